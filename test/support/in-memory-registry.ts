import type { Decision } from '../../app/registry/dispatch.ts';
import { envelop } from '../../app/registry/envelop.ts';
import type { Command, LedgerEvent, Registry } from '../../app/registry/index.ts';
import { Rehearsal } from '../../app/registry/rehearsal.ts';

/** The registry of a ledger without entries. */
export const EMPTY_REGISTRY: Registry = {
  get: () => undefined,
  holderOf: () => undefined,
  naming: () => [],
  within: () => [],
};

/** When everything of a test is recorded. */
export const TEST_TIME = '2026-11-23T09:41:07.000Z';

let counter = 0;

/** A UUIDv7 that differs at each call and is the same in each run. */
export function testId(): string {
  counter += 1;
  return `0198c0de-0000-7000-8000-${counter.toString(16).padStart(12, '0')}`;
}

/** The events a command leads to, given the commands before it. @throws Error when one before it is refused */
export function given(...before: readonly Command[]) {
  const registry = new Rehearsal(EMPTY_REGISTRY, TEST_TIME);
  for (const command of before) {
    const decision = registry.try(command);
    if (!decision.accepted) throw new Error(`refused: ${decision.refusal.happened}`);
  }
  return { when: (command: Command): Decision => registry.would(command), registry };
}

/** Puts the facts of an accepted decision into envelopes with test ids. */
export function eventsOf(decision: Decision): LedgerEvent[] {
  if (!decision.accepted) throw new Error(`refused: ${decision.refusal.happened}`);
  return envelop(decision.facts, {
    actor: { kind: 'officer', name: 'Officer A' },
    timestamp: TEST_TIME,
    correlationId: testId(),
    newId: testId,
  });
}
