import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const program = path.resolve(import.meta.dirname, '../../../main/cli/cim-keys.ts');

/** Runs the command line in a process of its own. @returns what it wrote. @throws Error when it fails */
export async function cimKeys(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...parameters]);
  return stdout;
}
