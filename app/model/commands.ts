import { z } from 'zod';
import type { Registry } from '../registry/index.ts';
import type { Aggregate, EventOf, Events, Shape, Shapes, StateShape, ValueOf } from './aggregate.ts';
import type { Anew } from './anew.ts';
import { type Refused, refuse } from './decision.ts';
import type { Field, Filled } from './fields.ts';
import type { Names, Presentation } from './presentation.ts';

/** What can be asked for: which object it is about, and what was entered. */
type CommandOf<K extends string, I extends Shape> = {
  /** The object it changes; of one that makes something, the new object's. */
  readonly id: string;
} & ValueOf<{ readonly type: z.ZodLiteral<K> } & I>;

/** What a decider found to be true of its object, or of another one of its aggregate. */
export type FactOf<P extends Shapes> = {
  readonly [T in keyof P & string]: {
    readonly event_type: T;
    /** Where it is about another object than the command. */
    readonly aggregate_id?: string;
    readonly payload: ValueOf<P[T]>;
  };
}[keyof P & string];

/** A decider's answer: what is true from now on, or a refusal. */
export type Verdict<P extends Shapes> = FactOf<P> | readonly FactOf<P>[] | Refused;

/** Whether something can be done now: true; why not, in words; or false where the question does not arise. */
type Available = boolean | string;

/**
 * Why an event cannot be so, in words for the person: asked before it is recorded, and of every event that comes from
 * elsewhere. Null where it can. Each has the effect of its event.
 */
type Rule<E, S> =
  | { readonly makes: (event: E, registry: Registry) => Refused | null }
  | { readonly changes: (event: E, before: S, registry: Registry) => Refused | null }
  | { readonly adds: (event: E, before: S | undefined, registry: Registry) => Refused | null };

/** What to look at twice before something is recorded. It forbids nothing. */
export interface Warning {
  /** The field in which it was entered; null where it is about all of it. */
  readonly field: string | null;
  readonly text: string;
}

/** What was entered so far of a command's fields: those that fit. */
export type Entered<I extends Shape> = z.output<
  z.ZodObject<{ readonly [F in keyof I]: z.ZodOptional<I[F]> }, z.core.$strict>
>;

/** A command that makes its object. */
export interface Making<C, P extends Shapes> {
  readonly effect: 'makes';
  readonly decide: (command: C, registry: Registry) => Verdict<P>;
}

/** A command that changes an object. */
export interface Changing<C, S, P extends Shapes> {
  readonly effect: 'changes';
  readonly decide: (command: C, state: S, registry: Registry) => Verdict<P>;
}

/** A command that makes its object where it is not there yet, and changes it otherwise. */
interface Adding<C, S, P extends Shapes> {
  readonly effect: 'adds';
  /** The object it is about, where one is known by something else than the command's id. */
  readonly target?: (command: C, registry: Registry) => string | undefined;
  readonly decide: (command: C, state: S | undefined, registry: Registry) => Verdict<P>;
}

/** What a command does to its object, as a decider decides it. */
export type Deciding<C, S, P extends Shapes> = Making<C, P> | Changing<C, S, P> | Adding<C, S, P>;

/** A command that people can ask for by what they enter: in the window, on the command line, in a script. */
interface Asked<I extends Shape> {
  /** What its button says: `Record person`, `Deactivate`. */
  readonly verb: string;
  /** In the order in which they are asked for. */
  readonly fields: { readonly [F in keyof I & string]: Field };
  /** Under what it stands among the acts of an object that has many: `Units`. What is not said follows from the act. */
  readonly group?: string;
  /** What cannot be taken back, in a sentence. Such an act is confirmed in a dialog that the window cannot reach. */
  readonly irreversible?: string;
  readonly withheld?: false;
}

/**
 * A command that what is entered alone does not bring about: it needs a secret or a device, or is part of another act.
 * Whoever brings these asks for it.
 */
interface Withheld {
  readonly withheld: true;
  /**
   * It records a NATS identity, or a signing key of one. Its seed is made and encrypted first, and its public key given to the
   * command as `publicKey`; until then the command is a draft.
   */
  readonly seed?: true;
}

interface Titled<I extends Shape> {
  /** `New person` */
  readonly title: string;
  /** What to look at twice, asked while it is entered. Pure, and fast: it is asked at each stop in typing. */
  readonly warns?: (entered: Entered<I>, registry: Registry) => readonly Warning[];
}

