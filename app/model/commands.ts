import type { z } from 'zod';
import type { Registry } from '../registry/index.ts';
import type { Aggregate, Shape, Shapes, StateShape, ValueOf } from './aggregate.ts';
import { type Refused, refuse } from './decision.ts';

/** What can be asked for: which object it is about, and what was entered. */
export type CommandOf<K extends string, I extends Shape> = {
  /** The object it changes; of one that makes something, the new object's. */
  readonly id: string;
} & ValueOf<{ readonly type: z.ZodLiteral<K> } & I>;

/** What a decider found to be true of its object. */
export type FactOf<P extends Shapes> = {
  readonly [T in keyof P & string]: { readonly event_type: T; readonly payload: ValueOf<P[T]> };
}[keyof P & string];

/** A decider's answer: what is true from now on, or a refusal. */
export type Verdict<P extends Shapes> = FactOf<P> | readonly FactOf<P>[] | Refused;

/** What a command does to its object, as a decider decides it. */
export type Deciding<C, S, P extends Shapes> =
  | { readonly effect: 'makes'; readonly decide: (command: C, registry: Registry) => Verdict<P> }
  /** Makes it where it is not there yet, and changes it otherwise. */
  | {
      readonly effect: 'adds';
      /** The object it is about, where one is known by something else than the command's id. */
      readonly target?: (command: C, registry: Registry) => string | undefined;
      readonly decide: (command: C, state: S | undefined, registry: Registry) => Verdict<P>;
    }
  | {
      readonly effect: 'changes';
      readonly decide: (command: C, state: S, registry: Registry) => Verdict<P>;
    };

/** One command of an aggregate: what is entered, and what is decided. */
export type CommandRow<K extends string, I extends Shape, S, P extends Shapes> = {
  readonly input: I;
  /**
   * The kind of NATS identity it records. Its seed is made and encrypted first, and its public key given to the command
   * as `publicKey`; until then the command is a draft.
   */
  readonly seed?: 'operator' | 'account' | 'user';
} & Deciding<CommandOf<K, I>, S, P>;

/** What people can ask of an aggregate. */
export interface DeskRows<S extends StateShape, P extends Shapes, C extends Shapes> {
  /** The refusal of a command that changes an object which is not in the ledger, where there are better words. */
  readonly unknown?: Refused;
  readonly commands: { readonly [K in keyof C & string]: CommandRow<K, C[K], ValueOf<S>, P> };
}

/** The commands by their names. */
type Commands<C extends Shapes> = { readonly [K in keyof C & string]: CommandOf<K, C[K]> };

/** A decider's answer, with the object each fact is about. */
export type DecisionOn<A extends string, P extends Shapes> =
  | {
      readonly accepted: true;
      readonly facts: readonly ({ readonly aggregate: A; readonly aggregate_id: string } & FactOf<P>)[];
    }
  | Refused;

/** What can be asked of an aggregate. */
export class Desk<A extends string, S extends StateShape, P extends Shapes, C extends Shapes> {
  readonly aggregate: Aggregate<A, S, P>;
  readonly rows: DeskRows<S, P, C>;

  constructor(aggregate: Aggregate<A, S, P>, rows: DeskRows<S, P, C>) {
    this.aggregate = aggregate;
    this.rows = rows;
  }

  /**
   * Decides on a command. Pure.
   * @param find the object with an id, as it is; undefined where there is none
   */
  decide<K extends keyof C & string>(
    type: K,
    command: Commands<C>[K],
    find: (id: string) => ValueOf<S> | undefined,
    registry: Registry,
  ): DecisionOn<A, P> {
    const row: CommandRow<K, C[K], ValueOf<S>, P> = this.rows.commands[type];
    const id = row.effect === 'adds' ? (row.target?.(command, registry) ?? command.id) : command.id;
    const verdict = decideBy<CommandOf<K, C[K]>, ValueOf<S>, P>(row, command, () => find(id), registry);
    if (verdict === null) return this.rows.unknown ?? UNKNOWN;
    if ('refusal' in verdict) return verdict;
    const { name: aggregate } = this.aggregate;
    const facts = isList(verdict) ? verdict : [verdict];
    return { accepted: true, facts: facts.map((fact) => ({ aggregate, aggregate_id: id, ...fact })) };
  }
}

/** @returns null where the object that it would change is not there */
function decideBy<C, S, P extends Shapes>(
  row: Deciding<C, S, P>,
  command: C,
  find: () => S | undefined,
  registry: Registry,
): Verdict<P> | null {
  if (row.effect === 'makes') return row.decide(command, registry);
  const state = find();
  if (row.effect === 'adds') return row.decide(command, state, registry);
  return state === undefined ? null : row.decide(command, state, registry);
}

function isList<P extends Shapes>(
  verdict: FactOf<P> | readonly FactOf<P>[],
): verdict is readonly FactOf<P>[] {
  return Array.isArray(verdict);
}

/** Defines what can be asked of an aggregate. Its deciders may look at the objects of every other one. */
export function defineCommands<A extends string, S extends StateShape, P extends Shapes, C extends Shapes>(
  aggregate: Aggregate<A, S, P>,
  rows: DeskRows<S, P, C>,
) {
  return new Desk(aggregate, rows);
}

const UNKNOWN = refuse(
  'object.unknown',
  null,
  'What this is about is not in the ledger.',
  'Choose it from the list, or create it first.',
);
