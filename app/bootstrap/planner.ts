import { uuidSchema } from '../model/values.ts';
import { type Difference, differences, type Fact, Facts } from '../registry/facts.ts';
import type { AggregateName, Registry, StateOf } from '../registry/index.ts';
import { Rehearsal } from '../registry/rehearsal.ts';
import { type Draft, rehearsed } from '../registry/unsealed.ts';
import { foundText } from './fault.ts';
import { type Group, groups, type MadeId, type Outcome, type Step } from './plan.ts';

/** Which object a part of a file stands for. */
interface Identified<A extends AggregateName> {
  readonly id: string;
  /** The object in the ledger; undefined when it is to be made. */
  readonly existing: StateOf[A] | undefined;
  /** Set when the ledger has an object of this name under another id than the file says. */
  readonly otherId: Difference | null;
}

/** Writes down the steps of a plan, and tries each on the registry as the steps before would leave it. */
export class Planner {
  readonly steps: Step[] = [];
  readonly madeIds: MadeId[] = [];
  /** The registry as it would be after the steps so far. */
  readonly rehearsal: Rehearsal;
  readonly facts: Facts;
  readonly #ledger: Registry;
  readonly #inLedger: Facts;
  readonly #newId: (path: string) => string;

  /**
   * @param newId gives the same id for the same path each time, and never one that is in use
   * @param at when it would be recorded, RFC 3339 UTC
   */
  constructor(ledger: Registry, newId: (path: string) => string, at: string) {
    this.#ledger = ledger;
    this.#newId = newId;
    this.rehearsal = new Rehearsal(ledger, at);
    this.facts = new Facts(this.rehearsal);
    this.#inLedger = new Facts(ledger);
  }

  /**
   * Finds the object meant by a part of a file: by its id, and where that cannot be kept or is not known, by what is
   * unique about it.
   * @param givenId what stands in the file; undefined where the form has no id
   */
  identify<A extends AggregateName>(
    aggregate: A,
    path: string,
    givenId: string | null | undefined,
    uniqueKey: string,
  ): Identified<A> {
    const kept = usableId(givenId);
    const named = this.#ledger.holderOf(aggregate, uniqueKey);
    if (kept === null) {
      if (named !== undefined) return { id: named.id, existing: named, otherId: null };
      if (givenId !== undefined)
        this.madeIds.push({ path: `${path}.id`, found: foundText(givenId ?? undefined) });
      return { id: this.#newId(path), existing: undefined, otherId: null };
    }
    const existing = this.#ledger.get(aggregate, kept);
    if (existing !== undefined || named === undefined) return { id: kept, existing, otherId: null };
    const otherId = { label: 'Id', inFile: kept, inLedger: named.id };
    return { id: named.id, existing: named, otherId };
  }

  /**
   * Adds the step of an object.
   * @param say its particulars, from the file or from the ledger
   */
  object<A extends AggregateName, D extends Draft>(
    group: Group,
    found: Identified<A>,
    draft: D & { readonly name: string },
    say: (facts: Facts, from: D | StateOf[A]) => readonly Fact[],
    warnings: readonly string[] = [],
  ): void {
    const inFile = say(this.facts, draft);
    const outcome = found.existing
      ? compared([
          ...(found.otherId ? [found.otherId] : []),
          ...differences(inFile, say(this.#inLedger, found.existing)),
        ])
      : this.try(draft);
    this.add(groups[group], draft.name, inFile, outcome, warnings);
  }

  /** Adds a step. */
  add(
    group: string,
    name: string,
    facts: readonly Fact[],
    outcome: Outcome,
    warnings: readonly string[] = [],
  ): void {
    const lines = facts.map(({ label, value }) => ({ label, value: value ?? 'None' }));
    this.steps.push({ group, name, lines, warnings, outcome });
  }

  /** An id for what is made at a place; the same for the same place each time. */
  newId(path: string): string {
    return this.#newId(path);
  }

  /** The objects of the ledger that name another one, before any step. */
  naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    return this.#ledger.naming(aggregate, as, id);
  }

  /** What the ledger says of an object now, before any step. */
  recorded<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    return this.#ledger.get(aggregate, id);
  }

  /** Tries a draft; when it is accepted, the next steps find its effect. */
  try(draft: Draft): Outcome {
    const decision = this.rehearsal.try(rehearsed(draft));
    return decision.accepted
      ? { kind: 'new', draft }
      : { kind: 'refused', reason: decision.refusal.happened };
  }
}

/** What comparing came to. */
export function compared(found: readonly Difference[]): Outcome {
  return found.length === 0 ? { kind: 'there' } : { kind: 'differs', differences: found };
}

/** The nil and the max UUID stand for nothing. Source: RFC 9562 sections 5.9 and 5.10. */
const NOTHING = /^(?:[0-]+|[f-]+)$/;

/** @returns the id in lower case when it is a UUID that can stand for something; null otherwise */
function usableId(text: string | null | undefined): string | null {
  const parsed = uuidSchema.safeParse(text?.toLowerCase());
  return parsed.success && !NOTHING.test(parsed.data) ? parsed.data : null;
}
