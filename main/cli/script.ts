import { readScript, readScriptFile, type ScriptFault, scriptFaultText } from '../../app/ceremony/read.ts';
import { readyScripts } from '../../app/ceremony/ready/index.ts';
import { scriptCid } from '../../app/ceremony/script/block.ts';
import { stepsOf } from '../../app/ceremony/script/format.ts';
import { scriptPaper } from '../../app/ceremony/script-on-paper.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import type { ScriptCheckOutput } from '../../app/contract/command-line.ts';
import { readBoundedFile, readStandardInput } from '../files/bounded-file.ts';
import { paperFile } from '../services/ceremony/records.ts';
import { Scripts } from '../services/ceremony/scripts.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { defineCommand, JSON_OUTPUT, type Options } from './command.ts';
import { told } from './draft.ts';
import { atDraftDesk, cidNamed, DRAFT_OPTIONS, ownKeyOf } from './draft-desk.ts';
import { idOfNamed } from './object-finder.ts';
import { confirm, descriptorOf } from './prompt.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** The largest file that is read, in bytes. */
const MOST = 1024 * 1024;

/** `script example <name>`: a ready script, to be held as it is or to begin one's own with. */
export const scriptExampleCommand = defineCommand({
  name: 'script example',
  operands: ['[name]'],
  about: 'a ready script of a ceremony; without a name, which there are',
  options: {},
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [name] }) => {
    if (name === undefined) {
      for (const [each, text] of readyScripts) writeLine(`${each.padEnd(18)} ${titleOf(text)}`);
      return 0;
    }
    const text = readyScripts.get(name);
    if (text === undefined)
      throw new UsageError(
        `There is no ready script ${name}. There are: ${[...readyScripts.keys()].join(', ')}.`,
      );
    writeLine(text.trimEnd());
    return 0;
  },
});

/** `script check <file>`: everything that is wrong with a script, and the CID by which it is approved. */
export const scriptCheckCommand = defineCommand({
  name: 'script check',
  operands: ['<script.yaml | ->'],
  about: 'everything that is wrong with the script of a ceremony, and the identifier by which it is approved',
  details: 'Comments and layout do not change the identifier; a changed word does.',
  options: JSON_OUTPUT,
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [file = ''], values }) => {
    const read = scriptIn(file);
    if (values.json === true) writeJson(outputOf(read));
    else tell(read);
    return 'faults' in read ? 1 : 0;
  },
});

/** `script print <file> <form.pdf | form.html>`: the form to fill in by hand. */
export const scriptPrintCommand = defineCommand({
  name: 'script print',
  operands: ['<script.yaml | ->', '<form.pdf | form.html>'],
  about: 'write a script as a form on paper, to read beforehand or to fill in by hand',
  details: 'The ending of the name says which: a PDF of A4 pages, or a page of HTML that a browser prints.',
  options: {},
  interrupted: 'Stopped. No file was written.',
  run: async ({ operands: [file = '', form = ''] }) => {
    const read = scriptIn(file);
    if ('faults' in read) {
      tell(read);
      return 1;
    }
    saveInFile(form, paperFile(scriptPaper(read.script), form));
    writeLine(`Wrote ${form}`);
    return 0;
  },
});

const YES = { yes: { type: 'boolean', about: 'do it without asking' } } as const satisfies Options;

/** `script register <file>`: enters a script into the ledger. */
export const scriptRegisterCommand = defineCommand({
  name: 'script register',
  operands: ['<script.yaml | ->'],
  about: 'enter a script into the ledger, every word of it, so that people can approve it',
  options: { ...DRAFT_OPTIONS, ...YES },
  interrupted: 'Stopped. Nothing was registered.',
  run: async ({ operands: [file = ''], values, signal }) => {
    const read = scriptIn(file);
    tell(read);
    if ('faults' in read) return 1;
    if (values.yes !== true && !(await confirm('This script would be registered.', 'yes'))) return 1;
    return atDraftDesk(values, signal, ({ ledger, registrar }) =>
      told(new Scripts(ledger, registrar).registerRead(read.script), values.json),
    );
  },
});

