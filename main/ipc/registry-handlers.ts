import { v7 as uuidv7 } from 'uuid';
import type { AskedAct } from '../../app/contract/registry.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { RegistryActs } from '../services/registry/acts.ts';
import { organizationChart } from '../services/registry/organization-chart.ts';
import { RegistryReader } from '../services/registry/registry-reader.ts';
import type { Question } from '../window/confirmation.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type RegistryOperations =
  | `registry.${'page' | 'count' | 'letters' | 'position' | 'find' | 'comingUp' | 'chart' | 'object' | 'acts' | 'act'}`
  | `registry.${'choices' | 'warnings' | 'suggestions' | 'secretFiles'}`
  | `${'operators' | 'accounts' | 'users'}.create`
  | `passphrase.${'assess' | 'generate'}`;

/** Handlers of what reads the registry and changes it. */
export function registryHandlers(context: Context): Pick<Handlers, RegistryOperations> {
  const { keystore, secrets, registrar, ledger: own } = context;
  const acts = new RegistryActs(own, registrar);
  const read = (id: string | null) => new RegistryReader(ledgerToRead(context, id));

  /** Only what cannot be taken back is confirmed. */
  const questionOf = (asked: AskedAct): Question | null => {
    const { consequence, ...question } = acts.inWords(asked);
    return consequence === null
      ? null
      : {
          ...question,
          consequence: `${consequence} Cancel if this is not what you have checked in the window.`,
        };
  };

  return {
    'registry.page': ({ ledger, kind, ...page }) => read(ledger).page(kind, page),
    'registry.count': ({ ledger, kind }) => read(ledger).count(kind),
    'registry.letters': ({ ledger, kind, ...filter }) => read(ledger).letters(kind, filter),
    'registry.position': ({ ledger, kind, id, ...list }) => read(ledger).position(kind, id, list),
    'registry.find': ({ ledger, search, limit }) => read(ledger).find(search, limit),
    'registry.comingUp': ({ ledger, limit }) => read(ledger).comingUp(limit),
    'registry.chart': ({ ledger, ...asked }) => organizationChart(ledgerToRead(context, ledger), asked),
    'registry.object': ({ ledger, kind, id }) => read(ledger).object(kind, id),
    'registry.acts': ({ ledger, kind, id }) => ({ acts: read(ledger).acts(kind, id) }),
    'registry.choices': ({ ledger, kind, ...query }) => read(ledger).choices(kind, query),
    'registry.warnings': (asked) => ({ warnings: acts.warnings(asked) }),
    'registry.secretFiles': ({ ledger, kind, id }) => ({
      files: read(ledger).secretFiles(kind, id, secrets),
    }),
    // Forms record in the own ledger, and learn from nothing else.
    'registry.suggestions': (field) => read(null).suggestions(field),
    'registry.act': {
      confirmWhen: questionOf,
      act: (asked) => recordedOf(acts.act(asked)),
    },

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
    'passphrase.generate': async () => ({ passphrase: await generatePassphrase() }),
  };
}
