import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { exportFormSchema, exportForms } from '../../app/registry/key-facts.ts';
import { reasonSchema } from '../../app/registry/living.ts';
import { KeyCustody } from '../services/keys/key-custody.ts';
import { openingWith } from '../services/keys/key-opening.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { needed, parsed } from './asked-input.ts';
import { formOf } from './certificate-options.ts';
import { defineCommand } from './command.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, type DraftDesk } from './draft-desk.ts';
import { keyNamed } from './key-public.ts';
import { idOfNamed } from './object-finder.ts';
import { NO_YUBIKEYS } from './officer-proof.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase, confirm, descriptorOf } from './prompt.ts';
import { UsageError, writeError } from './terminal.ts';

const FORMS = exportFormSchema.options;
const REASON = z.strictObject({ reason: reasonSchema });

/** `key export <key>`: gives a private key out under another passphrase. */
export const keyExportCommand = defineCommand({
  name: 'key export',
  operands: ['<key>'],
  about: 'give a private key out under another passphrase; that it left is recorded first',
  details:
    'The key is named by its id or its label. With --certificate the certificate and those above it go along in PKCS #12; with --server,\ntoo, --out is a folder that is there, and gets what a web server takes. Keys that are bound to YubiKeys are exported in the window.',
  options: {
    ...DRAFT_OPTIONS,
    form: { type: 'string', value: 'FORM', about: `${FORMS.join(', ')}; ${FORMS[0]} otherwise` },
    out: { type: 'string', value: 'PLACE', about: 'a new file, or with --server a folder' },
    reason: { type: 'string', value: 'TEXT', about: 'why: it stands in the ledger for good' },
    certificate: { type: 'string', value: 'NAME', about: 'a certificate of the key that goes with it' },
    server: { type: 'boolean', about: 'into a folder for a web server, with --certificate' },
    'passphrase-fd': {
      type: 'string',
      value: 'N',
      about: 'read the passphrase of the key from this descriptor; otherwise it is asked',
    },
    'new-passphrase-fd': {
      type: 'string',
      value: 'N',
      about:
        'read the passphrase of what is written from this one, of the same the next line; otherwise it is asked, twice',
    },
    yes: { type: 'boolean', about: 'do it without asking' },
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: async ({ operands: [name = ''], values, signal }) => {
    const fd = descriptorOf(values['passphrase-fd']);
    const newFd = descriptorOf(values['new-passphrase-fd'], 'new-passphrase-fd');
    const form = formOf(values.form ?? 'pkcs8-age', FORMS);
    const { reason } = parsed(REASON, { reason: needed('reason', values.reason) });
    const inFolder = values.server === true;
    if (inFolder && values.certificate === undefined)
      throw new UsageError('A web server takes a key with its certificate: name that with --certificate.');
    const out = placeFor(needed('out', values.out), inFolder);
    return atDraftDesk(values, signal, async (desk) => {
      const { ledger } = desk;
      const key = keyNamed(ledger, name);
      if (key.privateKey.kind !== 'age-file') throw new ProblemError(commandProblem('key.bound'));
      const certificate =
        values.certificate === undefined
          ? undefined
          : { id: idOfNamed(ledger, 'certificate', values.certificate), inFolder };
      const asked = { form, reason, ...(certificate === undefined ? {} : { certificate }) };
      const custody = custodyAt(desk);
      custody.checkExport(key.id, asked);
      tellLeaving(key, [
        `As: ${exportForms[form]}`,
        ...(certificate === undefined
          ? []
          : [`With the certificate: ${ledger.objects.get('certificate', certificate.id)?.name ?? ''}`]),
        `Reason: ${reason}`,
      ]);
      if (values.yes !== true && !(await confirm(CONSEQUENCE, 'yes'))) {
        writeError('Nothing was written, and nothing was recorded.');
        return 1;
      }
      const passphrase = await askPassphrase({ fd, question: `Passphrase of the key “${key.label}”` });
      const newPassphrase = await askPassphrase({
        ...{ fd: newFd, question: 'New passphrase of the exported key', twice: true },
      });
      const unlocking = { by: 'passphrase', passphrase } as const;
      return told(await custody.export(key.id, unlocking, { ...asked, newPassphrase }, out), values.json);
    });
  },
});

const CONSEQUENCE = 'From then on the private key is also where that file is. It is recorded.';

function custodyAt({ ledger, registrar, secrets }: DraftDesk): KeyCustody {
  const files = secrets();
  const open = openingWith(files, NO_YUBIKEYS, AGE_WORKER);
  return new KeyCustody({ ledger, registrar, files, open, worker: AGE_WORKER });
}

/** A place that can be written to: that a key left is recorded before its file is. @throws UsageError */
function placeFor(out: string, inFolder: boolean): string {
  const folder = inFolder ? out : path.dirname(path.resolve(out));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`There is no folder ${folder}.`);
  if (!inFolder && existsSync(out)) throw new UsageError(`${out} is there already; name a new file.`);
  return out;
}

function tellLeaving({ label, fingerprint }: StateOf['key'], facts: readonly string[]): void {
  writeError(`About to be exported: the private key of “${label}”, ${fingerprint}`);
  for (const fact of facts) writeError(`  ${fact}`);
}