/** `script approve <script>`: somebody who has read a script approves it. */
export const scriptApproveCommand = defineCommand({
  name: 'script approve',
  operands: ['<script>'],
  about: 'approve a registered script that you have read, with your own key',
  details: 'Only what --cid names is approved: “script check” and “show” tell it, whole and in words.',
  options: {
    ...DRAFT_OPTIONS,
    ...YES,
    cid: { type: 'string', value: 'CID', about: 'the CID of the script that was read, whole' },
    'passphrase-fd': {
      type: 'string',
      value: 'N',
      about: 'read the passphrase of the key from this descriptor; otherwise it is asked',
    },
    as: { type: 'string', value: 'PERSON', about: 'who approves; otherwise whoever acts' },
  },
  interrupted: 'Stopped. Nothing was approved.',
  run: async ({ operands: [name = ''], values, signal }) => {
    const cid = cidNamed(values.cid);
    const fd = descriptorOf(values['passphrase-fd']);
    return atDraftDesk(values, signal, async ({ ledger, registrar, sign }) => {
      const scripts = new Scripts(ledger, registrar);
      const { id, script } = scripts.script(idOfNamed(ledger, 'script', name), cid);
      const approver = idOfNamed(ledger, 'person', values.as ?? values.officer ?? '');
      tell({ script, warnings: [] });
      if (values.yes !== true && !(await confirm('This script would be approved.', 'yes'))) return 1;
      const means = await ownKeyOf(approver, { ledger, sign }, fd);
      if (means === null)
        throw new UsageError(
          'Whoever approves a script has a key of their own for signing on this machine, or approves in the app with a YubiKey.',
        );
      return told(await scripts.approve(id, cid, approver, means), values.json);
    });
  },
});

type Read = ReturnType<typeof readScriptFile>;

function scriptIn(file: string): Read {
  const bytes = file === '-' ? readStandardInput(MOST) : readBoundedFile(file, { most: MOST });
  try {
    return readScriptFile(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { faults: [{ place: null, words: 'The file is not text in UTF-8' }] };
  }
}

function titleOf(text: string): string {
  const read = readScript(text);
  return 'faults' in read ? '' : read.title;
}

function outputOf(read: Read): ScriptCheckOutput {
  if ('faults' in read)
    return {
      script: null,
      faults: read.faults.map(placed),
      warnings: [],
    };
  const { id, title } = read.script;
  const cid = scriptCid(read.script);
  return {
    script: { id, title, cid, words: wordsOf(cid), steps: stepsOf(read.script).length },
    faults: [],
    warnings: read.warnings.map(placed),
  };
}

function placed(fault: ScriptFault) {
  return {
    line: fault.place?.line ?? null,
    column: fault.place?.column ?? null,
    text: scriptFaultText(fault),
  };
}

function tell(read: Read): void {
  if ('faults' in read) {
    for (const fault of read.faults) writeLine(scriptFaultText(fault));
    writeError(
      `${read.faults.length === 1 ? 'One thing is' : `${read.faults.length} things are`} wrong. It cannot be run so.`,
    );
    return;
  }
  const { script, warnings } = read;
  const cid = scriptCid(script);
  const words = wordsOf(cid);
  writeLine(
    `${script.title}: ${stepsOf(script).length} steps in ${script.phases.length} phases. Nothing is wrong.`,
  );
  for (const warning of warnings) writeLine(`To be looked at. ${scriptFaultText(warning)}`);
  writeLine(cid);
  for (let row = 0; row < 8; row++)
    writeLine(
      `${row + 1}  ${words
        .slice(row * 4, row * 4 + 4)
        .map((word) => word.padEnd(12))
        .join(' ')
        .trimEnd()}`,
    );
}
