import { readFileSync } from 'node:fs';
import { generateCid } from '../../app/content/cid.ts';
import { argumentsOf, type ExitStatus, writeLine } from './terminal.ts';

/** `cid <file | ->`: prints the CID of the JSON event in a file or on standard input. */
export function cidCommand(args: readonly string[]): ExitStatus {
  const { positionals } = argumentsOf(args, ['file.json'], {});
  const [file = ''] = positionals;
  const event: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  writeLine(generateCid(event));
  return 0;
}
