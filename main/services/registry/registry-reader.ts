import type { KeyFile } from '../../../app/contract/key-files.ts';
import type { InputOf, OutputOf, ParsedInputOf } from '../../../app/contract/operations.ts';
import {
  type LinkedObject,
  particularsSchema,
  type RegistryObject,
  type RegistryRow,
} from '../../../app/contract/registry.ts';
import type { ActNow, FormField } from '../../../app/model/commands.ts';
import type { Filled } from '../../../app/model/fields.ts';
import type { Names, ObjectLink, Particular, Particulars } from '../../../app/model/presentation.ts';
import { comparable } from '../../../app/model/values.ts';
import { addressesOf } from '../../../app/registry/addresses.ts';
import {
  actsOn,
  aggregateNames,
  forms,
  isAggregateName,
  namesIn,
  natureOf,
  presentationOf,
  statesIn,
} from '../../../app/registry/dispatch.ts';
import type { AggregateName, StateOf } from '../../../app/registry/index.ts';
import type { PrivateKeyFiles } from '../../../app/registry/key-facts.ts';
import { endedWord, endedWords, kindsIn, listOf } from '../../../app/registry/listing.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { ComingDays } from '../../store/coming-days.ts';
import type { Entries } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { LetterCount, ObjectFilter, ObjectLists, ObjectQuery } from '../../store/object-lists.ts';
import type { ObjectSearch } from '../../store/object-search.ts';
import type { Label, Objects } from '../../store/objects.ts';
import { keyFilesOf } from './key-files.ts';

/** How many objects of an aggregate belong to an organization and have not come to their end. */
type Counts = (aggregate: AggregateName, organizationId: string) => number;

/** What of a ledger its registry is read from. */
type ReadFrom = Pick<Ledger, 'objects' | 'lists' | 'objectSearch' | 'comingDays' | 'entries'>;

/** The registry of one ledger as people read it. */
export class RegistryReader {
  readonly #objects: Objects;
  readonly #lists: ObjectLists;
  readonly #search: ObjectSearch;
  readonly #comingDays: ComingDays;
  readonly #entries: Entries;
  readonly #names: Names;

  constructor({ objects, lists, objectSearch, comingDays, entries }: ReadFrom) {
    this.#objects = objects;
    this.#lists = lists;
    this.#search = objectSearch;
    this.#comingDays = comingDays;
    this.#entries = entries;
    this.#names = namesIn(objects);
  }

  /** A page of the objects of an aggregate, each with those behind it. */
  page(kind: AggregateName, query: ListQuery): OutputOf<'registry.page'> {
    return kindsIn(kind).length === 1 ? this.#list(kind, query) : this.#pageOfTree(kind, query);
  }

  /** A page of the objects of an aggregate alone. */
  list(kind: AggregateName, query: ListQuery): OutputOf<'registry.page'> {
    return this.#list(kind, query);
  }

