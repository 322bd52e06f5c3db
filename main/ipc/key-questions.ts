import { oneLine, quoted } from '../../app/content/one-line.ts';
import type { CommandNamed, StateOf } from '../../app/registry/index.ts';
import { AS_FAR_AS_A_DISK_ALLOWS, exportForms, type KeyExportForm } from '../../app/registry/key-facts.ts';
import type { Question } from '../window/confirmation.ts';
import { LAST_TRY } from './signing-questions.ts';

/** What is asked before a private key is given out. */
export function aboutExport(
  { label, fingerprint }: StateOf['key'],
  certificate: StateOf['certificate'] | null,
  { form, reason }: { readonly form: KeyExportForm; readonly reason: string },
  spendsLastTry: boolean,
): Question {
  return {
    act: `Export the private key of ${quoted(label)}?`,
    facts: [
      `As: ${exportForms[form]}`,
      `Fingerprint: ${fingerprint}`,
      ...(certificate === null ? [] : [`With the certificate: ${quoted(certificate.name)}`]),
      `Reason: ${oneLine(reason)}`,
      ...(spendsLastTry ? [LAST_TRY] : []),
    ],
    consequence:
      'From then on the private key is also where that file is. It is recorded. Cancel if you did not ask for this.',
    verb: 'Export private key',
  };
}

/** What is asked before the files of a key are overwritten. */
export function aboutDestruction(
  { label, fingerprint }: StateOf['key'],
  witness: string,
  { files, missing, reason }: CommandNamed<'DestroyKey'>,
): Question {
  return {
    act: `Destroy ${quoted(label)}?`,
    facts: [
      `Fingerprint: ${fingerprint}`,
      `Witness: ${quoted(witness)}`,
      `Reason: ${oneLine(reason)}`,
      ...files.map((name) => `Overwritten and removed: ${name}`),
      ...missing.map((name) => `Does not lie on this laptop: ${name}`),
    ],
    consequence: `${AS_FAR_AS_A_DISK_ALLOWS} It cannot be taken back. Cancel if the witness is not here.`,
    verb: 'Destroy the key',
  };
}
