import { nearestName } from '../../app/config/nearest-name.ts';
import type { Names } from '../../app/model/presentation.ts';
import { comparable, uuidSchema } from '../../app/model/values.ts';
import { ProblemError } from '../../app/problem.ts';
import { aggregateNames, namesIn, natureOf, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName, StateOf } from '../../app/registry/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { commandProblem } from './problems.ts';
import { UsageError } from './terminal.ts';

/** An object, by what it is called in full. */
export interface FoundObject {
  readonly id: string;
  readonly text: string;
}

/** Among which objects one is looked for. */
export interface Among {
  /** Only those of this organization. */
  readonly organizationId: string | null;
  /** Only those whose state says so. */
  readonly where: Readonly<Record<string, string>>;
  /** Only those that have not come to their end. */
  readonly living: boolean;
}

/** All objects of an aggregate. */
export const AMONG_ALL: Among = { organizationId: null, where: {}, living: false };

/** How many objects are named in place of one that was not found. */
const NEAR = 5;

/** How many objects are read at a time. */
const PIECE = 500;

/** Finds objects by what people call them. */
export class ObjectFinder {
  readonly #objects: Ledger['objects'];
  readonly #lists: Ledger['lists'];
  readonly #names: Names;

  constructor({ objects, lists }: Pick<Ledger, 'objects' | 'lists'>) {
    this.#objects = objects;
    this.#lists = lists;
    this.#names = namesIn(objects);
  }

  /**
   * Those that are called exactly so, in full or by their name alone, whatever the case. Where only one of several is
   * still living, that one is meant.
   */
  named(kind: AggregateName, name: string, among: Among = AMONG_ALL): FoundObject[] {
    const wanted = comparable(name);
    const found = new Map<string, { readonly ended: boolean; readonly text: string }>();
    for (const search of searchesFor(name)) {
      for (const state of this.#all(kind, search, among)) {
        if (!this.#namesOf(kind, state).some((known) => comparable(known) === wanted)) continue;
        const text = this.#names(kind, state.id) ?? state.id;
        found.set(state.id, { ended: natureOf(kind).ended?.(state) ?? false, text });
      }
    }
    const all = [...found].map(([id, { ended, text }]) => ({ id, text, ended }));
    const living = all.filter(({ ended }) => !ended);
    return (living.length === 1 ? living : all).map(({ id, text }) => ({ id, text }));
  }

  /** Those in which some words are found, in the order of their names: up to `limit`, and whether there are more. */
  like(
    kind: AggregateName,
    search: string,
    among: Among,
    limit: number,
  ): { readonly found: readonly FoundObject[]; readonly more: boolean } {
    const listed = this.#lists.list(kind, { ...among, search, limit: limit + 1, offset: 0 });
    const found = listed.slice(0, limit).map(({ state }) => {
      const text = this.#names(kind, state.id) ?? state.id;
      // Among those of one organization its name would only be in the way.
      const organizationId =
        among.organizationId === null ? (natureOf(kind).organizationId?.(state) ?? null) : null;
      const organization = this.#names('organization', organizationId);
      return { id: state.id, text: organization === null ? text : `${text}, ${organization}` };
    });
    return { found, more: listed.length > limit };
  }

  /** The id of the only one that is called so, or why there is no such one, with those that may be meant. */
  theOne(
    kind: AggregateName,
    name: string,
    among: Among = AMONG_ALL,
  ): { readonly value: string } | { readonly mistake: string } {
    const [one, many] = presentationOf(kind).nouns;
    const found = this.named(kind, name, among);
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0) return { value: first.id };
    if (first !== undefined)
      return { mistake: `Several ${many} are called “${name}”. Give the id of one:\n${toldApart(found)}` };
    const { found: like } = this.like(kind, name, among, NEAR);
    const near = like.length === 0 ? '' : ` There are:\n${toldApart(like)}`;
    return { mistake: `No ${one} is called “${name}”.${near}` };
  }

  /** The object with an id; null where there is none. */
  withId(kind: AggregateName, id: string): FoundObject | null {
    const text = this.#names(kind, id);
    return text === null ? null : { id, text };
  }

  /** What kind of object an id stands for; null where there is none. */
  kindOf(id: string): AggregateName | null {
    return aggregateNames.find((kind) => this.#objects.get(kind, id) !== undefined) ?? null;
  }

  *#all<A extends AggregateName>(kind: A, search: string, among: Among): Iterable<StateOf[A]> {
    for (let offset = 0; ; offset += PIECE) {
      const piece = this.#lists.list(kind, { ...among, search, limit: PIECE, offset });
      for (const { state } of piece) yield state;
      if (piece.length < PIECE) return;
    }
  }

  #namesOf<A extends AggregateName>(kind: A, state: StateOf[A]): string[] {
    const { about } = presentationOf(kind);
    const names = [natureOf(kind).label(state), this.#names(kind, state.id), about?.(state) ?? null];
    return names.filter((name) => name !== null);
  }
}

/** What a name in full can hold: the label stands before what tells namesakes apart, and behind a path. */
function searchesFor(name: string): ReadonlySet<string> {
  const whole = name.normalize('NFC').trim();
  return new Set([whole, whole.split(' (')[0] ?? whole, whole.split(' / ').at(-1) ?? whole]);
}

/** An id as it is stored; null for what is none. */
export function idIn(text: string): string | null {
  const id = text.trim().toLowerCase();
  return uuidSchema.safeParse(id).success ? id : null;
}

/**
 * The id of the object that is called so, or has this id.
 * @throws ProblemError where none is called so, or several are
 */
export function idOfNamed(
  ledger: Pick<Ledger, 'objects' | 'lists'>,
  kind: AggregateName,
  name: string,
): string {
  const id = idIn(name);
  if (id !== null) return id;
  const found = new ObjectFinder(ledger).theOne(kind, name);
  if ('mistake' in found) throw new ProblemError(commandProblem('registry.no-object', found.mistake));
  return found.value;
}

/** The aggregate that a word names: `person`, `people`, `nats.operator`. @throws UsageError */
export function aggregateNamed(word: string): AggregateName {
  const wanted = comparable(word);
  const kind = aggregateNames.find((name) =>
    [name, ...presentationOf(name).nouns].some((known) => comparable(known) === wanted),
  );
  if (kind !== undefined) return kind;
  const near = nearestName(word, [
    ...aggregateNames,
    ...aggregateNames.flatMap((name) => presentationOf(name).nouns),
  ]);
  const advice = near === null ? `There are: ${aggregateNames.join(', ')}.` : `Did you mean “${near}”?`;
  throw new UsageError(`There are no objects of the kind “${word}”. ${advice}`);
}

/** Several that are called the same, a line each. */
function toldApart(found: readonly FoundObject[]): string {
  return found.map(({ id, text }) => `  ${text}   ${id}`).join('\n');
}
