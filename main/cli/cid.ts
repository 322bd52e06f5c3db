import { type CidString, generateCid } from '../../app/content/cid.ts';
import type { CidOutput } from '../../app/contract/command-line.ts';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedFile, readStandardInput } from '../files/bounded-file.ts';
import { defineCommand, JSON_OUTPUT } from './command.ts';
import { commandProblem } from './problems.ts';
import { writeJson, writeLine } from './terminal.ts';

/** No event is larger than this, in bytes. */
const MOST = 64 * 1024 * 1024;

/** `cid <file | ->`: the CID of the JSON event in a file or on standard input. */
export const cidCommand = defineCommand({
  name: 'cid',
  operands: ['<file.json | ->'],
  about: 'the content identifier of an event; - reads standard input',
  options: JSON_OUTPUT,
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [file = ''], values }) => {
    const bytes = file === '-' ? readStandardInput(MOST) : readBoundedFile(file, { most: MOST });
    const cid = cidOf(bytes.toString('utf8'));
    if (values.json) writeJson({ cid } satisfies CidOutput);
    else writeLine(cid);
    return 0;
  },
});

function cidOf(text: string): CidString {
  try {
    return generateCid(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new ProblemError(commandProblem('cli.no-event', why), { cause });
  }
}
