import type { ValuesOf } from '../../app/machine/measures.ts';
import { deviceOfNumber, devicesOf, disksBelow, isVirtual } from './block-devices.ts';
import { listed, plainText, sumOf, wholeNumber } from './measured-values.ts';
import { type Mount, mountsOf } from './mounts.ts';
import type { SystemFiles } from './system-files.ts';
import { usbDevices } from './usb.ts';

/** As many of each are told one by one; how many there are is told in any case. An event holds 200 values. */
const MOST_USB = 80;
const MOST_DISKS = 40;
const MOST_MOUNTS = 70;

/** What is in memory, or a view of the kernel: nothing that somebody plugs in or connects. Source: filesystems(5), /proc/filesystems. */
const OF_THE_KERNEL: ReadonlySet<string> = new Set([
  ...[
    'autofs',
    'binfmt_misc',
    'bpf',
    'cgroup',
    'cgroup2',
    'configfs',
    'debugfs',
    'devpts',
    'devtmpfs',
    'efivarfs',
  ],
  ...['fusectl', 'hugetlbfs', 'mqueue', 'nsfs', 'proc', 'pstore', 'ramfs', 'resctrl', 'rootfs', 'rpc_pipefs'],
  ...['securityfs', 'selinuxfs', 'smackfs', 'sysfs', 'tmpfs', 'tracefs'],
]);

/** Where the source is a place. What programs mount may have a password in theirs, and is told without. */
const NAMES_A_PLACE: ReadonlySet<string> = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'btrfs',
  'zfs',
  'overlay',
]);

/** What is plugged in, one value each behind those that are always there: `usb_1_2`, `disk_sda`, `mount_8_1`. */
export interface Devices {
  readonly values: ValuesOf<'devices'>;
  readonly each: readonly { readonly id: string; readonly value: string }[];
}

/** USB devices, disks and mounts, as they are now. */
export async function measureDevices(system: SystemFiles): Promise<Devices> {
  const usb = await usbDevices(system);
  const disks = disksOf(system);
  const mounts = mountsOf(system)?.filter(({ type }) => !OF_THE_KERNEL.has(type)) ?? null;
  const onDevices = mounts && Map.groupBy(mounts.filter(isOnDevice), ({ device }) => device);
  const elsewhere = mounts?.filter((mount) => !isOnDevice(mount));
  return {
    values: {
      usb_devices: usb?.length ?? null,
      disks: disks?.length ?? null,
      removable_disks:
        disks && sumOf(disks.map(({ removable }) => (removable === null ? null : Number(removable)))),
      mounts: mounts?.length ?? null,
      removable_mounts: mounts && disks && sumOf(mounts.map((mount) => removableIn(system, mount, disks))),
      other_mounts: elsewhere === undefined ? null : listed(elsewhere.map(mountWords), '; '),
    },
    each: [
      ...(usb ?? []).slice(0, MOST_USB).map(({ port, about }) => named(`usb_${port}`, about)),
      ...(disks ?? []).slice(0, MOST_DISKS).map(({ name, about }) => named(`disk_${name}`, about)),
      ...[...(onDevices ?? [])]
        .slice(0, MOST_MOUNTS)
        .map(([device, on]) => named(`mount_${device}`, listed(on.map(mountWords), '; '))),
    ],
  };
}

interface Disk {
  readonly name: string;
  /** Its folder in sysfs. */
  readonly device: string;
  readonly removable: boolean | null;
  readonly about: string;
}

/** @returns null where the kernel does not tell */
function disksOf(system: SystemFiles): Disk[] | null {
  const names = system.names('/sys/block');
  if (names === null) return null;
  const disks: Disk[] = [];
  for (const name of names) {
    const device = system.real(`/sys/block/${name}`);
    // It was pulled out meanwhile.
    if (system.hasNot(`/sys/block/${name}`)) continue;
    if (device === null) return null;
    if (!isVirtual(device)) disks.push(diskOf(system, name, device));
  }
  return disks;
}

function diskOf(system: SystemFiles, name: string, device: string): Disk {
  const value = (file: string) => system.value(`${device}/${file}`);
  // Cards of readers that are built in call themselves fixed, and so do most disks on USB.
  const isOnUsb = /\/usb\d+\//.test(device);
  const isCard = value('device/type') === 'SD';
  const says = value('removable');
  const removable = isOnUsb || isCard || says === '1' ? true : says === '0' ? false : null;
  const calls = ['device/vendor', 'device/model', 'device/name']
    .map((file) => plainText(value(file) ?? '', 100))
    .filter((said) => said !== null);
  const bytes = wholeNumber(value('size'));
  const parts = [
    calls.length === 0 ? 'no name' : calls.join(' '),
    bytes === null ? 'size not known' : `${Math.floor((bytes * SECTOR) / MIB)} MiB`,
    removable === null ? 'removable or not: not known' : removable ? 'removable' : 'not removable',
  ];
  return { name, device, removable, about: parts.join(', ') };
}

/** Sizes in sysfs are in such units, whatever the disk has. Source: Linux, Documentation/ABI/stable/sysfs-block, "size". */
const SECTOR = 512;
const MIB = 1024 * 1024;

function isOnDevice({ device }: Mount): boolean {
  return !device.startsWith('0:');
}

/** 1 where a mount is of a disk that can be taken away, else 0. */
function removableIn(system: SystemFiles, mount: Mount, disks: readonly Disk[]): number | null {
  const devices = devicesOf(system, mount);
  // What lies on no device is of no disk; of one that is not found nothing is known.
  if (devices === null) return isOnDevice(mount) && deviceOfNumber(system, mount.device) === null ? null : 0;
  const below = devices.map((device) => disksBelow(system, device));
  if (below.some((found) => found === null)) return null;
  const found = disks.filter(({ device }) => below.flat().includes(device));
  if (found.some(({ removable }) => removable === true)) return 1;
  return found.some(({ removable }) => removable === null) ? null : 0;
}

function mountWords(mount: Mount): string {
  const { source, point, type } = mount;
  if (isOnDevice(mount) || !NAMES_A_PLACE.has(type)) return `${point} (${type})`;
  return `${source.replace(/^([a-z]*:?\/\/)[^/]*@/, '$1')} on ${point} (${type})`;
}

function named(name: string, told: string): Devices['each'][number] {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
  return { id, value: plainText(told) ?? 'no name' };
}
