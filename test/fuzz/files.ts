import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { Random } from '../support/random.ts';
import type { Format } from './format.ts';
import { bundleFormats } from './formats/bundles.ts';
import { configFormats } from './formats/config.ts';
import { eventFormats } from './formats/events.ts';
import { ledgerFormats } from './formats/ledgers.ts';
import { secretFormats } from './formats/secrets.ts';
import { type Mutated, mutated, pick } from './mutate.ts';
import type { Part } from './part.ts';
import { requireRefusal } from './wrong.ts';

/**
 * Files of every format, changed in every way: each is taken only where it means what the good one means, and otherwise
 * refused in words; and no file is changed by being read.
 */
export async function fuzzFiles(): Promise<Part> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'fuzz-files-'));
  const formats: readonly Format[] = [
    ...bundleFormats(home),
    ...ledgerFormats(home),
    ...(await secretFormats(home)),
    ...configFormats(home),
    ...eventFormats(),
  ];
  const weighted = formats.flatMap((format) => Array.from({ length: format.weight }, () => format));
  for (const format of formats) await requireGood(format, path.join(home, 'good'));
  return {
    attempt: async (random, tell) => {
      const format = pick(random, weighted);
      const { bytes, how } = await changed(format, random, pick(random, formats).original);
      tell.trying(format.name, how);
      const folder = path.join(home, 'tried');
      if (await reads(format, folder, bytes, random)) tell.accepted();
      else tell.refused();
    },
    end: async () => rmSync(home, { recursive: true, force: true }),
  };
}

async function changed(format: Format, random: Random, other: Uint8Array): Promise<Mutated> {
  if (format.reshape !== undefined && random.next() < 0.5) return format.reshape(random);
  const second = random.next() < 0.5 ? format.original : other;
  return mutated(format.original, random, second, format.text);
}

/** @returns whether the program took the file */
async function reads(format: Format, folder: string, bytes: Uint8Array, random: Random): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  format.prepare?.(folder);
  const file = path.join(folder, format.fileName ?? 'file');
  writeFileSync(file, bytes, { mode: 0o600 });
  const accepted = await accepts(format, file, random);
  if (!readFileSync(file).equals(bytes))
    throw new Error(`${format.name}: the file was changed by reading it`);
  return accepted;
}

async function accepts(format: Format, file: string, random: Random): Promise<boolean> {
  try {
    return await format.read(file, random);
  } catch (error) {
    requireRefusal(error, format.secrets);
    return false;
  }
}

/** That the good file is taken: otherwise the changed ones would prove nothing. */
async function requireGood(format: Format, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  format.prepare?.(folder);
  const file = path.join(folder, format.fileName ?? 'file');
  writeFileSync(file, format.original, { mode: 0o600 });
  try {
    if (await format.read(file, new Random(1))) return;
  } catch (cause) {
    const why = cause instanceof ProblemError ? cause.problem.happened : String(cause);
    throw new Error(`The good ${format.name} was refused: ${why}`, { cause });
  }
  throw new Error(`The good ${format.name} was not accepted.`);
}
