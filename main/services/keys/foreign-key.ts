import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import type { KeyExportForm } from '../../../app/registry/key-facts.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { LARGEST_KEY_FILE } from '../../keystore/private-key-file.ts';
import { custodyProblem } from './custody-problems.ts';

/** The bytes of a private key that another program has written. @throws ProblemError when it cannot be read */
export function readForeignKey(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_KEY_FILE });
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, custodyProblem('key.import-unreadable', file)), { cause });
  }
}

/** How the file of an exported private key is named: by the key’s id, which tells it from all others. */
export function exportFileName({ id }: StateOf['key'], form: KeyExportForm): string {
  return `${id}.exported.${form === 'pkcs12' ? 'p12' : 'age'}`;
}
