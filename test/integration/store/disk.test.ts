import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openAndCheck } from '../../support/damage.ts';
import { onSmallDisk } from '../../support/small-disk.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const SCRIPT = path.join(import.meta.dirname, '../../support/failing-disk.ts');

const queue = z.object({ entries: z.int(), waiting: z.int() });
const outcomeSchema = z.object({
  refused: z.object({ acknowledged: z.int() }),
  during: queue,
  after: queue,
  left: z.array(z.string()),
});

/** Runs the script of a failing disk behind `before`, which prepares the disk. */
function run(fault: string, folder: string, before: readonly string[] = []): unknown {
  const [command = '', ...rest] = [...before, process.execPath, SCRIPT, fault, folder];
  const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('a disk that is full', () => {
  test('refuses the act, keeps all before it, and takes the next one when there is room again', () => {
    const folder = temporaryFolder();
    const small = onSmallDisk(folder);
    // Where nothing can be mounted the operating system limits the size of files instead.
    const said =
      small === null
        ? run('limited', folder, ['prlimit', '--fsize=400000:unlimited'])
        : run('full', folder, small);
    const acknowledged = { entries: expect.any(Number), finding: null, registry: null };
    expect(said).toMatchObject({
      refused: { code: small === null ? 'store.io' : 'store.disk-full' },
      during: acknowledged,
      // The limit leaves room for the one small file of a backup, the full disk does not.
      backup: small === null ? 'nothing' : 'backup.disk-full',
      after: acknowledged,
    });
    const { refused, during, after, left } = outcomeSchema.parse(said);
    expect(during).toMatchObject({ entries: refused.acknowledged, waiting: refused.acknowledged });
    expect(after).toMatchObject({ entries: refused.acknowledged + 1, waiting: refused.acknowledged + 1 });
    expect(left.filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('that limits the size of a file is told apart, and loses nothing either', async () => {
    const folder = temporaryFolder();
    const said = run('limited', folder, ['prlimit', '--fsize=400000:unlimited']);
    expect(said).toMatchObject({ refused: { code: 'store.io' }, during: { finding: null } });
    expect(await openAndCheck(path.join(folder, 'events'))).toMatchObject({ said: 'intact' });
  });
});

test('a folder that cannot be written to is refused in words', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  expect(run('read-only', folder)).toEqual({ opening: 'store.read-only' });
});

test('a disk that cannot be read is told as such, and not as a changed entry', () => {
  expect(run('unreadable', temporaryFolder())).toEqual({ checking: 'store.io', acting: 'store.io' });
});
