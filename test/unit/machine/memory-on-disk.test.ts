import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { memoryOnDisk, memoryValues } from '../../../main/machine/memory-on-disk.ts';
import { unescaped } from '../../../main/machine/mounts.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import {
  disk,
  LAPTOP_DISK,
  LVM_ON_LUKS,
  mapped,
  mounts,
  type Trees,
  treeOf,
  VIRTUAL_MACHINE,
} from '../../support/machine-trees.ts';

const VDA = 'pci0000:00/0000:00:02.0/virtio1/block/vda';

const HEADINGS = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const limits = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax core file size        ${soft}                    unlimited            bytes     \n`;

const codes = (files: Trees) => memoryOnDisk(new SystemFiles(treeOf(files))).map(({ code }) => code);

const values = (files: Trees) => memoryValues(new SystemFiles(treeOf(files)));

const ROOT = mounts(['253:1', 'ext4', '/dev/mapper/laptop--vg-root', '/']);

describe('memory that may get onto the disk', () => {
  test.each<[what: string, lines: string, files: Trees, lies: string | null]>([
    ['no swap', '', {}, null],
    ['a partition', '/dev/nvme0n1p1  partition  1000  0  -2\n', LAPTOP_DISK, 'in the open'],
    [
      'a file',
      '/swapfile  file  1000  0  -2\n',
      { ...LAPTOP_DISK, ...mounts(['259:3', 'ext4', '/dev/nvme0n1p3', '/']) },
      'in the open',
    ],
    [
      'a file on an encrypted disk',
      '/swap\\040file  file  1000  0  -2\n',
      { ...LVM_ON_LUKS, ...ROOT },
      'encrypted',
    ],
    ['a file of which nobody knows where it lies', '/swapfile  file  1000  0  -2\n', {}, 'not known'],
    [
      'compressed memory',
      '/dev/zram0  partition  1000  0  100\n',
      disk('zram0', { number: '252:0' }),
      'in memory',
    ],
    [
      'compressed memory that moves on to a disk',
      '/dev/zram0  partition  1000  0  100\n',
      { ...LAPTOP_DISK, ...disk('zram0', { number: '252:0', files: { backing_dev: '/dev/nvme0n1p1' } }) },
      'in the open',
    ],
    [
      'an encrypted partition',
      '/dev/dm-1  partition  1000  0  -2\n',
      mapped('dm-1', '253:1', 'CRYPT-PLAIN-swap', []),
      'encrypted',
    ],
    ['a logical volume on LUKS', '/dev/dm-2  partition  1000  0  -2\n', LVM_ON_LUKS, 'encrypted'],
    [
      'a logical volume in the open',
      '/dev/dm-9  partition  1000  0  -2\n',
      { ...VIRTUAL_MACHINE, ...mapped('dm-9', '253:9', 'LVM-abc', [VDA]) },
      'in the open',
    ],
    [
      'a device that is only checked against changes',
      '/dev/dm-9  partition  1000  0  -2\n',
      { ...VIRTUAL_MACHINE, ...mapped('dm-9', '253:9', 'CRYPT-INTEGRITY-x', [VDA]) },
      'in the open',
    ],
    ['a device that nobody knows', '/dev/sdz9  partition  1000  0  -2\n', {}, 'not known'],
  ])('%s', (_what, lines, files, lies) => {
    const all = { ...files, '/proc/swaps': HEADINGS + lines };
    const isFine = lies === null || lies === 'encrypted' || lies === 'in memory';
    expect(codes(all)).toEqual(isFine ? [] : ['memory.swap']);
    const place = unescaped(lines.split('  ')[0] ?? '');
    expect(values(all)).toMatchObject({
      swap_areas: lies === null ? 0 : 1,
      swap_kib: lies === null ? 0 : 1000,
      swap_in_the_open: isFine ? 0 : lies === 'not known' ? null : 1,
      swap_places: lies === null ? 'none' : `${place}: ${lies}`,
    });
  });

  test.each<[pattern: string, soft: string, expected: string[], kept: boolean]>([
    ['core', '0', [], false],
    ['core', 'unlimited', ['memory.dumps'], true],
    ['', 'unlimited', [], false],
    ['|/usr/lib/systemd/systemd-coredump %P', '0', ['memory.dumps'], true],
  ])('dumps to %s with the limit %s', (pattern, soft, expected, kept) => {
    const files = { '/proc/sys/kernel/core_pattern': `${pattern}\n`, '/proc/self/limits': limits(soft) };
    expect(codes(files)).toEqual(expected);
    expect(values(files)).toMatchObject({
      core_dumps: kept,
      core_pattern: pattern === '' ? 'empty' : pattern,
      core_limit: soft,
    });
  });

  test('what the kernel does not tell is not known', () => {
    expect(new Set(Object.values(values({ '/x': '' })))).toEqual(new Set([null]));
    expect(values({ '/proc/swaps': 'x' }).swap_areas).toBeNull();
  });

  test('what is said has three parts, and a system without such files says nothing', () => {
    expect(codes({ '/x': '' })).toEqual([]);
    const root = treeOf({ '/proc/swaps': `${HEADINGS}/swapfile file 1 0 -2\n` });
    const [found] = memoryOnDisk(new SystemFiles(root));
    expect(found?.happened).toContain('/swapfile');
    expect(found?.remedy).toContain('swapoff');
  });

  test('this program’s own memory stays out of its dumps', () => {
    const file = new URL('../../../main/machine/memory-on-disk.ts', import.meta.url);
    const script = `const m = await import(${JSON.stringify(file.href)}); m.keepOutOfDumps(); const { readFileSync } = await import('node:fs'); console.log(readFileSync('/proc/self/coredump_filter', 'utf8'))`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(Number.parseInt(said, 16)).toBe(0);
  });
});
