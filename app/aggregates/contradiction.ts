import type { AggregateName, LedgerEvent } from '../events/catalogue.ts';
import { type Evolved, evolve } from './kinds.ts';
import type { Registry } from './registry.ts';

/** A registry that also knows which kind of object an id stands for. */
export interface IndexedRegistry extends Registry {
  /** @returns the aggregate of the object with this id, or undefined when there is none */
  aggregateOf(id: string): AggregateName | undefined;
}

/** An event that fits its schema, and not what came before it: no decider would have let it happen. */
export class ContradictionError extends Error {
  override readonly name = 'ContradictionError';
}

/** Events that make a new object. */
const MAKING: ReadonlySet<LedgerEvent['event_type']> = new Set([
  'OrganizationCreated',
  'OrganizationalUnitCreated',
  'PersonCreated',
  'LocationCreated',
  'KeyGenerated',
  'NatsOperatorCreated',
  'NatsAccountCreated',
  'NatsUserCreated',
  'YubiKeyDetected',
]);

/** Events that make their object where it is not there yet, and change it otherwise. */
const ADDING: ReadonlySet<LedgerEvent['event_type']> = new Set([
  'CheckpointSigned',
  'ComparisonMade',
  'OperationalModeChanged',
]);

/**
 * The state of an event's object after an event of unknown origin. Pure.
 * @throws ContradictionError when two objects would have one id or one name, or the object was never made
 */
export function evolveChecked(registry: IndexedRegistry, event: LedgerEvent): Evolved {
  const { aggregate, aggregate_id: id, event_type: type } = event;
  const there = registry.aggregateOf(id);
  if (there === undefined && !MAKING.has(type) && !ADDING.has(type))
    throw new ContradictionError('it changes something that was never made');
  if (there !== undefined && (there !== aggregate || MAKING.has(type)))
    throw new ContradictionError('two things would have one id');
  const evolved = evolve(registry, event);
  if (evolved.state.id !== id) throw new ContradictionError('it is about one thing and describes another');
  const holder = registry.holderOf(aggregate, evolved.uniqueKey);
  if (holder !== undefined && holder.id !== id)
    throw new ContradictionError('two things would have one name');
  return evolved;
}
