import { readScript, type ScriptFault, scriptFaultText } from '../../app/ceremony/read.ts';
import { readyScripts } from '../../app/ceremony/ready/index.ts';
import { scriptCid } from '../../app/ceremony/script/block.ts';
import { type Script, stepsOf } from '../../app/ceremony/script/format.ts';
import { scriptOnPaper } from '../../app/ceremony/script-on-paper.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import type { ScriptCheckOutput } from '../../app/contract/command-line.ts';
import { readBoundedFile, readStandardInput } from '../files/bounded-file.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { defineCommand, JSON_OUTPUT } from './command.ts';
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

/** `script print <file> <form.html>`: the form to fill in by hand. */
export const scriptPrintCommand = defineCommand({
  name: 'script print',
  operands: ['<script.yaml | ->', '<form.html>'],
  about: 'write a script as a form on paper, to read beforehand or to fill in by hand',
  options: {},
  interrupted: 'Stopped. No file was written.',
  run: async ({ operands: [file = '', form = ''] }) => {
    const read = scriptIn(file);
    if ('faults' in read) {
      tell(read);
      return 1;
    }
    saveInFile(form, scriptOnPaper(read));
    writeLine(`Wrote ${form}`);
    return 0;
  },
});

type Read = Script | { readonly faults: readonly ScriptFault[] };

function scriptIn(file: string): Read {
  const bytes = file === '-' ? readStandardInput(MOST) : readBoundedFile(file, { most: MOST });
  try {
    return readScript(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
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
      faults: read.faults.map((fault) => ({
        line: fault.place?.line ?? null,
        column: fault.place?.column ?? null,
        text: scriptFaultText(fault),
      })),
    };
  const cid = scriptCid(read);
  return {
    script: { id: read.id, title: read.title, cid, words: wordsOf(cid), steps: stepsOf(read).length },
    faults: [],
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
  const cid = scriptCid(read);
  const words = wordsOf(cid);
  writeLine(
    `${read.title}: ${stepsOf(read).length} steps in ${read.phases.length} phases. Nothing is wrong.`,
  );
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
