import type { OperationName } from '../../app/contract/channels.ts';
import type { ParsedInputOf } from '../../app/contract/operations.ts';
import { Facts } from '../../app/registry/facts.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { permissionsInWords, scopeInWords } from '../../app/registry/role.ts';
import type { SecretFiles } from '../keystore/secret-files.ts';
import type { Entries } from '../store/entries.ts';
import type { Ledger } from '../store/ledger.ts';
import type { ObjectRecord, Objects } from '../store/objects.ts';
import { keyFilesOf } from './key-files.ts';
import { NatsRows } from './nats-rows.ts';

/** What a list is asked for, besides the ledger. */
type Page<N extends Extract<OperationName, `${string}.list`>> = Omit<ParsedInputOf<N>, 'ledger'>;

/** The registry of one ledger as the window lists it. */
export class RegistryReader {
  readonly #objects: Objects;
  readonly #entries: Entries;
  readonly #secrets: SecretFiles;
  readonly #facts: Facts;
  readonly #nats: NatsRows;

  /** @param secrets the private halves on this laptop: those of a copy's keys mostly lie elsewhere */
  constructor({ objects, entries }: Ledger, secrets: SecretFiles) {
    this.#objects = objects;
    this.#entries = entries;
    this.#secrets = secrets;
    this.#facts = new Facts(objects);
    this.#nats = new NatsRows(objects, secrets, (seq) => this.#provenance({ seq }));
  }

  organizations(page: Page<'organizations.list'>) {
    const query = { ...page, organizationId: null };
    const listed = this.#objects.list('organization', query);
    const count = this.#objects.countsOf(
      ['person', 'key', 'organization.unit'],
      listed.map(({ state }) => state.id),
    );
    return {
      total: this.#objects.count('organization', query),
      rows: listed.map((found) => ({
        ...found.state,
        people: count('person', found.state.id),
        keys: count('key', found.state.id),
        units: count('organization.unit', found.state.id),
        ...this.#provenance(found),
      })),
    };
  }

  people(query: Page<'people.list'>) {
    return {
      total: this.#objects.count('person', query),
      rows: this.#objects.list('person', query).map((found) => {
        const { unitIds, roles, ...person } = found.state;
        return {
          ...person,
          organizationName: this.#nameOf(person.organizationId),
          units: unitIds.map((id) => this.#facts.unitName(id) ?? id),
          roles: roles.map((role) => ({
            role: role.role_type,
            holdsIn: scopeInWords(role.scope, (id) => this.#facts.unitName(id) ?? id),
            may: permissionsInWords(role.permissions),
          })),
          ...this.#provenance(found),
        };
      }),
    };
  }

  keys(page: Page<'keys.list'>) {
    const query = { ...page, organizationId: null };
    return {
      total: this.#objects.count('key', query),
      rows: this.#objects.list('key', query).map((found) => {
        const { privateKey, ...key } = found.state;
        return {
          ...key,
          organizationName: this.#nameOf(key.organizationId),
          personName:
            key.personId === null ? null : (this.#objects.get('person', key.personId)?.name ?? null),
          files: keyFilesOf(privateKey, this.#secrets),
          ...this.#provenance(found),
        };
      }),
    };
  }

  units(query: Page<'units.list'>) {
    return {
      total: this.#objects.count('organization.unit', query),
      rows: this.#objects.list('organization.unit', query).map((found) => ({
        id: found.state.id,
        path: this.#facts.unitName(found.state.id) ?? found.state.name,
        unitType: found.state.unitType,
        responsible: this.#facts.personName(found.state.responsiblePersonId),
        ...this.#provenance(found),
      })),
    };
  }

  locations(page: Page<'locations.list'>) {
    const query = { ...page, organizationId: null };
    return {
      total: this.#objects.count('location', query),
      rows: this.#objects.list('location', query).map((found) => ({
        ...found.state,
        organizationName: this.#nameOf(found.state.organizationId),
        ...this.#provenance(found),
      })),
    };
  }

  nats(page: Page<'nats.list'>) {
    return this.#nats.page(page);
  }

  #provenance({ seq }: Pick<ObjectRecord<AggregateName>, 'seq'>) {
    const record = this.#entries.at(seq);
    if (record === null) throw new Error(`Entry ${seq} of an object is missing.`);
    return { seq, eventCid: record.entry.event, recordedAt: record.entry.at };
  }

  #nameOf(organizationId: string): string {
    return this.#objects.get('organization', organizationId)?.name ?? 'Unknown organization';
  }
}
