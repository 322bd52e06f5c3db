import { type Decision, decide, type Evolved, evolve } from './dispatch.ts';
import { envelop } from './envelop.ts';
import type { AggregateName, Command, LedgerEvent, Registry, StateOf } from './index.ts';

/**
 * A registry in which commands are tried one after another, each against the state as the ones before left it.
 * Nothing is recorded, and the registry beneath stays as it is.
 */
export class Rehearsal implements Registry {
  readonly #beneath: Registry;
  readonly #objects = new Map<string, Evolved>();
  readonly #holders = new Map<string, string>();

  constructor(beneath: Registry) {
    this.#beneath = beneath;
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const found = this.#objects.get(`${aggregate} ${id}`);
    return found && isStateOf(aggregate, found) ? found.state : this.#beneath.get(aggregate, id);
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    const id = this.#holders.get(`${aggregate} ${uniqueKey}`);
    return id === undefined ? this.#beneath.holderOf(aggregate, uniqueKey) : this.get(aggregate, id);
  }

  /** Decides on a command; when it is accepted, the next one finds its effect. */
  try(command: Command): Decision {
    const decision = decide(command, this);
    if (decision.accepted) for (const event of envelop(decision.facts, REHEARSED)) this.apply(event);
    return decision;
  }

  /** Folds an event in, as if it had been recorded. */
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

/** No state depends on the circumstances of an act, so that any will do. */
const REHEARSED = {
  actor: { kind: 'system', name: 'Rehearsal' },
  timestamp: '1970-01-01T00:00:00.000Z',
  correlationId: '',
  newId: () => '',
} as const;
