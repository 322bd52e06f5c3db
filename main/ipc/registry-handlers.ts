import { v7 as uuidv7 } from 'uuid';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Command } from '../../app/registry/index.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import type { Context } from './context.ts';
import { RegistryReader } from './registry-reader.ts';
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
  const { keystore, secrets, registrar } = context;
  const read = (id: string | null) => new RegistryReader(ledgerToRead(context, id), secrets);

  function record(command: Command): Recorded {
    const [entry] = registrar.record(command);
    if (entry === undefined) throw new Error('A command gave no event.');
    return recordedOf(entry);
  }

  return {
    'organizations.list': ({ ledger, ...page }) => read(ledger).organizations(page),
    'organizations.create': ({ name, domain }) =>
      record({ type: 'CreateOrganization', id: uuidv7(), name, domain }),

    'people.list': ({ ledger, ...page }) => read(ledger).people(page),
    'people.create': (input) => record({ type: 'CreatePerson', id: uuidv7(), ...input }),

    'keys.list': ({ ledger, ...page }) => read(ledger).keys(page),
    'keys.generate': async ({ passphrase, ...request }) =>
      recordedOf(await keystore.generateKey(request, passphrase)),

    'units.list': ({ ledger, ...page }) => read(ledger).units(page),

    'units.create': (input) => record({ type: 'CreateOrganizationalUnit', id: uuidv7(), ...input }),

    'locations.list': ({ ledger, ...page }) => read(ledger).locations(page),

    'locations.create': (input) => record({ type: 'CreateLocation', id: uuidv7(), ...input }),

    'nats.list': ({ ledger, ...page }) => read(ledger).nats(page),
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

    'passphrase.assess': ({ passphrase }) => assessPassphrase(passphrase, registrar.words()),
    'passphrase.generate': () => ({ passphrase: generatePassphrase() }),
  };
}
