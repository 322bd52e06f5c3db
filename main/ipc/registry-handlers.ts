import { v7 as uuidv7 } from 'uuid';
import type { AskedAct } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import { actsOn, commandOf, forms } from '../../app/registry/dispatch.ts';
import type { Command } from '../../app/registry/index.ts';
import { assessPassphrase, generatePassphrase } from '../keystore/passphrase.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { RegistryReader } from '../services/registry/registry-reader.ts';
import type { Question } from '../window/confirmation.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type RegistryOperations =
  | `registry.${'page' | 'object' | 'acts' | 'act' | 'choices' | 'secretFiles'}`
  | `${'operators' | 'accounts' | 'users'}.create`
  | 'keys.generate'
  | `passphrase.${'assess' | 'generate'}`;

/** Handlers of what reads the registry and changes it. */
export function registryHandlers(context: Context): Pick<Handlers, RegistryOperations> {
  const { keystore, secrets, registrar, ledger: own } = context;
  const read = (id: string | null) => new RegistryReader(ledgerToRead(context, id));

  function record(command: Command): Recorded {
    const [entry] = registrar.record(command);
    if (entry === undefined) throw new Error('A command gave no event.');
    return recordedOf(entry);
  }

  /** What cannot be taken back is asked in words of the main process: of its own state, not of what the window says. */
  function questionOf({ type, id, ...entered }: AskedAct): Question | null {
    const form = forms.get(type);
    if (form === undefined || form.irreversible === null) return null;
    registrar.check(commandOf(type, id ?? uuidv7(), entered));
    const state = id === null ? undefined : own.objects.get(form.aggregate, id);
    const title = state && actsOn(form.aggregate, state).find((act) => act.type === type)?.title;
    return {
      act: `${title ?? form.title ?? form.verb}?`,
      facts: form.fields.flatMap(({ name, label }) => {
        const value = entered[name];
        return value === null || value === undefined ? [] : [`${label}: ${String(value)}`];
      }),
      consequence: form.irreversible,
      verb: form.verb,
    };
  }

  return {
    'registry.page': ({ ledger, kind, ...page }) => read(ledger).page(kind, page),
    'registry.object': ({ ledger, kind, id }) => read(ledger).object(kind, id),
    'registry.acts': ({ ledger, kind, id }) => ({ acts: [...read(ledger).acts(kind, id)] }),
    'registry.choices': ({ ledger, kind, ...query }) => read(ledger).choices(kind, query),
    'registry.secretFiles': ({ ledger, kind, id }) => ({
      files: read(ledger).secretFiles(kind, id, secrets),
    }),
    'registry.act': {
      confirmWhen: questionOf,
      act: ({ type, id, ...entered }) => record(commandOf(type, id ?? uuidv7(), entered)),
    },

    'keys.generate': async ({ passphrase, ...request }) =>
      recordedOf(await keystore.generateKey(request, passphrase)),
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
