import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary.ts';

/*
 * The files in which a Linux tells of itself, as trees: by their paths, with what they hold or where they lead. `VIRTUAL_MACHINE`
 * was recorded on one, with kernel 6.18. All others are made by hand, after the kernel's documents and sources and after what
 * real laptops show: there was no laptop with an encrypted disk, radios or USB to record.
 */

/** A file by what it holds, or a link; an empty folder has a `/` at its end. */
export type Trees = Readonly<Record<string, string | Buffer | { readonly link: string }>>;

/** Makes a tree of files in a fresh folder. */
export function treeOf(files: Trees): string {
  const root = temporaryFolder();
  plant(root, files);
  return root;
}

/** Adds files to a tree. */
export function plant(root: string, files: Trees): void {
  for (const [file, held] of Object.entries(files)) {
    const at = path.join(root, file);
    mkdirSync(file.endsWith('/') ? at : path.dirname(at), { recursive: true });
    if (file.endsWith('/')) continue;
    if (typeof held === 'string' || Buffer.isBuffer(held)) writeFileSync(at, held);
    else symlinkSync(held.link, at);
  }
}

/** Recorded: a virtual machine with one disk in the open, one link, no radios, no USB, and no swap. */
export const VIRTUAL_MACHINE: Trees = {
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
  '/proc/1/comm': 'init\n',
  '/proc/uptime': '14508.11 25417.59\n',
  '/proc/sys/kernel/osrelease': '6.18.44\n',
  '/proc/sys/kernel/core_pattern': 'core\n',
  '/proc/sys/net/ipv6/conf/all/forwarding': '0\n',
  '/proc/self/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \nMax stack size            8388608              unlimited            bytes     \nMax core file size        0                    unlimited            bytes     \n',
  '/proc/swaps': 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  '/proc/self/mountinfo':
    '22 27 0:21 / /proc rw,relatime - proc proc rw\n23 27 0:22 / /sys rw,relatime - sysfs sysfs rw\n24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334492k,nr_inodes=3083623,mode=755\n25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684092k\n27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n30 25 0:27 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684092k\n31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n',
  '/proc/net/route':
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       \neth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0                                                                               \neth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0                                                                               \n',
  '/proc/net/ipv6_route':
    'fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\nfe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000002 00000000 00000001     eth0\n00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0\n00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000004 00000000 80200001       lo\nfd000000000000000000000000000002 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000004 00000000 80200001     eth0\nff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000003 00000000 00000001     eth0\n00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n',
  '/run/lock/': '',
  '/sys/bus/pci/uevent': '',
  '/sys/class/net/lo': { link: '../../devices/virtual/net/lo' },
  '/sys/devices/virtual/net/lo/flags': '0x9\n',
  '/sys/devices/virtual/net/lo/operstate': 'unknown\n',
  '/sys/class/net/eth0': { link: '../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0' },
  '/sys/devices/pci0000:00/0000:00:03.0/virtio2/net/eth0/flags': '0x1003\n',
  '/sys/devices/pci0000:00/0000:00:03.0/virtio2/net/eth0/operstate': 'up\n',
  ...disk('vda', { number: '254:0', at: 'pci0000:00/0000:00:02.0/virtio1/block/vda', size: 536_870_912 }),
};

/** What a block device is, for the trees made by hand. */
interface BlockDevice {
  readonly number: string;
  /** Below /sys/devices; among the virtual ones when left out. */
  readonly at?: string;
  /** In sectors of 512 bytes. */
  readonly size?: number;
  readonly removable?: '0' | '1';
  /** Further files of it. */
  readonly files?: Readonly<Record<string, string>>;
  /** The devices below, by their folders under /sys/devices. */
  readonly slaves?: readonly string[];
}

