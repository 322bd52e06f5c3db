import { type Command, decide, type Evolved, evolve } from '../../app/aggregates/aggregates.ts';
import { type Decision, envelop } from '../../app/aggregates/decision.ts';
import type { Registry, StateOf } from '../../app/aggregates/registry.ts';
import type { AggregateName, LedgerEvent } from '../../app/events/catalogue.ts';

/** A registry folded in memory, for given/when/then tests of the deciders. */
export class InMemoryRegistry implements Registry {
  readonly #objects = new Map<string, Evolved>();
  readonly #holders = new Map<string, string>();

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const found = this.#objects.get(`${aggregate} ${id}`);
    return found && isStateOf(aggregate, found) ? found.state : undefined;
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    const id = this.#holders.get(`${aggregate} ${uniqueKey}`);
    return id === undefined ? undefined : this.get(aggregate, id);
  }

  apply(event: LedgerEvent): void {
    const evolved = evolve(this, event);
    this.#objects.set(`${evolved.aggregate} ${evolved.id}`, evolved);
    this.#holders.set(`${evolved.aggregate} ${evolved.uniqueKey}`, evolved.id);
  }
}

function isStateOf<A extends AggregateName>(
  aggregate: A,
  evolved: Evolved,
): evolved is Evolved & { readonly state: StateOf[A] } {
  return evolved.aggregate === aggregate;
}

let counter = 0;

/** A UUIDv7 that differs at each call and is the same in each run. */
export function testId(): string {
  counter += 1;
  return `0198c0de-0000-7000-8000-${counter.toString(16).padStart(12, '0')}`;
}

/** The events a command leads to, given the commands before it. @throws Error when one before it is refused */
export function given(...before: readonly Command[]) {
  const registry = new InMemoryRegistry();
  for (const command of before)
    for (const event of eventsOf(decide(command, registry))) registry.apply(event);
  return { when: (command: Command): Decision => decide(command, registry), registry };
}

/** Puts the facts of an accepted decision into envelopes with test ids. */
export function eventsOf(decision: Decision): LedgerEvent[] {
  if (!decision.accepted) throw new Error(`refused: ${decision.refusal.happened}`);
  return envelop(decision.facts, {
    actor: { kind: 'officer', name: 'Officer A' },
    timestamp: '2026-11-23T09:41:07.000Z',
    correlationId: testId(),
    newId: testId,
  });
}
