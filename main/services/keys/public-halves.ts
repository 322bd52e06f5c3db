import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { type PublicForm, publicForms, publicHalf } from '../../../app/registry/public-half.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import type { IfTaken } from '../../files/unfinished-file.ts';
import { publicHalfProblem } from './public-half-problems.ts';

/** The public half of a key in a form. @throws ProblemError when the form knows no such key */
export function publicHalfOf(key: StateOf['key'], form: PublicForm): string | Uint8Array {
  const half = publicHalf(key, form);
  if (half === null)
    throw new ProblemError(publicHalfProblem('key.no-such-form', { key, form: publicForms[form].name }));
  return half;
}

/** How the file of a public half is named: after the key's label, where that can be a file's name. */
export function publicHalfFileName({ label, id }: StateOf['key'], form: PublicForm): string {
  const name = label.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return `${name === '' ? id : name}.${publicForms[form].extension}`;
}

/**
 * Writes the public half of a key into a file.
 * @throws ProblemError when it cannot be written
 */
export function writePublicHalf(file: string, key: StateOf['key'], form: PublicForm, ifTaken: IfTaken): void {
  const half = publicHalfOf(key, form);
  try {
    writeFileDurably(file, half, ifTaken);
  } catch (cause) {
    const isThere = codeOf(cause) === 'EEXIST';
    throw new ProblemError(publicHalfProblem('key.public-half-not-written', { file, isThere }), { cause });
  }
}