  #list(kind: AggregateName, query: ObjectQuery): OutputOf<'registry.page'> {
    const { rows: found, total, isCommon } = this.#lists.page(kind, query);
    const counts = this.#counts(
      kind,
      found.map(({ state }) => state.id),
    );
    return {
      total,
      common: isCommon,
      rows: found.map(({ state }) => this.#row(kind, state, this.#particulars(kind, state, counts))),
    };
  }

  /** Everything about an object but its history; null where there is none. */
  object(kind: AggregateName, id: string): RegistryObject | null {
    const found = this.#objects.find(kind, id);
    if (found === undefined) return null;
    const { state, seq } = found;
    const record = this.#entries.at(seq);
    if (record === null) throw new Error(`Entry ${seq} of an object is missing.`);
    const particulars = this.#particulars(kind, state, this.#counts(kind, [id]));
    return {
      ...this.#row(kind, state, particulars),
      organizationId: this.#organizationOf(kind, state),
      particulars: { ...particulars, ...this.#endedAmong(kind, id) },
      past: this.#pastOf(kind, state),
      warnings: [...(presentationOf(kind).warnings?.(state) ?? [])],
      namedBy: this.#namedBy(id),
      seq,
      eventCid: record.entry.event,
      recordedAt: record.entry.at,
    };
  }

  /** How many objects stand in the list of an aggregate: those that have not come to their end, and those that have. */
  count(kind: AggregateName): OutputOf<'registry.count'> {
    const everything = { search: '', organizationId: null };
    const counts = kindsIn(kind).map((one) => {
      const living = this.#lists.count(one, { ...everything, living: true });
      return { living, ended: this.#lists.count(one, everything) - living };
    });
    const sum = (of: 'living' | 'ended') => counts.reduce((total, one) => total + one[of], 0);
    return { living: sum('living'), ended: sum('ended') };
  }

  /** The letters with which what a list is ordered by begins, each with how many objects stand there. */
  letters(kind: AggregateName, list: ListOrderOf): OutputOf<'registry.letters'> {
    const letters =
      kindsIn(kind).length === 1
        ? this.#lists.letters(kind, list)
        : this.#found(kind, list).map(({ under }) => ({ letter: under.slice(0, 1).toUpperCase(), count: 1 }));
    return { letters: joined(letters) };
  }

  /** Objects of every aggregate that has a screen, by words of their names or of the names they stand beside. */
  find(search: string, limit: number): OutputOf<'registry.find'> {
    const named = this.#search.named(search.trim(), limit);
    const kindOf = new Map(named.map(({ aggregate, id }) => [id, aggregate]));
    // What these hold follows: where it is not clear whose things are meant, there is no room for them anyway.
    const theirs =
      named.length === limit
        ? []
        : this.#search.foundBeside([...kindOf.keys()], limit).filter(({ id }) => !kindOf.has(id));
    const found = [...named.map((one) => ({ ...one, beside: null })), ...theirs].slice(0, limit);
    const objects = found.flatMap(({ aggregate: kind, id, beside }) => {
      if (!isAggregateName(kind) || presentationOf(listOf(kind)).screen === undefined) return [];
      const besideKind = beside === null ? undefined : kindOf.get(beside);
      const named = besideKind !== undefined && isAggregateName(besideKind);
      return [{ ...this.#link(kind, id), beside: named ? this.#names(besideKind, beside) : null }];
    });
    return { objects };
  }

  /** What happens today and later, the next first. */
  comingUp(limit: number): OutputOf<'registry.comingUp'> {
    const today = new Date().toISOString().slice(0, '2027-03-31'.length);
    const { rows, total } = this.#comingDays.comingUp(today, limit);
    const link = ({ aggregate, id }: { readonly aggregate: string; readonly id: string }) => {
      if (!isAggregateName(aggregate)) throw new Error(`There is no aggregate ${aggregate}.`);
      return this.#link(aggregate, id);
    };
    return {
      today,
      total,
      rows: rows.map(({ day, what, concerns, ...object }) => ({
        ...{ day, what },
        object: link(object),
        concerns: concerns && link(concerns),
      })),
    };
  }

  /** How many objects of a list stand before one of it. */
  position(kind: AggregateName, id: string, list: ListOrderOf): OutputOf<'registry.position'> {
    const root = listOf(kind);
    if (kindsIn(root).length === 1) return { position: this.#lists.position(kind, list, id) };
    const at = this.#found(root, list).findIndex((listed) => listed.id === id);
    return { position: at < 0 ? null : at };
  }

  /** What can be done with an object now, or why not; nothing where there is none. */
  acts(kind: AggregateName, id: string): OutputOf<'registry.acts'>['acts'] {
    const state = this.#objects.get(kind, id);
    if (state === undefined) return [];
    return actsOn(kind, state, this.#objects).map((act) => ({
      ...act,
      inTheWay: act.inTheWay.flatMap(({ kind: one, id: its, as, by }) =>
        isAggregateName(one)
          ? [{ object: this.#link(one, its), as, by: by === null ? null : (forms.get(by)?.verb ?? null) }]
          : [],
      ),
      now: this.#named(forms.get(act.type)?.fields ?? [], act.now),
      offers: Object.fromEntries(
        Object.entries(act.offers).map(([field, choices]) => [field, { ...choices }]),
      ),
      leftOut: Object.fromEntries(Object.entries(act.leftOut).map(([field, ids]) => [field, [...ids]])),
    }));
  }

  /** What stands in a form, with the names of the objects that it names. */
  #named(fields: readonly FormField[], now: ActNow['now']): OutputOf<'registry.acts'>['acts'][number]['now'] {
    return Object.fromEntries(
      Object.entries(now).map(([name, value]) => {
        const field = fields.find((one) => one.name === name);
        if (field?.kind === 'reference' && typeof value === 'string')
          return [name, this.#link(field.to, value)];
        return [name, isTexts(value) ? [...value] : value];
      }),
    );
  }

  #link(kind: AggregateName, id: string): LinkedObject {
    return { kind, id, text: this.#names(kind, id) ?? id };
  }

  /**
   * Names to choose from: never of what has ended or is suspended, for nothing new may name that. One more is looked up than
   * asked for: that says whether there are more, without counting them.
   */
  choices(kind: AggregateName, query: Omit<ObjectQuery, 'offset'>): OutputOf<'registry.choices'> {
    const where = statesIn(kind).includes('suspended') ? { ...query.where, status: 'active' } : query.where;
    const found = this.#lists.list(kind, {
      ...query,
      ...(where === undefined ? {} : { where }),
      living: true,
      limit: query.limit + 1,
      offset: 0,
    });
    const { label, organizationId } = natureOf(kind);
    const { fullName, about } = presentationOf(kind);
    const choices = found.slice(0, query.limit).map(({ state }) => {
      // Among those of one organization its name would only be in the way.
      const organization = query.organizationId === null ? (organizationId?.(state) ?? null) : null;
      const facts = [this.#names('organization', organization), about?.(state) ?? null];
      const told = facts.filter((fact) => fact !== null);
      const name = about === undefined ? (fullName?.(state, this.#names) ?? label(state)) : label(state);
      return { id: state.id, name, about: told.length === 0 ? null : told.join(', ') };
    });
    return { choices, more: found.length > query.limit };
  }

  /** What might be meant in a field of a form, where that field suggests something. */
  suggestions({
    kind,
    field,
    words,
    organizationId,
    name,
  }: SuggestionsFor): OutputOf<'registry.suggestions'> {
    const declared = [...forms.values()]
      .filter(({ aggregate }) => aggregate === kind)
      .flatMap(({ fields }) => fields.filter((one) => one.name === field))
      .map((one) => (one.kind === 'text' ? one.suggests : undefined));
    const begins = words.trim();
    if (declared.includes('address')) {
      const domain =
        organizationId === null ? null : (this.#objects.get('organization', organizationId)?.domain ?? null);
      const addresses = domain === null ? [] : addressesOf(name, domain);
      return { texts: addresses.filter((address) => address.startsWith(begins.toLowerCase())) };
    }
    if (!declared.includes(true)) return { texts: [] };
    return {
      texts: this.#search.entered(kind, { field, words: begins, organizationId, limit: SUGGESTED }),
    };
  }

  /** The files that hold the private half of a key or the seed of an identity. @param secrets those of this laptop */
  secretFiles(kind: AggregateName, id: string, secrets: SecretFiles): KeyFile[] {
    const state = this.#objects.get(kind, id);
    const files = state === undefined ? null : filesOf(state);
    return files === null ? [] : keyFilesOf(files, secrets);
  }

  /** The particulars that count what belongs to an organization, where some of it has ended. */
  #endedAmong(kind: AggregateName, organizationId: string): RowParticulars {
    const { holds = {} } = presentationOf(kind);
    const told = Object.entries(holds).flatMap(([label, aggregate]) => {
      const all = { search: '', organizationId };
      const living = this.#lists.count(aggregate, { ...all, living: true });
      const ended = this.#lists.count(aggregate, all) - living;
      return ended === 0 ? [] : [[label, `${living}, and ${endedWords(aggregate, String(ended))}`]];
    });
    return Object.fromEntries(told);
  }

  #pastOf<A extends AggregateName>(kind: A, state: StateOf[A]): RegistryObject['past'] {
    const { past } = presentationOf(kind);
    if (past === undefined || natureOf(kind).ended?.(state) !== true) return null;
    const entries = this.#entries.ofObject(state.id, MOST_OF_AN_OBJECT);
    const end = entries.findLast(({ eventType }) => eventType === past.event);
    return end === undefined ? null : { endedAt: end.entry.at, labels: [...past.labels] };
  }

  /** Those that name an object, by what it is to them: those that have ended apart. */
  #namedBy(id: string): RegistryObject['namedBy'] {
    return this.#objects.namedBy(id).flatMap(({ aggregate: kind, as, count: total }) => {
      if (!isAggregateName(kind)) return [];
      const label = presentationOf(kind).readAs?.[as];
      if (label === undefined) return [];
      const query = { search: '', organizationId: null, naming: [{ as, id }], limit: NAMED, offset: 0 };
      const told = ({ state }: { readonly state: StateOf[AggregateName] }) => ({
        ...this.#link(kind, state.id),
        status: this.#status(kind, state),
      });
      const living = this.#lists.list(kind, { ...query, living: true });
      const ended = total - this.#lists.count(kind, { ...query, living: true });
      const former =
        ended === 0
          ? []
          : this.#lists
              .list(kind, { ...query, limit: MOST_OF_AN_OBJECT })
              .filter(({ state }) => natureOf(kind).ended?.(state) === true)
              .slice(0, NAMED);
      return [
        { label, kind, as, total: total - ended, objects: living.map(told) },
        { label: `${label} (${endedWord(kind)})`, kind, as, total: ended, objects: former.map(told) },
      ].filter((one) => one.total > 0);
    });
  }

  #status<A extends AggregateName>(kind: A, state: StateOf[A]): RegistryRow['status'] {
    const status = presentationOf(kind).status?.(state);
    return status === undefined ? null : { ...status };
  }

  #pageOfTree(root: AggregateName, query: ListQuery): OutputOf<'registry.page'> {
    const found = this.#found(root, query);
    const rows = found.slice(query.offset, query.offset + query.limit).map(({ kind, id }) => {
      const { state } = this.#objects.record(kind, id);
      return this.#row(kind, state, this.#particulars(kind, state, this.#counts(kind, [id])));
    });
    return { total: found.length, common: false, rows };
  }

  /** Those of a tree that a list shows: what is behind one that is not shown stands where it stood. */
  #found(root: AggregateName, { search, organizationId, status, naming }: ListFilter): Listed[] {
    const words = comparable(search);
    const isIn =
      status === null && naming.length === 0
        ? () => true
        : this.#isAmong(root, { search: '', organizationId: null, status, naming });
    return this.#tree(root).filter(
      (listed) =>
        (organizationId === null || listed.organizationId === organizationId) &&
        (words === '' || comparable(listed.label).includes(words) || comparable(listed.of).includes(words)) &&
        isIn(listed),
    );
  }

  #isAmong(root: AggregateName, filter: ObjectFilter): (listed: Listed) => boolean {
    const found = new Map(kindsIn(root).map((kind) => [kind, this.#lists.ids(kind, filter)]));
    return ({ kind, id }) => found.get(kind)?.has(id) ?? false;
  }

  /** Each object, behind it those whose unique key begins with its id, and so on. */
  #tree(root: AggregateName): Listed[] {
    const kinds = kindsIn(root);
    const levels = kinds.map((kind) => Map.groupBy(this.#objects.labels(kind), parentIdOf));
    const behind = (depth: number, labels: readonly Label[], above: Listed | null): Listed[] => {
      const kind = kinds[depth];
      if (kind === undefined) return [];
      return labels.flatMap((label) => {
        const organizationId = above?.organizationId ?? label.organizationId;
        const of = above?.label ?? this.#names('organization', organizationId) ?? '';
        const listed = { ...label, kind, organizationId, of, under: above?.under ?? label.label };
        return [listed, ...behind(depth + 1, levels[depth + 1]?.get(label.id) ?? [], listed)];
      });
    };
    return behind(0, this.#objects.labels(root), null);
  }

  #row<A extends AggregateName>(kind: A, state: StateOf[A], particulars: RowParticulars): RegistryRow {
    const { label, organizationId } = natureOf(kind);
    const above = this.#above(kind, state);
    const [parent] = above;
    const { columns } = presentationOf(kind);
    return {
      kind,
      id: state.id,
      name: label(state),
      fullName: this.#names(kind, state.id) ?? label(state),
      depth: above.length,
      status: this.#status(kind, state),
      belongsTo: parent?.name ?? this.#names('organization', organizationId?.(state) ?? null),
      columns: Object.fromEntries(columns.map((column) => [column, particulars[column] ?? null])),
    };
  }

  #particulars<A extends AggregateName>(kind: A, state: StateOf[A], counts: Counts): RowParticulars {
    const { particulars, holds = {} } = presentationOf(kind);
    const held = Object.entries(holds).map(([label, aggregate]) => [
      label,
      String(counts(aggregate, state.id)),
    ]);
    return { ...this.#told(particulars(state, this.#names, this.#objects)), ...Object.fromEntries(held) };
  }

  /** Particulars as they are answered: other objects with their names, and nothing that anybody else holds. */
  #told(particulars: Particulars): RowParticulars {
    const one = <V>(value: V | ObjectLink): V | LinkedObject | null =>
      !isObjectLink(value) ? value : value.id === null ? null : this.#link(value.object, value.id);
    const told = Object.entries(particulars).map(([label, value]) => [
      label,
      isList(value) ? value.map(one).filter((item) => item !== null) : one(value),
    ]);
    return particularsSchema.parse(Object.fromEntries(told));
  }

  /** Counts in one reading what belongs to each of some organizations. */
  #counts(kind: AggregateName, ids: readonly string[]): Counts {
    return this.#lists.countsOf(Object.values(presentationOf(kind).holds ?? {}), ids);
  }

  /** What an object stands behind, from the nearest up. */
  #above<A extends AggregateName>(
    kind: A,
    state: StateOf[A],
  ): { readonly name: string; readonly organizationId: string | null }[] {
    const parentKind = aggregateNames.find((name) => presentationOf(name).behind === kind);
    if (parentKind === undefined) return [];
    const parent = this.#objects.get(parentKind, parentIdOf({ uniqueKey: natureOf(kind).uniqueKey(state) }));
    if (parent === undefined) return [];
    const { label, organizationId } = natureOf(parentKind);
    return [
      { name: label(parent), organizationId: organizationId?.(parent) ?? null },
      ...this.#above(parentKind, parent),
    ];
  }

  /** The organization that an object is, or belongs to, or what it stands behind belongs to. */
  #organizationOf<A extends AggregateName>(kind: A, state: StateOf[A]): string | null {
    if (kind === 'organization') return state.id;
    const inherited = this.#above(kind, state).find(({ organizationId }) => organizationId !== null);
    return natureOf(kind).organizationId?.(state) ?? inherited?.organizationId ?? null;
  }
}

