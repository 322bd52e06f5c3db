import { atOnce, type InPieces } from '../pieces.ts';
import type { BootstrapFault, Unusable } from './fault.ts';
import { JsonFault, readJson } from './json.ts';
import { faultsOfReferences } from './references.ts';
import { isRegistryFile, parseRegistryFile, type RegistryFile } from './registry-file.ts';
import { type BootstrapFile, parseBootstrapFile } from './schema.ts';
import { secretsIn } from './secrets.ts';
import { variantOf } from './variants.ts';

/** The largest bootstrap file, in bytes: some thousand people. */
export const MAX_BOOTSTRAP_BYTES = 1024 * 1024;

/** @returns a file whose form is right and whose references hold together, or everything that is wrong with it */
export function readBootstrap(text: string): BootstrapFile | RegistryFile | Unusable {
  return atOnce(readBootstrapInPieces(text));
}

/** The same in pieces: a file of ten thousand people takes a while. */
export function* readBootstrapInPieces(text: string): InPieces<BootstrapFile | RegistryFile | Unusable> {
  let value: unknown;
  try {
    value = yield* readJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { faults: [notJson(error)] };
  }
  const secrets = yield* secretsIn(value);
  const variant = variantOf(value);
  // Nothing else is said of a file with secrets in it: other words might quote one.
  if (secrets.length > 0 || variant !== null) return { faults: [...(variant ? [variant] : []), ...secrets] };
  if (isRegistryFile(value)) return yield* parseRegistryFile(value);
  const file = yield* parseBootstrapFile(value);
  if ('faults' in file) return file;
  const faults = yield* faultsOfReferences(file);
  return faults.length > 0 ? { faults } : file;
}

function notJson({ line, column, message }: JsonFault): BootstrapFault {
  return { path: `Line ${line}, column ${column}`, found: null, allowed: message };
}
