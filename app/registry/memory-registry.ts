import { evolveChecked, type IndexedRegistry } from './contradiction.ts';
import { type Evolved, isStateOf } from './dispatch.ts';
import type { AggregateName, LedgerEvent, StateOf } from './index.ts';

/** The registry of a ledger, folded in memory, with what it is asked for by id, by name, by link and by organization. */
export class MemoryRegistry implements IndexedRegistry {
  readonly #byId = new Map<string, Evolved>();
  readonly #byName = new Map<string, string>();
  readonly #naming = new Index();
  readonly #within = new Index();

  aggregateOf(id: string): AggregateName | undefined {
    return this.#byId.get(id)?.aggregate;
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const found = this.#byId.get(id);
    return found !== undefined && isStateOf(aggregate, found) ? found.state : undefined;
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    return this.get(aggregate, this.#byName.get(nameIn(aggregate, uniqueKey)) ?? '');
  }

  naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    return this.#those(aggregate, this.#naming.at(nameIn(as, id)));
  }

  within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    return this.#those(aggregate, this.#within.at(organizationId));
  }

  /**
   * Folds the next event in.
   * @param isWhole whether all that was made before is known here: otherwise no rule can be asked
   * @throws ContradictionError
   */
  apply(event: LedgerEvent, isWhole: boolean): void {
    const evolved = evolveChecked(this, event, isWhole);
    const { aggregate, id, uniqueKey, organizationId, links } = evolved;
    const before = this.#byId.get(id);
    if (before !== undefined) {
      this.#byName.delete(nameIn(before.aggregate, before.uniqueKey));
      for (const link of before.links) this.#naming.remove(nameIn(link.as, link.id), id);
      if (before.organizationId !== null) this.#within.remove(before.organizationId, id);
    }
    this.#byId.set(id, evolved);
    this.#byName.set(nameIn(aggregate, uniqueKey), id);
    for (const link of links) this.#naming.add(nameIn(link.as, link.id), id);
    if (organizationId !== null) this.#within.add(organizationId, id);
  }

  /** Those of an aggregate that have not ended, of these ids, in their order. */
  *#those<A extends AggregateName>(aggregate: A, ids: readonly string[]): Iterable<StateOf[A]> {
    for (const id of ids) {
      const one = this.#byId.get(id);
      if (one !== undefined && !one.ended && isStateOf(aggregate, one)) yield one.state;
    }
  }
}

/** What is found under a name, in the order in which it came. */
class Index {
  readonly #found = new Map<string, Set<string>>();

  at(name: string): readonly string[] {
    return [...(this.#found.get(name) ?? [])];
  }

  add(name: string, id: string): void {
    const there = this.#found.get(name);
    if (there === undefined) this.#found.set(name, new Set([id]));
    else there.add(id);
  }

  remove(name: string, id: string): void {
    this.#found.get(name)?.delete(id);
  }
}

function nameIn(one: string, other: string): string {
  return JSON.stringify([one, other]);
}
