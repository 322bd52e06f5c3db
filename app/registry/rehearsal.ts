import type { Actor } from '../model/envelope.ts';
import { correlationUnderWay } from './ceremony-beside.ts';
import { type Decision, decide, type Evolved, evolve, isStateOf, refusalOf } from './dispatch.ts';
import { type Circumstances, envelop } from './envelop.ts';
import { actRefusal } from './governance.ts';
import type { AggregateName, Command, LedgerEvent, Registry, StateOf } from './index.ts';

/**
 * A registry in which commands are tried one after another, each against the state as the ones before left it.
 * Nothing is recorded, and the registry beneath stays as it is.
 */
export class Rehearsal implements Registry {
  readonly #beneath: Registry;
  readonly #objects = new Map<string, Evolved>();
  readonly #holders = new Map<string, string>();

  readonly #act: Circumstances;
  readonly #actor: Actor | null;

  /**
   * @param at when the commands would be recorded, RFC 3339 UTC: some rules ask the time
   * @param actor who would act: whether they may, and whether a policy forbids it, is asked then, too; null where that
   *   makes no difference yet, and the rules alone are asked
   */
  constructor(beneath: Registry, at: string, actor: Actor | null = null) {
    this.#beneath = beneath;
    this.#actor = actor;
    this.#act = {
      ...{ actor: actor ?? REHEARSER, timestamp: at, newId: () => '' },
      correlationId: correlationUnderWay(beneath) ?? '',
    };
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const found = this.#objects.get(`${aggregate} ${id}`);
    return found && isStateOf(aggregate, found) ? found.state : this.#beneath.get(aggregate, id);
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    const id = this.#holders.get(`${aggregate} ${uniqueKey}`);
    // What was renamed since holds its former name no more.
    const here = id === undefined ? undefined : this.#objects.get(`${aggregate} ${id}`);
    if (here?.uniqueKey === uniqueKey && isStateOf(aggregate, here)) return here.state;
    const beneath = this.#beneath.holderOf(aggregate, uniqueKey);
    return beneath === undefined || this.#objects.has(`${aggregate} ${beneath.id}`) ? undefined : beneath;
  }

  *naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    yield* this.#here(aggregate, ({ links }) => links.some((link) => link.as === as && link.id === id));
    yield* this.#untouched(aggregate, this.#beneath.naming(aggregate, as, id));
  }

  *within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    yield* this.#here(aggregate, (evolved) => evolved.organizationId === organizationId);
    yield* this.#untouched(aggregate, this.#beneath.within(aggregate, organizationId));
  }

  *#here<A extends AggregateName>(aggregate: A, fits: (evolved: Evolved) => boolean): Iterable<StateOf[A]> {
    for (const evolved of this.#objects.values())
      if (!evolved.ended && isStateOf(aggregate, evolved) && fits(evolved)) yield evolved.state;
  }

  *#untouched<A extends AggregateName>(aggregate: A, states: Iterable<StateOf[A]>): Iterable<StateOf[A]> {
    for (const state of states) if (!this.#objects.has(`${aggregate} ${state.id}`)) yield state;
  }

  /**
   * Decides on a command as it would be recorded; when it is accepted, the next one finds its effect. One that is refused
   * leaves nothing behind.
   */
  try(command: Command): Decision {
    const decision = this.would(command);
    if (decision.accepted) for (const event of envelop(decision.facts, this.#act)) this.apply(event);
    return decision;
  }

  /** What `try` would answer. */
  would(command: Command): Decision {
    const decision = decide(command, this);
    if (!decision.accepted) return decision;
    const [first, ...others] = envelop(decision.facts, this.#act);
    // Each event of an act stands on what the ones before it have left.
    const act = others.length === 0 ? this : new Rehearsal(this, this.#act.timestamp, this.#actor);
    for (const event of first === undefined ? [] : [first, ...others]) {
      const refused = this.#actor === null ? refusalOf(act, event) : actRefusal(act, event);
      if (refused !== null) return refused;
      if (act !== this) act.apply(event);
    }
    return decision;
  }

  /** Folds an event in, as if it had been recorded. */
  apply(event: LedgerEvent): void {
    const evolved = evolve(this, event);
    this.#objects.set(`${evolved.aggregate} ${evolved.id}`, evolved);
    this.#holders.set(`${evolved.aggregate} ${evolved.uniqueKey}`, evolved.id);
  }
}

/** Who acts makes no difference to a state. */
const REHEARSER = { kind: 'system', name: 'Rehearsal' } as const;
