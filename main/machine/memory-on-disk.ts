import path from 'node:path';
import type { Problem } from '../../app/problem.ts';
import { readBoundedText } from '../files/bounded-file.ts';
import { writeSystemSetting } from '../files/opening.ts';
import { memoryProblem } from './problems.ts';

/* A passphrase or a key is in memory while it is used. What Linux may write of that memory to a disk is looked at here. */

/** The kernel's files are short; these are a few lines each. */
const MOST = 64 * 1024;

/** Reads one of the kernel's files; null where it does not exist. */
type ReadSystem = (file: string) => string | null;

/**
 * Keeps this process's memory out of crash dumps, and that of processes it starts from now on. The window's processes
 * come from one that Chromium has started before. Source: core(5), "Controlling which mappings are written".
 */
export function keepOutOfDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeSystemSetting('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel without crash dumps.
  }
}

/** Where this system may write memory to a disk, in words; nothing where it does not, or is no Linux. */
export function memoryOnDisk(read: ReadSystem = readSystem): Problem[] {
  return [swap(read), dumps(read)].filter((found) => found !== null);
}

function swap(read: ReadSystem): Problem | null {
  // Source: proc_swaps(5): a line of headings, then one for each.
  const places = (read('/proc/swaps') ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((place) => place !== '' && !isMemoryOrEncrypted(place, read));
  if (places.length === 0) return null;
  return memoryProblem('memory.swap', places);
}

function isMemoryOrEncrypted(place: string, read: ReadSystem): boolean {
  const device = path.posix.basename(place);
  if (/^zram\d+$/.test(device)) return true;
  return read(`/sys/block/${device}/dm/uuid`)?.startsWith('CRYPT-') === true;
}

function dumps(read: ReadSystem): Problem | null {
  const pattern = read('/proc/sys/kernel/core_pattern')?.trim() ?? '';
  const limit = /^Max core file size\s+(\S+)/m.exec(read('/proc/self/limits') ?? '')?.[1] ?? '0';
  // A program that takes the dump gets it whatever the limit is. Source: core(5), "Piping core dumps to a program".
  const taker = pattern.startsWith('|') ? (pattern.slice(1).trim().split(/\s/)[0] ?? '') : null;
  if (taker === null && (limit === '0' || pattern === '')) return null;
  return memoryProblem('memory.dumps', taker);
}

function readSystem(file: string): string | null {
  try {
    return readBoundedText(file, { most: MOST });
  } catch {
    return null;
  }
}
