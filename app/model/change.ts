import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import type { Lines, Shape, ValueOf } from './aggregate.ts';
import { type Refused, refuse } from './decision.ts';

type Some<F extends Shape> = { readonly [K in keyof F]: z.ZodExactOptional<F[K]> };

/**
 * Some facts of an object as they were and as they are from now on. Both hold the same fields, only those that differ,
 * so that an entry says by itself what it changed.
 */
export class Change<F extends Shape> {
  /** The part of an event's payload that says what changed. */
  readonly payload: {
    readonly from: z.ZodObject<Some<F>, z.core.$strict>;
    readonly to: z.ZodObject<Some<F>, z.core.$strict>;
  };
  readonly #labels: { readonly [K in keyof F]: string };

  constructor(fields: F, labels: { readonly [K in keyof F]: string }) {
    const some = z.strictObject(someOf(fields));
    this.payload = { from: some, to: some };
    this.#labels = labels;
  }

  /** @returns what differs between two values of the facts; null where nothing does @throws z.ZodError */
  between(
    before: ValueOf<F>,
    after: ValueOf<F>,
  ): { readonly from: SomeOf<F>; readonly to: SomeOf<F> } | null {
    const differing = Object.keys(this.#labels).filter(
      (key) => !isSame(valueIn(before, key), valueIn(after, key)),
    );
    if (differing.length === 0) return null;
    const part = (values: ValueOf<F>) =>
      Object.fromEntries(differing.map((key) => [key, valueIn(values, key)]));
    return { from: this.payload.from.parse(part(before)), to: this.payload.to.parse(part(after)) };
  }

  /** Why an event cannot say this of an object whose facts are these: it does not follow on them, or changes nothing. */
  refusal(
    { from, to }: { readonly from: SomeOf<F>; readonly to: SomeOf<F> },
    now: ValueOf<F>,
  ): Refused | null {
    const changed = Object.keys(to);
    if (changed.length === 0) return NOTHING_CHANGED;
    const follows =
      Object.keys(from).length === changed.length &&
      changed.every(
        (key) =>
          key in from &&
          isSame(valueIn(from, key), valueIn(now, key)) &&
          !isSame(valueIn(to, key), valueIn(now, key)),
      );
    return follows ? null : CHANGED_MEANWHILE;
  }

  /** What changed, as people read it. */
  lines({ from, to }: { readonly from: SomeOf<F>; readonly to: SomeOf<F> }): Lines {
    const lines: Record<string, string> = {};
    for (const [key, label] of Object.entries<string>(this.#labels))
      if (key in to) lines[label] = `${inWords(valueIn(to, key))}, before: ${inWords(valueIn(from, key))}`;
    return lines;
  }

  /**
   * What is so from now on, in a sentence without its full stop: `Carla is now Clara`, or each fact with its value before.
   * @param id of the object whose facts they are: it stands for its name
   */
  outcome(id: string, { from, to }: { readonly from: SomeOf<F>; readonly to: SomeOf<F> }): string {
    const [named = null] = ['name', 'label'].filter(
      (key) => key in to && valueIn(from, key) !== null && valueIn(to, key) !== null,
    );
    const others = Object.entries<string>(this.#labels).filter(([key]) => key in to && key !== named);
    const facts = others.map(([key, label]) => {
      const what = label.replace(/ id$/, '');
      return `${what} ${inWords(valueIn(to, key))}, before: ${inWords(valueIn(from, key))}`;
    });
    if (named === null) return `${id}: ${facts.join('; ')}`;
    return [`${inWords(valueIn(from, named))} is now ${inWords(valueIn(to, named))}`, ...facts].join('; ');
  }

  /** The labels of what changed, in a line: `Name, E-mail`. */
  about({ to }: { readonly to: SomeOf<F> }): string {
    return Object.entries<string>(this.#labels)
      .flatMap(([key, label]) => (key in to ? [label] : []))
      .join(', ');
  }
}

type SomeOf<F extends Shape> = z.output<z.ZodObject<Some<F>, z.core.$strict>>;

/** @returns the fact from now on: what an event says of it, or what it was */
export function later<T extends object, K extends keyof T & string>(
  to: T,
  key: K,
  before: Exclude<T[K], undefined>,
): Exclude<T[K], undefined> {
  const value = to[key];
  return isSaid(value) ? value : before;
}

function isSaid<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}

/** The refusal of an act that would change nothing. */
export const NOTHING_CHANGED = refuse(
  'object.nothing-changed',
  null,
  'Everything is already as it was entered.',
  'Change something first, or cancel.',
);

const CHANGED_MEANWHILE = refuse(
  'object.changed-meanwhile',
  null,
  'It has changed since it was looked at.',
  'Look at it again, then enter what you want to change.',
);

function someOf<F extends Shape>(fields: F): Some<F> {
  const some: Partial<Record<keyof F, z.ZodExactOptional<z.ZodType>>> = {};
  for (const key in fields) {
    const field = fields[key];
    if (field !== undefined) some[key] = z.exactOptional(field);
  }
  return isSome(fields, some) ? some : unreachable();
}

function isSome<F extends Shape>(fields: F, some: object): some is Some<F> {
  return Object.keys(fields).every((key) => key in some);
}

function unreachable(): never {
  throw new Error('Every field has its optional form.');
}

function valueIn(values: object, key: string): unknown {
  return Object.entries(values).find(([name]) => name === key)?.[1];
}

/** Facts are texts, numbers, yes and no, nothing, and lists and maps of those. */
function isSame(a: unknown, b: unknown): boolean {
  return isSameData(a ?? null, b ?? null);
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'None';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(inWords).join(', ');
  if (typeof value !== 'object') return String(value);
  const named = Object.entries(value).map(([name, one]) => `${name} = ${inWords(one)}`);
  return named.length === 0 ? 'None' : named.join('; ');
}