interface TitledByObject<I extends Shape, S> {
  /** `Deactivate Alice` */
  readonly title: (state: S) => string;
  /** As of a command that makes something. */
  readonly warns?: (entered: Entered<I>, state: S, registry: Registry) => readonly Warning[];
  /** Always, where it is not said. Asked for its button, and again before it is decided on. */
  readonly available?: (state: S, registry: Registry) => Available;
  /** What stands in its way where it is not available: the objects, and by which act each of them goes out of it. */
  readonly inTheWay?: (state: S, registry: Registry) => Iterable<InTheWay>;
}

/** An object that stands in the way of an act. */
export interface InTheWay {
  readonly kind: string;
  readonly id: string;
  /** What it is to whom the act is about: `unit to answer for`. */
  readonly as: string;
  /** The command that hands it over or ends it; null where that is none that can be asked for. */
  readonly by: string | null;
}

/** What stands in the form of a command before anything was entered, by field: what is so now. */
interface Prefilled<I extends Shape, S> {
  readonly now?: (state: S) => { readonly [F in keyof I & string]?: Filled };
  /** The choices of fields that depend on the object: each with what it is called. */
  readonly offers?: (
    state: S,
    names: Names,
  ) => { readonly [F in keyof I & string]?: Readonly<Record<string, string>> };
  /** The objects that a field does not offer, because the object has them already: ids. */
  readonly leavesOut?: (state: S) => { readonly [F in keyof I & string]?: readonly string[] };
}

/** The acts by which an object comes to stand otherwise in its life. */
export const STATE_ACTS = 'State';

/** One command of an aggregate: what is entered, how it is asked for, and what is decided. */
export type CommandRow<K extends string, I extends Shape, S, P extends Shapes> = {
  readonly input: I;
} & (
  | (Asked<I> & Titled<I> & Making<CommandOf<K, I>, P>)
  | (Asked<I> & TitledByObject<I, S> & Prefilled<I, S> & Changing<CommandOf<K, I>, S, P>)
  | (Withheld & Deciding<CommandOf<K, I>, S, P>)
);

type AskedRow<K extends string, I extends Shape, S, P extends Shapes> = Exclude<
  CommandRow<K, I, S, P>,
  { readonly withheld: true }
>;

/** What people can ask of an aggregate, and how it is shown to them. */
interface DeskRows<A extends string, S extends StateShape, P extends Shapes, C extends Shapes>
  extends Presentation<ValueOf<S>> {
  /** The refusal of a command that changes an object which is not in the ledger, where there are better words. */
  readonly unknown?: Refused;
  /** What must be so for an event to be: the one place where the rules of its life stand. */
  readonly rules?: {
    readonly [T in keyof P & string]?: Rule<EventOf<A, T, P[T]>, ValueOf<S>>;
  };
  /** Left out where the command that makes an object says all of it, or where no file could enter one. */
  readonly anew?: Anew<ValueOf<S>, NoInfer<C>>;
  readonly commands: { readonly [K in keyof C & string]: CommandRow<K, C[K], ValueOf<S>, P> };
}

/** The commands by their names. */
type Commands<C extends Shapes> = { readonly [K in keyof C & string]: CommandOf<K, C[K]> };

/** A decider's answer, with the object each fact is about. */
type DecisionOn<A extends string, P extends Shapes> =
  | {
      readonly accepted: true;
      readonly facts: readonly ({ readonly aggregate: A; readonly aggregate_id: string } & FactOf<P>)[];
    }
  | Refused;

/** A field of a form, by its name. */
export type FormField = Field & { readonly name: string; readonly optional: boolean };

/** A command that can be asked for, as a form, the command line and a script need it. */
export interface Form {
  readonly type: string;
  readonly verb: string;
  /** What is entered. */
  readonly input: Shape;
  readonly fields: readonly FormField[];
  readonly effect: 'makes' | 'changes';
  readonly irreversible: string | null;
  /** The title of one that makes something; null where the object gives it. */
  readonly title: string | null;
}

