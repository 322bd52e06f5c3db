import { type Evolved, effectOf, evolve } from './dispatch.ts';
import { actRefusal } from './governance.ts';
import type { AggregateName, LedgerEvent, Registry } from './index.ts';

/** A registry that also knows which kind of object an id stands for. */
export interface IndexedRegistry extends Registry {
  /** @returns the aggregate of the object with this id, or undefined when there is none */
  aggregateOf(id: string): AggregateName | undefined;
}

/** An event that fits its schema, and not what came before it: no decider would have let it happen. */
export class ContradictionError extends Error {
  override readonly name = 'ContradictionError';
}

/** Whether an event makes its object where it is not there yet. Any other one changes what earlier entries have made. */
export function makesItsObject(event: LedgerEvent): boolean {
  return effectOf(event) !== 'changes';
}

/**
 * The state of an event's object after an event of unknown origin. Pure.
 * @param isWhole whether the registry holds all that was made before: otherwise no rule can be asked
 * @throws ContradictionError when a rule speaks against it, who acted might not, a policy forbade it, two objects would have one id or one name, or the object was
 *   never made
 */
export function evolveChecked(registry: IndexedRegistry, event: LedgerEvent, isWhole: boolean): Evolved {
  const { aggregate, aggregate_id: id } = event;
  const effect = effectOf(event);
  const there = registry.aggregateOf(id);
  if (there === undefined && !makesItsObject(event))
    throw new ContradictionError('it changes something that was never made');
  if (there !== undefined && (there !== aggregate || effect === 'makes'))
    throw new ContradictionError('two things would have one id');
  const refused = isWhole ? actRefusal(registry, event) : null;
  if (refused !== null) throw new ContradictionError(`a rule speaks against it: ${refused.refusal.happened}`);
  const evolved = evolve(registry, event);
  const holder = registry.holderOf(aggregate, evolved.uniqueKey);
  if (holder !== undefined && holder.id !== id)
    throw new ContradictionError('two things would have one name');
  return evolved;
}
