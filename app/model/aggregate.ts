import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import type { AggregateName } from '../registry/index.ts';
import { eventSchema, objectField, type Readable, type ReadableLine, requireOneObject } from './envelope.ts';

/** The fields of something that is stored or asked for. What is made of them takes no other fields. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** Several of them, by name. */
export type Shapes = Readonly<Record<string, Shape>>;

/** The fields of an object's state. */
export type StateShape = Shape & { readonly id: z.ZodType<string> };

/** The value that fits the fields. */
export type ValueOf<F extends Shape> = z.output<z.ZodObject<F, z.core.$strict>>;

/** An event as it stands in the ledger: the envelope of all events around a payload of these fields. */
export type EventOf<A extends string, T extends string, P extends Shape> = z.output<
  ReturnType<typeof eventSchema<A, T, z.ZodObject<P, z.core.$strict>>>
>;

/** Particulars by their label, in order; null reads “None”, a list gives a line for each of its texts. */
export type Lines = Readonly<Record<string, string | null | readonly string[]>>;

/** What an event does to its object. `E` is the event, `S` the object's state. */
type Evolving<E, S> =
  | { readonly effect: 'makes'; readonly evolve: (event: E) => S }
  /** Makes it where it is not there yet, and changes it otherwise. */
  | { readonly effect: 'adds'; readonly evolve: (event: E, before: S | undefined) => S }
  | { readonly effect: 'changes'; readonly evolve: (event: E, before: S) => S };

/** How people read an event. */
export interface Reading<E> {
  /** What happened, in a few words. */
  readonly title: string | ((event: E) => string);
  /** What all events of the kind are called, where the title depends on the event. */
  readonly kindTitle?: string;
  /** To what, or with what outcome. */
  readonly about: (event: E) => string;
  readonly lines: (event: E) => Lines;
  /**
   * What is so from now on, in a sentence without its full stop, where `about` does not say that. The ids in it stand for
   * objects that the event names: whoever shows it puts their names there. Pure.
   * @param before the event before it in the same act; null where there is none
   */
  readonly outcome?: (event: E, before: unknown) => string;
}

/** One event of an aggregate: what stands in the ledger for good, how people read it, and what it does. */
type EventRow<A extends string, T extends string, P extends Shape, S> = {
  readonly payload: P;
} & Reading<EventOf<A, T, P>> &
  Evolving<EventOf<A, T, P>, S>;

/** What objects of an aggregate are. */
export interface Nature<S> {
  /** The name a person looks for. */
  readonly label: (state: S) => string;
  /** What no two of them may have in common. */
  readonly uniqueKey: (state: S) => string;
  /** The organization it belongs to; null for none. Left out where its objects belong to none, or to something else. */
  readonly organizationId?: (state: S) => string | null;
  /** The objects it names, by what they are to it; asked backwards by `Registry.naming`. */
  readonly links?: (state: S) => Links;
  /** Whether it has come to its end: nothing is done with it any more, and nothing new may name it. */
  readonly ended?: (state: S) => boolean;
  /** What happens to it on days that can be told already, such as its last one; asked by `Objects.comingUp`. */
  readonly comesUp?: (state: S) => readonly Coming[];
}

/** What happens on a day that can be told already. */
export interface Coming {
  /** In UTC: `2027-03-31`. */
  readonly day: string;
  /** In a few words: “Delegation ends”. */
  readonly what: string;
  /** Whom else it concerns. */
  readonly concerns?: { readonly aggregate: AggregateName; readonly id: string };
}

/** The ids of other objects, by what these are to the one that names them: `{ unit: [...], responsible: id }`. */
export type Links = Readonly<Record<string, string | null | readonly string[]>>;

/** The nature of an aggregate together with the fields of its state. */
type NatureOf<S extends StateShape> = Nature<ValueOf<S>> & { readonly state: S };

/** One row for each event. */
type EventRows<A extends string, S extends StateShape, P extends Shapes> = {
  readonly [T in keyof P & string]: EventRow<A, T, P[T], ValueOf<S>>;
};

/** One event of the catalogue. */
export interface EventKind<E> {
  /** Whether it makes its object, changes it, or makes it where it is not there yet. */
  readonly effect: Evolving<E, never>['effect'];
  /** What happened, in a few words; null where that depends on the event. */
  readonly title: string | null;
  /** What all events of the kind are called. */
  readonly name: string;
  /**
   * The event itself: nothing of it is put right.
   * @throws z.ZodError when the value is not such an event
   * @throws OtherTextError when it holds a text in another form than the one that is recorded
   * @throws OtherObjectError when it says two objects
   */
  parse(value: unknown): E;
  /** The event in plain words. @throws as `parse` */
  read(value: unknown): Readable;
  /**
   * What is so from now on, in a sentence with ids in place of names; null where the event's row does not say it.
   * @param before the event before it in the same act; null where there is none
   * @throws as `parse`
   */
  outcome(value: unknown, before: unknown): string | null;
}

