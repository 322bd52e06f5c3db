import { v7 as uuidv7 } from 'uuid';
import type { Command } from '../../app/aggregates/aggregates.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import type { Context } from './context.ts';
import { ledgerToRead } from './ledger-to-read.ts';
import { recordedOf } from './reading.ts';
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
      record({ type: 'CreateOrganization', organizationId: uuidv7(), name, domain }),

    'people.list': ({ ledger, ...page }) => read(ledger).people(page),
    'people.create': (input) => record({ type: 'CreatePerson', personId: uuidv7(), ...input }),

    'keys.list': ({ ledger, ...page }) => read(ledger).keys(page),
    'keys.generate': async ({ passphrase, ...request }) =>
      recordedOf(await keystore.generateKey(request, passphrase)),

    'units.list': ({ ledger, ...page }) => read(ledger).units(page),

    'units.create': (input) => record({ type: 'CreateOrganizationalUnit', unitId: uuidv7(), ...input }),

    'locations.list': ({ ledger, ...page }) => read(ledger).locations(page),

    'locations.create': (input) => record({ type: 'CreateLocation', locationId: uuidv7(), ...input }),

    'nats.list': ({ ledger, ...page }) => read(ledger).nats(page),
    'operators.create': async ({ passphrase, ...request }) =>
      recordedOf(
        await keystore.createIdentity(
          { type: 'CreateNatsOperator', operatorId: uuidv7(), ...request },
          passphrase,
        ),
      ),
    'accounts.create': async ({ passphrase, ...request }) =>
      recordedOf(
        await keystore.createIdentity(
          { type: 'CreateNatsAccount', accountId: uuidv7(), ...request },
          passphrase,
        ),
      ),
    'users.create': async ({ passphrase, publish, subscribe, allowResponses, ...request }) =>
      recordedOf(
        await keystore.createIdentity(
          {
            type: 'CreateNatsUser',
            userId: uuidv7(),
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
