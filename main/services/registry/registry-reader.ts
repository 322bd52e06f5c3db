import type { KeyFile } from '../../../app/contract/key-files.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { particularsSchema, type RegistryObject, type RegistryRow } from '../../../app/contract/registry.ts';
import type { ActNow } from '../../../app/model/commands.ts';
import type { Names, Particulars } from '../../../app/model/presentation.ts';
import { actsOn, aggregateNames, namesIn, natureOf, presentationOf } from '../../../app/registry/dispatch.ts';
import type { AggregateName, StateOf } from '../../../app/registry/index.ts';
import type { PrivateKeyFiles } from '../../../app/registry/key-facts.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { Entries } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Label, ObjectQuery, Objects } from '../../store/objects.ts';
import { keyFilesOf } from './key-files.ts';

/** How many objects of an aggregate belong to an organization. */
type Counts = (aggregate: AggregateName, organizationId: string) => number;

/** The registry of one ledger as people read it. */
export class RegistryReader {
  readonly #objects: Objects;
  readonly #entries: Entries;
  readonly #names: Names;

  constructor({ objects, entries }: Pick<Ledger, 'objects' | 'entries'>) {
    this.#objects = objects;
    this.#entries = entries;
    this.#names = namesIn(objects);
  }

  /** A page of the objects of an aggregate, each with those behind it. */
  page(kind: AggregateName, query: ObjectQuery): OutputOf<'registry.page'> {
    if (presentationOf(kind).behind !== undefined) return this.#pageOfTree(kind, query);
    const found = this.#objects.list(kind, query);
    const counts = this.#counts(
      kind,
      found.map(({ state }) => state.id),
    );
    return {
      total: this.#objects.count(kind, query),
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
      particulars,
      warnings: [...(presentationOf(kind).warnings?.(state) ?? [])],
      seq,
      eventCid: record.entry.event,
      recordedAt: record.entry.at,
    };
  }

  /** What can be done with an object now, or why not; nothing where there is none. */
  acts(kind: AggregateName, id: string): readonly ActNow[] {
    const state = this.#objects.get(kind, id);
    return state === undefined ? [] : actsOn(kind, state);
  }

  /** Names to choose from. One more is looked up than asked for: that says whether there are more, without counting them. */
  choices(kind: AggregateName, query: Omit<ObjectQuery, 'offset'>): OutputOf<'registry.choices'> {
    const found = this.#objects.list(kind, { ...query, limit: query.limit + 1, offset: 0 });
    const { label, organizationId } = natureOf(kind);
    const { fullName, about } = presentationOf(kind);
    const choices = found.slice(0, query.limit).map(({ state }) => {
      // Among those of one organization its name would only be in the way.
      const organization = query.organizationId === null ? organizationId(state) : null;
      const facts = [this.#names('organization', organization), about?.(state) ?? null];
      const told = facts.filter((fact) => fact !== null);
      const name = about === undefined ? (fullName?.(state, this.#names) ?? label(state)) : label(state);
      return { id: state.id, name, about: told.length === 0 ? null : told.join(', ') };
    });
    return { choices, more: found.length > query.limit };
  }

  /** The files that hold the private half of a key or the seed of an identity. @param secrets those of this laptop */
  secretFiles(kind: AggregateName, id: string, secrets: SecretFiles): KeyFile[] {
    const state = this.#objects.get(kind, id);
    const files = state === undefined ? null : filesOf(state);
    return files === null ? [] : keyFilesOf(files, secrets);
  }

  #pageOfTree(root: AggregateName, query: ObjectQuery): OutputOf<'registry.page'> {
    const words = query.search.trim().toLowerCase();
    const found = this.#tree(root).filter(({ label }) => label.toLowerCase().includes(words));
    const rows = found.slice(query.offset, query.offset + query.limit).map(({ kind, id }) => {
      const { state } = this.#objects.record(kind, id);
      return this.#row(kind, state, this.#particulars(kind, state, this.#counts(kind, [id])));
    });
    return { total: found.length, rows };
  }

  /** Each object, behind it those whose unique key begins with its id, and so on. */
  #tree(root: AggregateName): Listed[] {
    const kinds = chainFrom(root);
    const levels = kinds.map((kind) => Map.groupBy(this.#objects.labels(kind), parentIdOf));
    const behind = (depth: number, labels: readonly Label[]): Listed[] => {
      const kind = kinds[depth];
      if (kind === undefined) return [];
      return labels.flatMap((label) => [
        { ...label, kind },
        ...behind(depth + 1, levels[depth + 1]?.get(label.id) ?? []),
      ]);
    };
    return behind(0, this.#objects.labels(root));
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
      belongsTo: parent?.name ?? this.#names('organization', organizationId(state)),
      columns: Object.fromEntries(columns.map((column) => [column, particulars[column] ?? null])),
    };
  }

  #particulars<A extends AggregateName>(kind: A, state: StateOf[A], counts: Counts): RowParticulars {
    const { particulars, holds = {} } = presentationOf(kind);
    const held = Object.entries(holds).map(([label, aggregate]) => [
      label,
      String(counts(aggregate, state.id)),
    ]);
    return { ...copied(particulars(state, this.#names)), ...Object.fromEntries(held) };
  }

  /** Counts in one reading what belongs to each of some organizations. */
  #counts(kind: AggregateName, ids: readonly string[]): Counts {
    return this.#objects.countsOf(Object.values(presentationOf(kind).holds ?? {}), ids);
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
      { name: label(parent), organizationId: organizationId(parent) },
      ...this.#above(parentKind, parent),
    ];
  }

  /** The organization that an object is, or belongs to, or what it stands behind belongs to. */
  #organizationOf<A extends AggregateName>(kind: A, state: StateOf[A]): string | null {
    if (kind === 'organization') return state.id;
    const inherited = this.#above(kind, state).find(({ organizationId }) => organizationId !== null);
    return natureOf(kind).organizationId(state) ?? inherited?.organizationId ?? null;
  }
}

/** An object in its place of a tree. */
type Listed = Label & { readonly kind: AggregateName };

type RowParticulars = RegistryObject['particulars'];

/** Particulars as they are answered: lists and codes that nobody else holds. */
function copied(particulars: Particulars): RowParticulars {
  return particularsSchema.parse(particulars);
}

/** The id of what an object stands behind: its unique key begins with it. */
function parentIdOf({ uniqueKey }: Pick<Label, 'uniqueKey'>): string {
  return uniqueKey.split(' ', 1)[0] ?? '';
}

function chainFrom(kind: AggregateName): AggregateName[] {
  const { behind } = presentationOf(kind);
  return [kind, ...(behind === undefined ? [] : chainFrom(behind))];
}

function filesOf(state: StateOf[AggregateName]): PrivateKeyFiles | null {
  if ('privateKey' in state) return state.privateKey;
  return 'seed' in state ? state.seed : null;
}