/** The events of an aggregate by their names. */
export type Events<A extends string, P extends Shapes> = {
  readonly [T in keyof P & string]: EventOf<A, T, P[T]>;
};

/** An aggregate: what stands of it in ledgers, and what that means. */
export class Aggregate<A extends string, S extends StateShape, P extends Shapes> {
  readonly name: A;
  readonly nature: NatureOf<S>;
  readonly events: EventRows<A, S, P>;
  /** For reading a state back from where it was stored. */
  readonly schema: z.ZodObject<S, z.core.$strict>;
  /** A map, not a plain object: a foreign block's `__proto__` or `constructor` must find nothing. */
  readonly kinds: ReadonlyMap<string, EventKind<Events<A, P>[keyof P & string]>>;

  constructor(name: A, nature: NatureOf<S>, events: EventRows<A, S, P>) {
    this.name = name;
    this.nature = nature;
    this.events = events;
    this.schema = z.strictObject(nature.state);
    const kinds = new Map<string, EventKind<Events<A, P>[keyof P & string]>>();
    for (const type in events) {
      const row = events[type];
      if (row !== undefined) kinds.set(type, kindOf(name, type, row));
    }
    this.kinds = kinds;
  }

  /**
   * The object after an event. Pure.
   * @param before asked only where the event does not say everything: looking it up takes time
   * @throws Error when the event changes what was never made
   */
  evolve<T extends keyof P & string>(
    type: T,
    event: Events<A, P>[T],
    before: () => ValueOf<S> | undefined,
  ): ValueOf<S> {
    return evolveBy<Events<A, P>[T], ValueOf<S>>(this.events[type], event, before);
  }
}

function evolveBy<E, S>(row: Evolving<E, S>, event: E, before: () => S | undefined): S {
  if (row.effect === 'makes') return row.evolve(event);
  const state = before();
  if (row.effect === 'adds') return row.evolve(event, state);
  if (state === undefined) throw new Error('An event changes something that was never made.');
  return row.evolve(event, state);
}

function kindOf<A extends string, T extends string, P extends Shape, S>(
  aggregate: A,
  type: T,
  row: EventRow<A, T, P, S>,
): EventKind<EventOf<A, T, P>> {
  const schema = eventSchema(aggregate, type, z.strictObject(row.payload));
  const about = objectField(aggregate, row.payload);
  const parse = (value: unknown) => {
    const event = schema.parse(value);
    // What a schema puts right where people type would be another event, under another CID.
    if (!isSameData(event, value))
      throw new OtherTextError('A text in it has spaces around it or is not in Unicode’s form NFC.');
    requireOneObject(event, about);
    return event;
  };
  return {
    effect: row.effect,
    title: typeof row.title === 'string' ? row.title : null,
    name: row.kindTitle ?? (typeof row.title === 'string' ? row.title : type),
    parse,
    read(value) {
      const event = parse(value);
      return {
        title: typeof row.title === 'string' ? row.title : row.title(event),
        about: row.about(event),
        lines: readableLines(row.lines(event)),
      };
    },
    outcome: (value, before) => row.outcome?.(parse(value), before) ?? null,
  };
}

/** An event with a text that is never recorded as it stands there: it is no event of any ledger. */
export class OtherTextError extends Error {
  override readonly name = 'OtherTextError';
}

function readableLines(lines: Lines): ReadableLine[] {
  return Object.entries(lines).flatMap(([label, value]) => {
    const values = value === null || typeof value === 'string' ? [value ?? 'None'] : value;
    return values.map((one) => ({ label, value: one }));
  });
}

/**
 * Defines an aggregate, in two steps: only so does the compiler know the state when it comes to the events. In one step
 * it would take `status: 'revoked'` for any text.
 */
export function defineAggregate<const A extends AggregateName, S extends StateShape>(
  name: A,
  nature: NatureOf<S>,
) {
  return {
    /** What stands of it in ledgers, for good. */
    withEvents: <P extends Shapes>(events: EventRows<A, S, P>) => new Aggregate(name, nature, events),
  };
}
