import { activationRequestSchema } from '../../app/contract/nats.ts';
import { activationFile, activationIn } from '../../app/pki/nats/activation-file.ts';
import { readNkey } from '../../app/pki/nats/nkey.ts';
import type { Registry } from '../../app/registry/index.ts';
import type { AccountConfiguration } from '../../app/registry/nats-configuration.ts';
import { shownDraft } from '../services/drafts/look.ts';
import { requestedActivation } from '../services/drafts/requested.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { readActivation } from '../services/nats-identities/about.ts';
import { APPROVING, approvingOf, needed, parsed } from './asked-input.ts';
import { nothingCalled, textIn } from './certificate-options.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, tellDraft } from './draft-desk.ts';
import { withLedger } from './existing-ledger.ts';
import { idOfNamed } from './object-finder.ts';
import { confirm } from './prompt.ts';
import { UsageError, writeError, writeLine } from './terminal.ts';

/** `nats activation`: fixes the bytes of an activation token as a draft. */
export const natsActivationCommand = defineCommand({
  name: 'nats activation',
  operands: ['<account>', '<export>'],
  about:
    'fix the bytes of a token that lets another account import an export, for people to look at and approve',
  details:
    'The export must demand an activation token. Then “draft show”, “draft approve”, “draft sign”; “nats activation-file” writes it for\nan account elsewhere. An account of this registry has it in its next token by itself.',
  options: {
    ...DRAFT_OPTIONS,
    ...APPROVING,
    for: {
      type: 'string',
      value: 'ACCOUNT',
      about: 'the account that may import it: its name, or the public key of one elsewhere',
    },
    subject: { type: 'string', value: 'SUBJECT', about: 'what of it may be imported; otherwise all of it' },
    until: { type: 'string', value: 'DAY', about: 'its last day; otherwise it holds for good' },
    'signing-key': { type: 'string', value: 'NAME', about: 'what signs it; otherwise one that may' },
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: ({ operands: [name = '', exportName = ''], values, signal }) => {
    const importer = needed('for', values.for);
    return atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const key = values['signing-key'];
      const input = parsed(activationRequestSchema, {
        accountId: idOfNamed(ledger, 'nats.account', name),
        exportName,
        subject: values.subject ?? null,
        importer:
          readNkey(importer) === null
            ? { accountId: idOfNamed(ledger, 'nats.account', importer) }
            : { publicKey: importer },
        lastDay: values.until ?? null,
        signingKeyId: key === undefined ? null : idOfNamed(ledger, 'nats.signing.key', key),
        ...approvingOf(values),
      });
      const entry = drafts.prepareActivation(requestedActivation(input, new Date()));
      if (values.json !== true) tellDraft(shownDraft(drafts.draft(entry.aggregateId), ledger, null));
      return told(entry, values.json);
    });
  },
});

/** `nats activation-file`: writes an activation token for an account elsewhere. */
export const natsActivationFileCommand = defineCommand({
  name: 'nats activation-file',
  operands: ['<activation>', '<file>'],
  about: 'write an activation token into a file, for an account elsewhere; it serves no other account',
  options: DATA,
  interrupted: 'Stopped. No file was written.',
  run: ({ operands: [name = '', file = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const id = idOfNamed(ledger, 'nats.activation', name);
      const activation = ledger.objects.get('nats.activation', id);
      if (activation === undefined) throw nothingCalled(name);
      saveInFile(file, activationFile(activation.jwt));
      writeLine(`Wrote ${file}`);
      return 0;
    }),
});

/** A token from elsewhere for an import by its name; null where the import is to have none. */
interface TakenActivation {
  readonly name: string;
  readonly text: string | null;
}

/** What `IMPORT=FILE` says, and what stands in the file. @throws UsageError ProblemError */
export function takenActivation(text: string): TakenActivation {
  const at = text.lastIndexOf('=');
  const [name, file] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (name === '' || file === '') throw new UsageError('--activation takes IMPORT=FILE, or IMPORT=none.');
  return { name, text: file === 'none' ? null : activationIn(textIn(file)) };
}

/** The configuration with these tokens in its imports. @throws UsageError */
export function withActivations(
  configuration: AccountConfiguration,
  taken: readonly TakenActivation[],
): AccountConfiguration {
  for (const { name } of taken)
    if (!configuration.imports.some((imported) => imported.name === name))
      throw new UsageError(`There is no import “${name}” in this account.`);
  return {
    ...configuration,
    imports: configuration.imports.map((imported) => {
      const found = taken.findLast(({ name }) => name === imported.name);
      if (found === undefined) return imported;
      const { activation: _, ...others } = imported;
      return found.text === null ? others : { ...others, activation: found.text };
    }),
  };
}

/**
 * Checks tokens from elsewhere, tells what they say, and asks whether the account is to go by them.
 * @throws ProblemError where one is none for this account
 */
export async function agreedActivations(
  taken: readonly TakenActivation[],
  accountId: string,
  registry: Registry,
  yes: boolean | undefined,
): Promise<boolean> {
  const texts = taken.flatMap(({ name, text }) => (text === null ? [] : [{ name, text }]));
  for (const { name, text } of texts) {
    writeError(`The activation token for the import “${name}” says:`);
    for (const { field, label, value } of readActivation(text, accountId, registry).lines)
      writeError(`  ${label} (${field}): ${value}`);
  }
  if (texts.length === 0 || yes === true) return true;
  if (await confirm('The account would import by what stands above.', 'yes')) return true;
  writeError('Nothing was recorded.');
  return false;
}
