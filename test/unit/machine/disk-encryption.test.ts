import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { measureDiskEncryption } from '../../../main/machine/disk-encryption.ts';
import { mountOf, mountsOf, unescaped } from '../../../main/machine/mounts.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import {
  disk,
  LAPTOP_DISK,
  LVM_ON_LUKS,
  mapped,
  mounts,
  partition,
  STICK_IN,
  type Trees,
  treeOf,
  VIRTUAL_MACHINE,
} from '../../support/machine-trees.ts';

const FOLDERS = { ledger: '/home/ada/ledger', keys: '/media/stick/keys' };
const NVME = 'pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1';

function measured(files: Trees) {
  const root = treeOf(files);
  for (const folder of Object.values(FOLDERS)) mkdirSync(path.join(root, folder), { recursive: true });
  const { encrypted, encryption, device, file_system, ...keys } = measureDiskEncryption(
    new SystemFiles(root),
    FOLDERS,
  );
  return { ledger: { encrypted, encryption, device, file_system }, keys };
}

/** A disk of the virtual kind on the laptop's third partition, mounted as the root. */
const onPartition = (uuid: string, type = 'ext4') => ({
  ...LAPTOP_DISK,
  ...mapped('dm-0', '253:0', uuid, [`${NVME}/nvme0n1p3`], 'one'),
  ...mounts(['253:0', type, '/dev/mapper/one', '/']),
});

const BTRFS = mounts(
  ['0:30', 'btrfs', '/dev/mapper/one', '/'],
  ['0:30', 'btrfs', '/dev/mapper/one', '/home'],
);
const twoVolumes = (second: string) => ({
  ...LAPTOP_DISK,
  ...mapped('dm-0', '253:0', 'CRYPT-LUKS2-x-one', [`${NVME}/nvme0n1p3`], 'one'),
  ...mapped('dm-1', '253:1', second, [`${NVME}/nvme0n1p1`], 'two'),
  '/sys/fs/btrfs/0b9a/devices/dm-0': { link: '../../../../devices/virtual/block/dm-0' },
  '/sys/fs/btrfs/0b9a/devices/dm-1': { link: '../../../../devices/virtual/block/dm-1' },
  '/sys/fs/btrfs/features/': '',
  ...BTRFS,
});

