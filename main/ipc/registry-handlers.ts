import { v7 as uuidv7 } from 'uuid';
import type { Command } from '../../app/aggregates/aggregates.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { AggregateName } from '../../app/events/catalogue.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import type { ObjectRecord } from '../store/objects.ts';
import type { Context } from './context.ts';
import { keyFilesOf } from './key-files.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';

type RegistryOperations =
  | `${'organizations' | 'people' | 'operators'}.${'list' | 'create'}`
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

  function provenance({ seq }: ObjectRecord<AggregateName>) {
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
            ...provenance(found),
          };
        }),
      };
    },
    'organizations.create': ({ name, domain }) =>
      record({ type: 'CreateOrganization', organizationId: uuidv7(), name, domain }),

    'people.list': (query) => ({
      total: objects.count('person', query),
      rows: objects.list('person', query).map((found) => ({
        ...found.state,
        organizationName: nameOf(found.state.organizationId),
        ...provenance(found),
      })),
    }),
    'people.create': (input) => record({ type: 'CreatePerson', personId: uuidv7(), ...input }),

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

    'operators.list': (page) => {
      const query = { ...page, organizationId: null };
      return {
        total: objects.count('nats.operator', query),
        rows: objects.list('nats.operator', query).map((found) => {
          const { seed: _, ...operator } = found.state;
          return {
            ...operator,
            organizationName: nameOf(operator.organizationId),
            seedFile: secrets.pathOf(operator.id),
            seedPresent: secrets.has(operator.id),
            ...provenance(found),
          };
        }),
      };
    },
    'operators.create': async ({ passphrase, ...request }) =>
      recordedOf(await keystore.createOperator(request, passphrase)),

    'passphrase.assess': ({ passphrase }) => assessPassphrase(passphrase),
    'passphrase.generate': () => ({ passphrase: generatePassphrase() }),
  };
}