/** An object in its place of a tree. */
interface Listed extends Label {
  readonly kind: AggregateName;
  /** What it belongs to, as it is called: the object it stands behind, or its organization. */
  readonly of: string;
  /** The name of the first one above it; its own where there is none. */
  readonly under: string;
}

type RowParticulars = RegistryObject['particulars'];

/** What is asked of a list. */
type ListOrderOf = Omit<InputOf<'registry.letters'>, 'ledger' | 'kind'>;
type ListFilter = Omit<ListOrderOf, 'order'>;
type ListQuery = Omit<InputOf<'registry.page'>, 'ledger' | 'kind'>;

type SuggestionsFor = ParsedInputOf<'registry.suggestions'>;

/** How many of those that name an object, and of the entries about it, are gone through. */
const MOST_OF_AN_OBJECT = 1000;

/** How many texts are suggested. */
const SUGGESTED = 8;

/** How many of those that name an object are told with it. */
const NAMED = 20;

function isObjectLink(value: unknown): value is ObjectLink {
  return typeof value === 'object' && value !== null && 'object' in value;
}

function isList(value: Particular): value is Extract<Particular, readonly unknown[]> {
  return Array.isArray(value);
}

function isTexts(value: Filled): value is readonly string[] {
  return Array.isArray(value);
}

/** The id of what an object stands behind: its unique key begins with it. */
function parentIdOf({ uniqueKey }: Pick<Label, 'uniqueKey'>): string {
  return uniqueKey.split(' ', 1)[0] ?? '';
}

/** One after the other with the same letter are one. */
function joined(letters: readonly LetterCount[]): LetterCount[] {
  const all: LetterCount[] = [];
  for (const { letter, count } of letters) {
    const last = all.at(-1);
    if (last?.letter === letter) all.splice(-1, 1, { letter, count: last.count + count });
    else all.push({ letter, count });
  }
  return all;
}

function filesOf(state: StateOf[AggregateName]): PrivateKeyFiles | null {
  if ('privateKey' in state) return state.privateKey;
  return 'seed' in state ? state.seed : null;
}
