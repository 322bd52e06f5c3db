import type { ValuesOf } from '../../app/machine/measures.ts';
import type { Folders } from './disk-encryption.ts';
import type { SystemFiles } from './system-files.ts';

const MIB = 1024n * 1024n;

/** What is free for ledger and keys, in whole MiB. Every system tells that. */
export async function measureFreeSpace(
  system: SystemFiles,
  { ledger, keys }: Folders,
): Promise<ValuesOf<'free_space'>> {
  return { ledger_mib: await freeMib(system, ledger), keys_mib: await freeMib(system, keys) };
}

async function freeMib(system: SystemFiles, folder: string): Promise<number | null> {
  const place = system.existing(folder);
  const free = place === null ? null : await system.free(place);
  return free === null ? null : Number(free / MIB);
}