/** Made by hand, after Linux, Documentation/ABI/stable/sysfs-block: a whole disk, real or made of others. */
export function disk(name: string, about: BlockDevice): Trees {
  const {
    number,
    at = `virtual/block/${name}`,
    size = 2048,
    removable = '0',
    files = {},
    slaves = [],
  } = about;
  return {
    [`/sys/block/${name}`]: { link: `../devices/${at}` },
    ...listedAs(name, number, at),
    [`/sys/devices/${at}/size`]: `${size}\n`,
    [`/sys/devices/${at}/removable`]: `${removable}\n`,
    [`/sys/devices/${at}/slaves/`]: '',
    ...Object.fromEntries(
      slaves.map((slave) => [
        `/sys/devices/${at}/slaves/${path.basename(slave)}`,
        { link: `${'../'.repeat(at.split('/').length + 1)}${slave}` },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(files).map(([file, held]) => [`/sys/devices/${at}/${file}`, `${held}\n`]),
    ),
  };
}

/** Made by hand: a partition, in the folder of its disk. */
export function partition(name: string, number: string, at: string): Trees {
  return { ...listedAs(name, number, at), [`/sys/devices/${at}/partition`]: '1\n' };
}

function listedAs(name: string, number: string, at: string): Trees {
  return {
    [`/sys/class/block/${name}`]: { link: `../../devices/${at}` },
    [`/sys/dev/block/${number}`]: { link: `../../devices/${at}` },
    [`/sys/devices/${at}/dev`]: `${number}\n`,
  };
}

/** A target of the device mapper on other devices, by the name under which cryptsetup or LVM made it. */
export function mapped(
  name: string,
  number: string,
  uuid: string,
  slaves: readonly string[],
  called = name,
): Trees {
  return disk(name, { number, slaves, files: { 'dm/uuid': uuid, 'dm/name': called } });
}

/** Lines of mountinfo: number, kind and source of what is mounted at a point, all in the root. */
export function mounts(
  ...on: readonly (readonly [device: string, type: string, source: string, point: string])[]
): Trees {
  const lines = on.map(([device, type, source, point], index) => {
    const [id, parent] = point === '/' ? [20, 1] : [21 + index, 20];
    return `${id} ${parent} ${device} / ${point} rw,relatime shared:1 - ${type} ${source} rw\n`;
  });
  return { '/proc/self/mountinfo': lines.join('') };
}

const NVME = 'pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1';
const STICK = 'pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host2/target2:0:0/2:0:0:0/block/sdb';

/** Made by hand: the disk of a laptop with a partition for the start and one for the rest. */
export const LAPTOP_DISK: Trees = {
  ...disk('nvme0n1', {
    number: '259:0',
    at: NVME,
    size: 1_000_215_216,
    files: { 'device/model': 'KBG50ZNV512G KIOXIA' },
  }),
  ...partition('nvme0n1p1', '259:1', `${NVME}/nvme0n1p1`),
  ...partition('nvme0n1p3', '259:3', `${NVME}/nvme0n1p3`),
};

/** Made by hand: LVM on LUKS on the third partition, as Debian's installer sets a laptop up; swap in it, too. */
export const LVM_ON_LUKS: Trees = {
  ...LAPTOP_DISK,
  ...mapped(
    'dm-0',
    '253:0',
    'CRYPT-LUKS2-4b2f0000000000000000000000000000-nvme0n1p3_crypt',
    [`${NVME}/nvme0n1p3`],
    'nvme0n1p3_crypt',
  ),
  ...mapped('dm-1', '253:1', 'LVM-xyRoot', ['virtual/block/dm-0'], 'laptop--vg-root'),
  ...mapped('dm-2', '253:2', 'LVM-xySwap', ['virtual/block/dm-0'], 'laptop--vg-swap_1'),
};

/** Made by hand: a stick of USB with one partition that is mounted. */
export const STICK_IN: Trees = {
  ...disk('sdb', {
    ...{ number: '8:16', at: STICK, size: 60_062_500, removable: '1' },
    files: { 'device/vendor': 'SanDisk ', 'device/model': 'Ultra           ' },
  }),
  ...partition('sdb1', '8:17', `${STICK}/sdb1`),
  ...usb(
    '1-4',
    {
      ...{
        idVendor: '0781',
        idProduct: '5581',
        manufacturer: 'SanDisk',
        product: 'Ultra',
        serial: '4C530001',
      },
      ...{ bDeviceClass: '00', removable: 'removable' },
    },
    ['08'],
  ),
};

/** Made by hand, after a recording of a real Security Key: a device of USB by its values, and the classes of its interfaces. */
export function usb(
  port: string,
  values: Readonly<Record<string, string>>,
  classes: readonly string[] = [],
): Trees {
  const at = `/sys/devices/pci0000:00/0000:00:14.0/usb1/${port}`;
  return {
    [`/sys/bus/usb/devices/${port}`]: { link: `../../../devices/pci0000:00/0000:00:14.0/usb1/${port}` },
    ...Object.fromEntries(Object.entries(values).map(([file, held]) => [`${at}/${file}`, `${held}\n`])),
    ...Object.assign(
      {},
      ...classes.map((number, index) => ({
        [`/sys/bus/usb/devices/${port}:1.${index}`]: { link: `${port}/${port}:1.${index}` },
        [`${at}/${port}:1.${index}/bInterfaceClass`]: `${number}\n`,
      })),
    ),
  };
}

/** Made by hand, after Linux, Documentation/ABI/stable/sysfs-class-rfkill: the switch of a radio. */
export function radio(
  number: number,
  name: string,
  type: string,
  soft: '0' | '1',
  hard: '0' | '1' = '0',
): Trees {
  const at = `/sys/class/rfkill/rfkill${number}`;
  return {
    [`${at}/name`]: `${name}\n`,
    [`${at}/type`]: `${type}\n`,
    [`${at}/soft`]: `${soft}\n`,
    [`${at}/hard`]: `${hard}\n`,
  };
}