/** What can be done with an object now, or why not. */
export interface ActNow {
  readonly type: string;
  readonly title: string;
  readonly verb: string;
  /** Under what it stands where an object has many acts. */
  readonly group: string;
  /** Why not now; null when it can be done. */
  readonly why: string | null;
  /** What stands in its way, some of it where it is much. */
  readonly inTheWay: readonly InTheWay[];
  /** What stands in its form before anything was entered, by field. */
  readonly now: Readonly<Record<string, Filled>>;
  /** The choices of fields that depend on the object, by field. */
  readonly offers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The objects that a field does not offer, by field: ids. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
}

/** What can be asked of an aggregate. */
class Desk<A extends string, S extends StateShape, P extends Shapes, C extends Shapes> {
  readonly aggregate: Aggregate<A, S, P>;
  readonly rows: DeskRows<A, S, P, C>;
  /** The commands that can be asked for. */
  readonly forms: readonly Form[];
  readonly #parsers: ReadonlyMap<string, (id: string, entered: object) => Commands<C>[keyof C & string]>;
  readonly #warners: ReadonlyMap<string, Warner<ValueOf<S>>>;

  constructor(aggregate: Aggregate<A, S, P>, rows: DeskRows<A, S, P, C>) {
    this.aggregate = aggregate;
    this.rows = rows;
    const forms: Form[] = [];
    const parsers = new Map<string, (id: string, entered: object) => Commands<C>[keyof C & string]>();
    const warners = new Map<string, Warner<ValueOf<S>>>();
    for (const type in rows.commands) {
      const row = rows.commands[type];
      if (row === undefined || row.withheld === true) continue;
      forms.push(formOf<string, C[string], ValueOf<S>, P>(type, row));
      parsers.set(type, parserOf(type, row.input));
      warners.set(type, warnerOf<string, C[string], ValueOf<S>, P>(row));
    }
    this.forms = forms;
    this.#parsers = parsers;
    this.#warners = warners;
  }

  /** Makes a command of what was entered. @throws Error when it cannot be asked for @throws z.ZodError */
  parse(type: string, id: string, entered: object): Commands<C>[keyof C & string] {
    const parser = this.#parsers.get(type);
    if (parser === undefined) throw new Error(`${type} cannot be asked for.`);
    return parser(id, entered);
  }

  /** What can be done with an object now, or why not. */
  acts(state: ValueOf<S>, registry: Registry, names: Names): ActNow[] {
    const acts: ActNow[] = [];
    for (const type in this.rows.commands) {
      const row = this.rows.commands[type];
      if (row === undefined || row.withheld === true || row.effect !== 'changes') continue;
      const available = row.available?.(state, registry) ?? true;
      if (available === false) continue;
      const why = available === true ? null : available;
      acts.push({
        type,
        title: row.title(state),
        verb: row.verb,
        // What cannot be taken back ends something, and says how the object stands from then on.
        group: row.group ?? (row.irreversible === undefined ? 'Details' : STATE_ACTS),
        why,
        inTheWay: why === null ? [] : first(row.inTheWay?.(state, registry) ?? [], IN_THE_WAY),
        now: said(row.now?.(state)),
        offers: said(row.offers?.(state, names)),
        leftOut: said(row.leavesOut?.(state)),
      });
    }
    return acts;
  }

  /**
   * What to look at twice before a command is decided on. Pure.
   * @param fields what was entered so far; what does not fit is not looked at
   * @param find the object that it would change, as it is
   */
  warnings(
    type: string,
    fields: object,
    find: () => ValueOf<S> | undefined,
    registry: Registry,
  ): readonly Warning[] {
    return this.#warners.get(type)?.(fields, find, registry) ?? [];
  }

  /**
   * Why an event cannot be so; null where no rule speaks against it. Pure.
   * @param find the object with an id, as it is before the event; undefined where there is none
   */
  refusalOf<T extends keyof P & string>(
    type: T,
    event: Events<A, P>[T],
    find: (id: string) => ValueOf<S> | undefined,
    registry: Registry,
  ): Refused | null {
    const rule: Rule<Events<A, P>[T], ValueOf<S>> | undefined = this.rows.rules?.[type];
    return rule === undefined ? null : ruleSays(rule, event, () => find(event.aggregate_id), registry);
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
    const verdict = decideBy<K, C[K], ValueOf<S>, P>(row, command, () => find(id), registry);
    if (verdict === null) return this.rows.unknown ?? UNKNOWN;
    if ('refusal' in verdict) return verdict;
    const { name: aggregate } = this.aggregate;
    const facts = isList(verdict) ? verdict : [verdict];
    return { accepted: true, facts: facts.map((fact) => ({ aggregate, aggregate_id: id, ...fact })) };
  }
}

