import path from 'node:path';
import { type Mount, mountOf } from './mounts.ts';
import type { SystemFiles } from './system-files.ts';

/** How many devices may lie below each other: partition, LUKS, LVM, RAID. */
const DEEPEST = 16;

/**
 * Targets of the device mapper that encrypt, by what cryptsetup puts behind `CRYPT-` in their names.
 * Source: cryptsetup, lib/libdevmapper.c, `dm_prepare_uuid`, and the types in lib/libcryptsetup.h.
 */
const ENCRYPTS: ReadonlySet<string> = new Set([
  'LUKS1',
  'LUKS2',
  'PLAIN',
  'LOOPAES',
  'TCRYPT',
  'BITLK',
  'FVAULT2',
]);

/** Those that check or divide what lies below them, and encrypt nothing. */
const ENCRYPTS_NOTHING: ReadonlySet<string> = new Set(['VERITY', 'INTEGRITY', 'SUBDEV']);

/** Whether what is written to a device is encrypted before it gets to a disk. */
export interface Encryption {
  /** null where the system does not tell. */
  readonly encrypted: boolean | null;
  /** `LUKS2` and the like; null where there is none, or it is not known. */
  readonly kind: string | null;
}

const NOT_KNOWN: Encryption = { encrypted: null, kind: null };

/** The folder in sysfs of the device with a number such as `8:2`; null where there is none. */
export function deviceOfNumber(system: SystemFiles, number: string): string | null {
  return system.real(`/sys/dev/block/${number}`);
}

/** The folder in sysfs of the device with a name such as `/dev/sda2` or `/dev/mapper/home`; null where there is none. */
export function deviceOfName(system: SystemFiles, name: string): string | null {
  const mapped = /^\/dev\/mapper\/([^/]+)$/.exec(name)?.[1];
  if (mapped !== undefined) {
    const found = system
      .names('/sys/class/block')
      ?.find((one) => one.startsWith('dm-') && system.value(`/sys/class/block/${one}/dm/name`) === mapped);
    if (found !== undefined) return system.real(`/sys/class/block/${found}`);
  }
  const node = system.real(name) ?? name;
  return node.startsWith('/dev/') ? system.real(`/sys/class/block/${path.basename(node)}`) : null;
}

/**
 * The devices that hold what is mounted; several in a file system over several. null where there is none, as in memory and
 * on a network, or where the system does not tell.
 */
export function devicesOf(system: SystemFiles, { device, type, source }: Mount): readonly string[] | null {
  if (!device.startsWith('0:')) return only(deviceOfNumber(system, device));
  // Its mounts have numbers of their own. Source: Linux, fs/btrfs/sysfs.c, "/sys/fs/btrfs/UUID/devices".
  if (type !== 'btrfs') return null;
  const one = deviceOfName(system, source);
  if (one === null) return null;
  const name = path.basename(one);
  const volume = system
    .names('/sys/fs/btrfs')
    ?.find((id) => system.has(`/sys/fs/btrfs/${id}/devices/${name}`));
  if (volume === undefined) return null;
  const members = system.names(`/sys/fs/btrfs/${volume}/devices`) ?? [];
  const folders = members.map((member) => system.real(`/sys/class/block/${member}`));
  return folders.every((folder) => folder !== null) ? folders : null;
}

/** Whether what lies in a folder is encrypted. @param place absolute, without links */
export function encryptionOfPlace(
  system: SystemFiles,
  mounts: readonly Mount[],
  place: string,
  depth = 0,
): Encryption {
  const mount = mountOf(mounts, place);
  const devices = mount === null ? null : devicesOf(system, mount);
  return all((devices ?? []).map((device) => encryptionOfDevice(system, mounts, device, depth)));
}

/**
 * Whether what is written to a device is encrypted: by it, or by every one that lies below it. That it is not says that
 * this system does not; what a disk does by itself it keeps to itself.
 * @param device its folder in sysfs
 */
export function encryptionOfDevice(
  system: SystemFiles,
  mounts: readonly Mount[],
  device: string,
  depth = 0,
): Encryption {
  if (depth > DEEPEST || system.value(`${device}/dev`) === null) return NOT_KNOWN;
  const kind = /^CRYPT-([^-]+)/.exec(system.value(`${device}/dm/uuid`) ?? '')?.[1];
  if (kind !== undefined && ENCRYPTS.has(kind)) return { encrypted: true, kind };
  if (kind !== undefined && !ENCRYPTS_NOTHING.has(kind)) return NOT_KNOWN;
  if (system.has(`${device}/partition`))
    return encryptionOfDevice(system, mounts, path.dirname(device), depth + 1);
  const file = system.value(`${device}/loop/backing_file`);
  if (file !== null) return encryptionOfPlace(system, mounts, file, depth + 1);
  const below = lowerDevices(system, device);
  if (below === null) return NOT_KNOWN;
  const found = all(below.map((one) => encryptionOfDevice(system, mounts, one, depth + 1)));
  if (below.length > 0) {
    // Whoever makes one by hand need not name it: it may encrypt, or not.
    const isUnnamed = system.has(`${device}/dm`) && system.value(`${device}/dm/uuid`) === '';
    return isUnnamed && found.encrypted === false ? NOT_KNOWN : found;
  }
  return isVirtual(device) ? NOT_KNOWN : { encrypted: false, kind: null };
}

/**
 * The disks on which a device lies in the end: its own, where it is a partition, or all that are below it.
 * @param device its folder in sysfs
 * @returns null where the system does not tell
 */
export function disksBelow(system: SystemFiles, device: string, depth = 0): readonly string[] | null {
  if (depth > DEEPEST) return null;
  if (system.has(`${device}/partition`)) return disksBelow(system, path.dirname(device), depth + 1);
  const below = lowerDevices(system, device);
  if (below === null) return null;
  if (below.length === 0) return [device];
  const disks = below.map((one) => disksBelow(system, one, depth + 1));
  return disks.every((found) => found !== null) ? disks.flat() : null;
}

/** Whether there is no disk behind a device: memory, an image, another computer, or a device that is made of others. */
export function isVirtual(device: string): boolean {
  return device.startsWith('/sys/devices/virtual/');
}

/** Those of which the kernel makes a device. Source: Linux, Documentation/ABI/testing/sysfs-block, "slaves". */
function lowerDevices(system: SystemFiles, device: string): readonly string[] | null {
  const below = system.names(`${device}/slaves`)?.map((name) => system.real(`${device}/slaves/${name}`));
  return below?.every((one) => one !== null) ? below : null;
}

function all(found: readonly Encryption[]): Encryption {
  if (found.some(({ encrypted }) => encrypted === false)) return { encrypted: false, kind: null };
  if (found.length === 0 || found.some(({ encrypted }) => encrypted === null)) return NOT_KNOWN;
  return { encrypted: true, kind: [...new Set(found.map(({ kind }) => kind))].join(', ') };
}

function only(device: string | null): readonly string[] | null {
  return device === null ? null : [device];
}
