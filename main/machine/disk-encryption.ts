import path from 'node:path';
import type { MeasuredValue, ValuesOf } from '../../app/machine/measures.ts';
import { devicesOf, encryptionOfPlace } from './block-devices.ts';
import { listed, plainText } from './measured-values.ts';
import { type Mount, mountOf, mountsOf } from './mounts.ts';
import type { SystemFiles } from './system-files.ts';

/** Where the program keeps what it must not lose. */
export interface Folders {
  /** The folder of the ledger. */
  readonly ledger: string;
  /** The folder of the keys. */
  readonly keys: string;
}

/** Whether ledger and keys lie on an encrypted disk, as far as the kernel's device mapper tells. */
export function measureDiskEncryption(system: SystemFiles, folders: Folders): ValuesOf<'disk_encryption'> {
  const mounts = mountsOf(system);
  const [encrypted, encryption, fileSystem, device] = lies(system, mounts, folders.ledger);
  const [keysEncrypted, keysEncryption, keysFileSystem, keysDevice] = lies(system, mounts, folders.keys);
  return {
    ...{ encrypted, encryption, file_system: fileSystem, device },
    ...{ keys_encrypted: keysEncrypted, keys_encryption: keysEncryption },
    ...{ keys_file_system: keysFileSystem, keys_device: keysDevice },
  };
}

type Lies = readonly [
  encrypted: MeasuredValue,
  encryption: MeasuredValue,
  fileSystem: MeasuredValue,
  device: MeasuredValue,
];

function lies(system: SystemFiles, mounts: readonly Mount[] | null, folder: string): Lies {
  const place = system.existing(folder);
  const mount = mounts === null || place === null ? null : mountOf(mounts, place);
  if (mounts === null || place === null || mount === null) return [null, null, null, null];
  const { encrypted, kind } = encryptionOfPlace(system, mounts, place);
  const devices = devicesOf(system, mount)?.map((device) => path.basename(device));
  return [
    encrypted,
    kind ?? (encrypted === false ? 'none' : null),
    plainText(mount.type),
    devices === undefined ? null : listed(devices),
  ];
}
