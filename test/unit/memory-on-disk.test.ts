import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { memoryOnDisk } from '../../main/machine/memory-on-disk.ts';

const HEADINGS = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const limits = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax core file size        ${soft}                    unlimited            bytes     \n`;

const codes = (files: Readonly<Record<string, string>>) =>
  memoryOnDisk((file) => files[file] ?? null).map(({ code }) => code);

describe('memory that may get onto the disk', () => {
  test.each([
    ['no swap', '', []],
    ['a partition', '/dev/sda2  partition  1000  0  -2\n', ['memory.swap']],
    ['a file', '/swapfile  file  1000  0  -2\n', ['memory.swap']],
    ['compressed memory', '/dev/zram0  partition  1000  0  100\n', []],
    ['an encrypted partition', '/dev/dm-1  partition  1000  0  -2\n', []],
    ['a logical volume in the open', '/dev/dm-2  partition  1000  0  -2\n', ['memory.swap']],
  ])('%s', (_what, lines, expected) => {
    const files = {
      '/proc/swaps': HEADINGS + lines,
      '/sys/block/dm-1/dm/uuid': 'CRYPT-PLAIN-swap\n',
      '/sys/block/dm-2/dm/uuid': 'LVM-abc\n',
    };
    expect(codes(files)).toEqual(expected);
  });

  test.each([
    ['core', '0', []],
    ['core', 'unlimited', ['memory.dumps']],
    ['', 'unlimited', []],
    ['|/usr/lib/systemd/systemd-coredump %P', '0', ['memory.dumps']],
  ])('dumps to %s with the limit %s', (pattern, soft, expected) => {
    expect(
      codes({ '/proc/sys/kernel/core_pattern': `${pattern}\n`, '/proc/self/limits': limits(soft) }),
    ).toEqual(expected);
  });

  test('what is said has three parts, and a system without such files says nothing', () => {
    expect(codes({})).toEqual([]);
    const [found] = memoryOnDisk((file) =>
      file === '/proc/swaps' ? `${HEADINGS}/swapfile file 1 0 -2\n` : null,
    );
    expect(found?.happened).toContain('/swapfile');
    expect(found?.remedy).toContain('swapoff');
  });

  test('this program’s own memory stays out of its dumps', () => {
    const file = new URL('../../main/machine/memory-on-disk.ts', import.meta.url);
    const script = `const m = await import(${JSON.stringify(file.href)}); m.keepOutOfDumps(); const { readFileSync } = await import('node:fs'); console.log(readFileSync('/proc/self/coredump_filter', 'utf8'))`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(Number.parseInt(said, 16)).toBe(0);
  });
});
