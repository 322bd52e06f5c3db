import type { Probe } from '../../app/ceremony/script/format.ts';
import { MEASURES, type Measurable, type MeasuredValue, type ValuesOf } from '../../app/machine/measures.ts';
import type { Measured } from '../../app/registry/ceremony-facts.ts';
import { airGapValues } from './air-gap.ts';
import { measureClock } from './clock.ts';
import { measureDevices } from './devices.ts';
import { type Folders, measureDiskEncryption } from './disk-encryption.ts';
import { measureFreeSpace } from './free-space.ts';
import { memoryValues } from './memory-on-disk.ts';
import { measureProgram, type Program } from './program.ts';
import { SystemFiles } from './system-files.ts';

/** How long a system may take to tell of itself, in milliseconds; what it has not told by then is not known. */
const PATIENCE = 20_000;

/** Who measures, and where. */
export interface Measuring {
  /** Where ledger and keys lie. */
  readonly folders: Folders;
  readonly program: Program;
  /** The system's own files; null on a system that has none. This one's when left out. */
  readonly system?: SystemFiles | null;
}

/** Measures one thing of this laptop. Never rejects: what the system does not tell is null. */
export type Measure = (probe: Probe) => Promise<Measured>;

/** What measures this laptop. */
export function measuring(about: Measuring): Measure {
  const { system = process.platform === 'linux' ? new SystemFiles() : null } = about;
  return (probe) => withinTime(probe, () => measureNow(probe, { ...about, system }));
}

/**
 * The values of a probe, or, where they take too long or cannot be had at all, that nothing is known.
 * @param patience milliseconds
 */
export async function withinTime(
  probe: Probe,
  measureIt: () => Promise<Measured>,
  patience = PATIENCE,
): Promise<Measured> {
  const { promise: tooLong, resolve } = Promise.withResolvers<Measured>();
  const timer = setTimeout(() => resolve(nothingOf(probe)), patience);
  try {
    return await Promise.race([measureIt(), tooLong]);
  } catch {
    return nothingOf(probe);
  } finally {
    clearTimeout(timer);
  }
}

async function measureNow(
  probe: Probe,
  { folders, program, system }: Required<Measuring>,
): Promise<Measured> {
  switch (probe) {
    case 'air_gap':
      return valuesIn(airGapValues(system));
    case 'clock':
      return valuesIn(measureClock(system));
    case 'disk_encryption':
      return system === null ? nothingOf(probe) : valuesIn(measureDiskEncryption(system, folders));
    case 'swap':
      return system === null ? nothingOf(probe) : valuesIn(memoryValues(system));
    case 'free_space':
      return valuesIn(await measureFreeSpace(system ?? new SystemFiles(), folders));
    case 'program':
      return valuesIn(await measureProgram(system, program));
    case 'devices': {
      if (system === null) return nothingOf(probe);
      const { values, each } = await measureDevices(system);
      return [...valuesIn(values), ...each];
    }
  }
}

/** All of a probe, not known. */
function nothingOf(probe: Measurable): Measured {
  return Object.keys(MEASURES[probe]).map((id) => ({ id, value: null }));
}

function valuesIn(values: ValuesOf<Measurable> | Readonly<Record<string, MeasuredValue>>): Measured {
  return Object.entries(values).map(([id, value]) => ({ id, value }));
}
