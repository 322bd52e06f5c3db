import { v7 as uuidv7 } from 'uuid';
import type { Recorded } from '../../app/contract/schemas.ts';
import { Facts } from '../../app/registry/facts.ts';
import type { AggregateName, Command } from '../../app/registry/index.ts';
import { permissionsInWords, scopeInWords } from '../../app/registry/role.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import type { ObjectRecord } from '../store/objects.ts';
import type { Context } from './context.ts';
import { keyFilesOf } from './key-files.ts';
import { NatsRows } from './nats-rows.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';

type RegistryOperations =
  | `${'organizations' | 'people' | 'units' | 'locations'}.${'list' | 'create'}`
  | 'nats.list'
  | `${'operators' | 'accounts' | 'users'}.create`
  | 'keys.list'
  | 'keys.generate'
  | `passphrase.${'assess' | 'generate'}`;

/** Handlers of the registry's screens. */
export function registryHandlers(context: Context): Pick<Handlers, RegistryOperations> {
  const { ledger, keystore, secrets, registrar } = context;
  const { objects, entries } = ledger;

  function record(command: Command): Recorded {
    const [entry] = registrar.record(command);
    if (entry === undefined) throw new Error('A command gave no event.');
    return recordedOf(entry);
  }

  const facts = new Facts(objects);
  const natsRows = new NatsRows(objects, secrets, (seq) => provenance({ seq }));

  function provenance({ seq }: Pick<ObjectRecord<AggregateName>, 'seq'>) {
    const record = entries.at(seq);
    if (record === null) throw new Error(`Entry ${seq} of an object is missing.`);
    return { seq, eventCid: record.entry.event, recordedAt: record.entry.at };
  }

  function nameOf(organizationId: string): string {
    return objects.get('organization', organizationId)?.name ?? 'Unknown organization';
  }

  return {
    'organizations.list': (page) => {
      const query = { ...page, organizationId: null };
      return {
        total: objects.count('organization', query),
        rows: objects.list('organization', query).map((found) => {
          const within = { search: '', organizationId: found.state.id };
          return {
            ...found.state,
            people: objects.count('person', within),
            keys: objects.count('key', within),
            units: objects.count('organization.unit', within),
            ...provenance(found),
          };
        }),
      };
    },
    'organizations.create': ({ name, domain }) =>
      record({ type: 'CreateOrganization', id: uuidv7(), name, domain }),

    'people.list': (query) => ({
      total: objects.count('person', query),
      rows: objects.list('person', query).map((found) => {
        const { unitIds, roles, ...person } = found.state;
        return {
          ...person,
          organizationName: nameOf(person.organizationId),
          units: unitIds.map((id) => facts.unitName(id) ?? id),
          roles: roles.map((role) => ({
            role: role.role_type,
            holdsIn: scopeInWords(role.scope, (id) => facts.unitName(id) ?? id),
            may: permissionsInWords(role.permissions),
          })),
          ...provenance(found),
        };
      }),
    }),
    'people.create': (input) => record({ type: 'CreatePerson', id: uuidv7(), ...input }),

    'keys.list': (page) => {
      const query = { ...page, organizationId: null };
      return {
        total: objects.count('key', query),
        rows: objects.list('key', query).map((found) => {
          const { privateKey, ...key } = found.state;
          return {
            ...key,
            organizationName: nameOf(key.organizationId),
            personName: key.personId === null ? null : (objects.get('person', key.personId)?.name ?? null),
            files: keyFilesOf(privateKey, secrets),
            ...provenance(found),
          };
        }),
      };
    },
    'keys.generate': async ({ passphrase, ...request }) =>
      recordedOf(await keystore.generateKey(request, passphrase)),

    'units.list': (query) => ({
      total: objects.count('organization.unit', query),
      rows: objects.list('organization.unit', query).map((found) => ({
        id: found.state.id,
        path: facts.unitName(found.state.id) ?? found.state.name,
        unitType: found.state.unitType,
        responsible: facts.personName(found.state.responsiblePersonId),
        ...provenance(found),
      })),
    }),

    'units.create': (input) => record({ type: 'CreateOrganizationalUnit', id: uuidv7(), ...input }),

    'locations.list': (page) => {
      const query = { ...page, organizationId: null };
      return {
        total: objects.count('location', query),
        rows: objects.list('location', query).map((found) => ({
          ...found.state,
          organizationName: nameOf(found.state.organizationId),
          ...provenance(found),
        })),
      };
    },

    'locations.create': (input) => record({ type: 'CreateLocation', id: uuidv7(), ...input }),

    'nats.list': (page) => natsRows.page(page),
    'operators.create': async ({ passphrase, ...request }) =>
      recordedOf(
        await keystore.createIdentity({ type: 'CreateNatsOperator', id: uuidv7(), ...request }, passphrase),
      ),
    'accounts.create': async ({ passphrase, ...request }) =>
      recordedOf(
        await keystore.createIdentity({ type: 'CreateNatsAccount', id: uuidv7(), ...request }, passphrase),
      ),
    'users.create': async ({ passphrase, publish, subscribe, allowResponses, ...request }) =>
      recordedOf(
        await keystore.createIdentity(
          {
            type: 'CreateNatsUser',
            id: uuidv7(),
            permissions: { publish, subscribe, allow_responses: allowResponses },
            ...request,
          },
          passphrase,
        ),
      ),

    'passphrase.assess': ({ passphrase }) => assessPassphrase(passphrase),
    'passphrase.generate': () => ({ passphrase: generatePassphrase() }),
  };
}