function ruleSays<E, S>(
  rule: Rule<E, S>,
  event: E,
  find: () => S | undefined,
  registry: Registry,
): Refused | null {
  if ('makes' in rule) return rule.makes(event, registry);
  const before = find();
  if ('adds' in rule) return rule.adds(event, before, registry);
  return before === undefined ? UNKNOWN : rule.changes(event, before, registry);
}

function said<V>(values: Readonly<Record<string, V | undefined>> = {}): Record<string, V> {
  const all: Record<string, V> = {};
  for (const [field, value] of Object.entries(values)) if (value !== undefined) all[field] = value;
  return all;
}

/** @returns null where the object that it would change is not there */
function decideBy<K extends string, I extends Shape, S, P extends Shapes>(
  row: CommandRow<K, I, S, P>,
  command: CommandOf<K, I>,
  find: () => S | undefined,
  registry: Registry,
): Verdict<P> | null {
  if (row.effect === 'makes') return row.decide(command, registry);
  const state = find();
  if (row.effect === 'adds') return row.decide(command, state, registry);
  if (state === undefined) return null;
  const available = row.withheld === true ? true : (row.available?.(state, registry) ?? true);
  return available === true ? row.decide(command, state, registry) : notNow(available);
}

function notNow(why: string | false): Refused {
  return refuse(
    'object.not-now',
    null,
    why === false ? 'This cannot be done with it as it is now.' : why,
    'Look at it again: what can be done now stands beside it.',
  );
}

function formOf<K extends string, I extends Shape, S, P extends Shapes>(
  type: K,
  row: AskedRow<K, I, S, P>,
): Form {
  const input: Shape = row.input;
  return {
    type,
    verb: row.verb,
    title: row.effect === 'makes' ? row.title : null,
    effect: row.effect,
    irreversible: row.irreversible ?? null,
    input,
    fields: Object.entries<Field>(row.fields).map(([name, field]) => ({
      ...field,
      name,
      optional: input[name]?.safeParse(null).success === true,
    })),
  };
}

function parserOf<K extends string, I extends Shape>(type: K, input: I) {
  const schema = z.strictObject({ type: z.literal(type), ...input });
  return (id: string, entered: object): CommandOf<K, I> => ({ ...schema.parse({ ...entered, type }), id });
}

/** How much of what stands in the way of an act is told with it. */
const IN_THE_WAY = 20;

function first<T>(all: Iterable<T>, most: number): T[] {
  const some: T[] = [];
  for (const one of all) {
    if (some.length === most) break;
    some.push(one);
  }
  return some;
}

/** What to look at twice, of what was entered so far and the object that would be changed. */
type Warner<S> = (fields: object, find: () => S | undefined, registry: Registry) => readonly Warning[];

function warnerOf<K extends string, I extends Shape, S, P extends Shapes>(
  row: AskedRow<K, I, S, P>,
): Warner<S> {
  return (fields, find, registry) => {
    if (row.effect === 'makes') return row.warns?.(enteredOf(row.input, fields), registry) ?? [];
    const state = find();
    return state === undefined ? [] : (row.warns?.(enteredOf(row.input, fields), state, registry) ?? []);
  };
}

/** What was entered, as far as it fits. */
function enteredOf<I extends Shape>(input: I, fields: object): Entered<I> {
  const fitting = Object.entries(fields).filter(
    ([name, value]) => Object.hasOwn(input, name) && input[name]?.safeParse(value).success === true,
  );
  return z.strictObject(input).partial().parse(Object.fromEntries(fitting));
}

function isList<P extends Shapes>(
  verdict: FactOf<P> | readonly FactOf<P>[],
): verdict is readonly FactOf<P>[] {
  return Array.isArray(verdict);
}

/** Defines what can be asked of an aggregate. Its deciders may look at the objects of every other one. */
export function defineCommands<A extends string, S extends StateShape, P extends Shapes, C extends Shapes>(
  aggregate: Aggregate<A, S, P>,
  rows: DeskRows<A, S, P, C>,
) {
  return new Desk(aggregate, rows);
}

const UNKNOWN = refuse(
  'object.unknown',
  null,
  'What this is about is not in the ledger.',
  'Choose it from the list, or create it first.',
);
