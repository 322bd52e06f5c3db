import { ProblemError } from '../../../app/problem.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { draftProblem } from './problems.ts';

/** Writes what is public of a certificate or a list into a file, in the place of one that is there. @throws ProblemError */
export function saveInFile(file: string, content: string | Uint8Array): void {
  try {
    writeFileDurably(file, content, 'replace');
  } catch (cause) {
    throw new ProblemError(draftProblem('draft.not-saved', { file }), { cause });
  }
}