describe('whether the disk of the ledger is encrypted', () => {
  test.for<{ what: string; files: Trees; expected: boolean | null; kind?: string | null }>([
    { what: 'a disk in the open, as recorded', files: VIRTUAL_MACHINE, expected: false, kind: 'none' },
    {
      what: 'a partition in the open',
      files: { ...LAPTOP_DISK, ...mounts(['259:3', 'ext4', '/dev/nvme0n1p3', '/']) },
      expected: false,
      kind: 'none',
    },
    { what: 'LUKS', files: onPartition('CRYPT-LUKS2-x-one'), expected: true, kind: 'LUKS2' },
    { what: 'an older LUKS', files: onPartition('CRYPT-LUKS1-x-one'), expected: true, kind: 'LUKS1' },
    { what: 'plain dm-crypt', files: onPartition('CRYPT-PLAIN-one'), expected: true, kind: 'PLAIN' },
    { what: 'BitLocker', files: onPartition('CRYPT-BITLK-x-one'), expected: true, kind: 'BITLK' },
    {
      what: 'LVM on LUKS',
      files: { ...LVM_ON_LUKS, ...mounts(['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/']) },
      expected: true,
      kind: 'LUKS2',
    },
    { what: 'LVM in the open', files: onPartition('LVM-abc'), expected: false, kind: 'none' },
    {
      what: 'checked against changes, which encrypts nothing',
      files: onPartition('CRYPT-VERITY-x-one'),
      expected: false,
      kind: 'none',
    },
    { what: 'a kind that nobody knows yet', files: onPartition('CRYPT-NEW-x-one'), expected: null },
    { what: 'a device that somebody mapped by hand, without a name', files: onPartition(''), expected: null },
    {
      what: 'a RAID of which one half is in the open',
      files: {
        ...LVM_ON_LUKS,
        ...disk('md0', { number: '9:0', slaves: ['virtual/block/dm-0', `${NVME}/nvme0n1p1`] }),
        ...mounts(['9:0', 'ext4', '/dev/md0', '/']),
      },
      expected: false,
      kind: 'none',
    },
    {
      what: 'a partition of a RAID of which both halves are encrypted',
      files: {
        ...LVM_ON_LUKS,
        ...mapped('dm-5', '253:5', 'CRYPT-LUKS2-y-other', [`${NVME}/nvme0n1p1`]),
        ...disk('md0', { number: '9:0', slaves: ['virtual/block/dm-0', 'virtual/block/dm-5'] }),
        ...partition('md0p1', '259:9', 'virtual/block/md0/md0p1'),
        ...mounts(['259:9', 'ext4', '/dev/md0p1', '/']),
      },
      expected: true,
      kind: 'LUKS2',
    },
    {
      what: 'btrfs over two devices on LUKS',
      files: twoVolumes('CRYPT-LUKS2-y-two'),
      expected: true,
      kind: 'LUKS2',
    },
    {
      what: 'btrfs with one of them in the open',
      files: twoVolumes('LVM-abc'),
      expected: false,
      kind: 'none',
    },
    {
      what: 'an image on an encrypted disk',
      files: {
        ...LVM_ON_LUKS,
        ...disk('loop0', { number: '7:0', files: { 'loop/backing_file': '/var/image' } }),
        ...mounts(
          ['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/'],
          ['7:0', 'ext4', '/dev/loop0', '/home'],
        ),
      },
      expected: true,
      kind: 'LUKS2',
    },
    { what: 'memory', files: mounts(['0:30', 'tmpfs', 'tmpfs', '/']), expected: null },
    { what: 'a network', files: mounts(['0:30', 'nfs4', 'server:/home', '/']), expected: null },
    {
      what: 'a file system with devices of its own',
      files: mounts(['0:30', 'zfs', 'rpool/ROOT', '/']),
      expected: null,
    },
    {
      what: 'a device that sysfs does not know',
      files: mounts(['8:1', 'ext4', '/dev/sda1', '/']),
      expected: null,
    },
    {
      what: 'compressed memory',
      files: { ...disk('zram0', { number: '253:0' }), ...mounts(['253:0', 'ext4', '/dev/zram0', '/']) },
      expected: null,
    },
    { what: 'no mounts', files: { '/proc/self/': '' }, expected: null },
    { what: 'mounts that nobody can read', files: { '/proc/self/mountinfo': 'root\n' }, expected: null },
  ])('$what', ({ files, expected, kind = null }) => {
    const { ledger } = measured(files);
    expect([ledger.encrypted, ledger.encryption]).toEqual([expected, kind]);
  });

  test('ledger and keys each lie where they lie', () => {
    const files = {
      ...LVM_ON_LUKS,
      ...STICK_IN,
      ...mounts(
        ['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/'],
        ['8:17', 'vfat', '/dev/sdb1', '/media/stick'],
      ),
    };
    expect(measured(files)).toEqual({
      ledger: { encrypted: true, encryption: 'LUKS2', device: 'dm-1', file_system: 'ext4' },
      keys: {
        ...{ keys_encrypted: false, keys_encryption: 'none' },
        ...{ keys_device: 'sdb1', keys_file_system: 'vfat' },
      },
    });
  });

  test('more devices below each other than anybody makes end in nothing known', () => {
    const deep = (count: number) => ({
      ...LAPTOP_DISK,
      ...Object.assign(
        mapped('dm-0', '253:0', 'LVM-0', [`${NVME}/nvme0n1p3`]),
        ...Array.from({ length: count - 1 }, (_, at) =>
          mapped(`dm-${at + 1}`, `253:${at + 1}`, `LVM-${at + 1}`, [`virtual/block/dm-${at}`]),
        ),
      ),
      ...mounts([`253:${count - 1}`, 'ext4', `/dev/dm-${count - 1}`, '/']),
    });
    expect(measured(deep(8)).ledger.encrypted).toBe(false);
    expect(measured(deep(20)).ledger.encrypted).toBeNull();
  });

  test('devices that lie on each other in a circle end in nothing known', () => {
    const files = {
      ...mapped('dm-0', '253:0', 'LVM-a', ['virtual/block/dm-1']),
      ...mapped('dm-1', '253:1', 'LVM-b', ['virtual/block/dm-0']),
      ...mounts(['253:0', 'ext4', '/dev/dm-0', '/']),
    };
    expect(measured(files).ledger.encrypted).toBeNull();
  });
});

describe('the mount in which a folder lies', () => {
  const at = (lines: string, place: string) => {
    const found = mountsOf(new SystemFiles(treeOf({ '/proc/self/mountinfo': lines })));
    return found && mountOf(found, place)?.device;
  };
  const ROOT = '20 1 8:1 / / rw - ext4 /dev/sda1 rw\n';

  test.for<[what: string, lines: string, place: string, device: string | null | undefined]>([
    ['the root', ROOT, '/home/ada', '8:1'],
    [
      'a folder below',
      `${ROOT}21 20 8:2 / /home rw shared:1 master:2 - ext4 /dev/sda2 rw\n`,
      '/home/ada',
      '8:2',
    ],
    ['one that only begins alike', `${ROOT}21 20 8:2 / /home rw - ext4 /dev/sda2 rw\n`, '/homestead', '8:1'],
    [
      'one over another',
      `${ROOT}21 20 8:2 / /home rw - ext4 /dev/sda2 rw\n22 21 8:3 / /home rw - ext4 /dev/sda3 rw\n`,
      '/home/ada',
      '8:3',
    ],
    [
      'one that hides what was mounted below before',
      `${ROOT}21 20 8:2 / /home/ada rw - ext4 /dev/sda2 rw\n22 20 8:3 / /home rw - ext4 /dev/sda3 rw\n`,
      '/home/ada',
      '8:3',
    ],
    ['a name with a blank', `${ROOT}21 20 8:2 / /my\\040home rw - ext4 /dev/sda2 rw\n`, '/my home/x', '8:2'],
    ['no root', '21 20 8:2 / /home rw - ext4 /dev/sda2 rw\n', '/home', undefined],
    ['a circle', '20 21 8:1 / / rw - ext4 a rw\n21 20 8:2 / / rw - ext4 b rw\n', '/home', undefined],
    ['no mounts that anybody understands', 'x\n', '/', null],
  ])('%s', ([, lines, place, device]) => expect(at(lines, place)).toBe(device));

  test('names are read as they are written, letter by letter', () => {
    expect(unescaped('/me\\040n\\303\\274/\\134040 Ω')).toBe('/me nü/\\040 Ω');
  });
});
