import { evolveChecked, type IndexedRegistry } from '../../app/registry/contradiction.ts';
import { aggregateNames, type Evolved, isStateOf } from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, StateOf } from '../../app/registry/index.ts';

/** The registry of a ledger, folded in memory as if every entry came from elsewhere: a rule that speaks against one throws. */
export class KeptRegistry implements IndexedRegistry {
  readonly #objects = new Map<AggregateName, Map<string, Evolved>>(
    aggregateNames.map((aggregate) => [aggregate, new Map()]),
  );

  constructor(events: readonly LedgerEvent[] = []) {
    for (const event of events) this.apply(event);
  }

  /** @throws ContradictionError when a rule speaks against it */
  apply(event: LedgerEvent): Evolved {
    const evolved = evolveChecked(this, event, true);
    this.#of(evolved.aggregate).set(evolved.id, evolved);
    return evolved;
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const found = this.#of(aggregate).get(id);
    return found !== undefined && isStateOf(aggregate, found) ? found.state : undefined;
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    for (const state of this.#those(aggregate, (one) => one.uniqueKey === uniqueKey)) return state;
    return undefined;
  }

  naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    return this.#those(
      aggregate,
      (one) => !one.ended && one.links.some((link) => link.as === as && link.id === id),
    );
  }

  within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    return this.#those(aggregate, (one) => !one.ended && one.organizationId === organizationId);
  }

  aggregateOf(id: string): AggregateName | undefined {
    return aggregateNames.find((aggregate) => this.#of(aggregate).has(id));
  }

  /** Every object of an aggregate, ended or not, in the order in which they came. */
  states<A extends AggregateName>(aggregate: A): StateOf[A][] {
    return [...this.#those(aggregate, () => true)];
  }

  /** Every object as the last event about it has left it. */
  all(): Evolved[] {
    return aggregateNames.flatMap((aggregate) => [...this.#of(aggregate).values()]);
  }

  #of(aggregate: AggregateName): Map<string, Evolved> {
    const objects = this.#objects.get(aggregate);
    if (objects === undefined) throw new Error(`There is no aggregate ${aggregate}.`);
    return objects;
  }

  *#those<A extends AggregateName>(aggregate: A, fits: (one: Evolved) => boolean): Iterable<StateOf[A]> {
    for (const one of this.#of(aggregate).values())
      if (fits(one) && isStateOf(aggregate, one)) yield one.state;
  }
}
