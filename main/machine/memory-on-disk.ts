import type { ValuesOf } from '../../app/machine/measures.ts';
import type { Problem } from '../../app/problem.ts';
import { writeSystemSetting } from '../files/opening.ts';
import { deviceOfName, encryptionOfDevice, encryptionOfPlace } from './block-devices.ts';
import { kernelText, listed, sumOf, wholeNumber } from './measured-values.ts';
import { mountsOf, unescaped } from './mounts.ts';
import { memoryProblem } from './problems.ts';
import { SystemFiles } from './system-files.ts';

/* A passphrase or a key is in memory while it is used. What Linux may write of that memory to a disk is looked at here. */

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
export function memoryOnDisk(system = new SystemFiles()): Problem[] {
  return [swap(system), dumps(system)].filter((found) => found !== null);
}

/** The same as values of a ceremony. */
export function memoryValues(system: SystemFiles): ValuesOf<'swap'> {
  const areas = swapAreas(system);
  const { pattern, limit } = dumpSettings(system);
  const taken = pattern === null || limit === null ? null : dumpsGo(pattern, limit);
  return {
    swap_areas: areas?.length ?? null,
    swap_kib: areas && sumOf(areas.map(({ kib }) => kib)),
    swap_in_the_open:
      areas && sumOf(areas.map(({ lies }) => (lies === 'not known' ? null : lies === 'in the open' ? 1 : 0))),
    swap_places: areas && listed(areas.map(({ place, lies }) => `${place}: ${lies}`)),
    core_dumps: taken && taken !== 'nowhere',
    core_pattern: pattern === '' ? 'empty' : kernelText(pattern),
    core_limit: kernelText(limit),
  };
}

/** A place to which memory may be moved. */
interface SwapArea {
  readonly place: string;
  readonly kib: number | null;
  readonly lies: 'in memory' | 'encrypted' | 'in the open' | 'not known';
}

/** @returns null where the kernel does not tell, or tells what nobody understands */
function swapAreas(system: SystemFiles): SwapArea[] | null {
  // Source: proc_swaps(5): a line of headings, then one for each.
  const [headings, ...lines] = system.text('/proc/swaps')?.split('\n') ?? [];
  if (headings?.startsWith('Filename') !== true) return null;
  const areas: SwapArea[] = [];
  for (const line of lines.filter((one) => one !== '')) {
    const [name = '', type, size] = line.split(/\s+/);
    if (name === '' || size === undefined) return null;
    const place = unescaped(name);
    areas.push({ place, kib: wholeNumber(size), lies: whereSwapLies(system, place, type === 'file') });
  }
  return areas;
}

function whereSwapLies(system: SystemFiles, place: string, isFile: boolean): SwapArea['lies'] {
  const mounts = mountsOf(system) ?? [];
  const device = isFile ? null : deviceOfName(system, place);
  if (/^\/dev\/zram\d+$/.test(place)) {
    // It may move on to a disk what was not used for long. Source: Linux, admin-guide/blockdev/zram.rst, "writeback".
    const disk = device && system.value(`${device}/backing_dev`);
    return disk === null || disk === '' || disk === 'none' ? 'in memory' : whereSwapLies(system, disk, false);
  }
  if (!isFile && device === null) return 'not known';
  const { encrypted } =
    device === null ? encryptionOfPlace(system, mounts, place) : encryptionOfDevice(system, mounts, device);
  if (encrypted === null) return 'not known';
  return encrypted ? 'encrypted' : 'in the open';
}

function swap(system: SystemFiles): Problem | null {
  const places = (swapAreas(system) ?? [])
    .filter(({ lies }) => lies === 'in the open' || lies === 'not known')
    .map(({ place }) => place);
  if (places.length === 0) return null;
  return memoryProblem('memory.swap', places);
}

/** What holds for this process; each null where the kernel does not tell. */
function dumpSettings(system: SystemFiles): {
  readonly pattern: string | null;
  readonly limit: string | null;
} {
  return {
    pattern: system.value('/proc/sys/kernel/core_pattern'),
    limit: /^Max core file size\s+(\S+)/m.exec(system.text('/proc/self/limits') ?? '')?.[1] ?? null,
  };
}

function dumps(system: SystemFiles): Problem | null {
  const { pattern, limit } = dumpSettings(system);
  const taken = dumpsGo(pattern ?? '', limit ?? '0');
  if (taken === 'nowhere') return null;
  return memoryProblem('memory.dumps', taken === 'to a file' ? null : taken.to);
}

/** Where the memory of a program that crashes goes. */
function dumpsGo(pattern: string, limit: string): 'nowhere' | 'to a file' | { readonly to: string } {
  // A program that takes the dump gets it whatever the limit is. Source: core(5), "Piping core dumps to a program".
  if (pattern.startsWith('|')) return { to: pattern.slice(1).trim().split(/\s/)[0] ?? '' };
  return limit === '0' || pattern === '' ? 'nowhere' : 'to a file';
}
