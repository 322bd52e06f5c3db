import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exportBundle } from '../../../main/services/exchange/export-bundle.ts';
import { AGE, ageKey } from '../../support/age.ts';
import { bundledScript } from '../../support/bundled-script.ts';
import { program } from '../../support/command-line.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * A pipe that nobody writes to, a device that never ends, a folder: whatever the program is given in the place of a file
 * is refused in words, at once, and without taking much memory.
 */

let script: string;
const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-keys-'));
beforeAll(async () => {
  script = await bundledScript('read-until-refused.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Longer than a start under load takes; a reader that waits for a pipe waits for ever. */
const PATIENCE = 30_000;

const answerSchema = z.object({ happened: z.string().nullable(), megabytes: z.number().optional() });

/** What a reader says of a file; null when it had to be killed. */
async function told(way: string, file: string) {
  const child = spawn(process.execPath, [script, way, file, temporaryFolder(), AGE.worker.href], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const said: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => said.push(piece));
  await once(child, 'close');
  clearTimeout(timer);
  const text = Buffer.concat(said).toString('utf8');
  return text === '' ? null : answerSchema.parse(JSON.parse(text));
}

/** What lies where a file should be. */
const kinds: Readonly<Record<string, (file: string) => unknown>> = {
  pipe: (file) => execFileSync('mkfifo', [file]),
  'link to a device': (file) => symlinkSync('/dev/zero', file),
  folder: (file) => mkdirSync(file),
};

const ways: readonly (readonly [way: string, name: string])[] = [
  ['bundle', 'T.car'],
  ['lock', 'T.car'],
  ['openings', 'T.car.openings.json'],
  ['receipts', 'back.receipts'],
  ['identity', 'identity.txt'],
  ['credential', 'client.key'],
  ['bootstrap', 'domain-bootstrap.json'],
  ['config', 'config.toml'],
  ['shares', 'key.shares.age'],
  ['mark', 'ledger.head'],
];

describe('a file that is none', () => {
  test.each(ways)('%s: a pipe, a device and a folder are refused in words', async (way, name) => {
    for (const [kind, make] of Object.entries(kinds)) {
      const file = path.join(temporaryFolder(), name);
      make(file);
      const answer = await told(way, file);
      expect([kind, answer?.happened]).toEqual([
        kind,
        expect.stringMatching(/is not a regular file|is a link/),
      ]);
      expect(answer?.megabytes).toBeLessThan(400);
    }
  });

  test('a regular file that is far too large is refused before it is read', async () => {
    for (const [way, name] of ways.filter(([way]) => way !== 'bundle' && way !== 'lock')) {
      const file = path.join(temporaryFolder(), name);
      writeFileSync(file, '');
      execFileSync('truncate', ['--size', '10G', file]);
      const answer = await told(way, file);
      expect([way, answer?.happened]).toEqual([way, expect.stringMatching(/large/)]);
      expect(answer?.megabytes).toBeLessThan(400);
    }
  });

  test('the command line says so, too, also where a pipe merely lies beside a bundle', async () => {
    const folder = temporaryFolder();
    const pipe = path.join(folder, 'T.car');
    execFileSync('mkfifo', [pipe]);
    for (const command of ['verify', 'cid']) {
      const { status, stderr } = spawnSync(process.execPath, [program, command, pipe], {
        encoding: 'utf8',
        timeout: PATIENCE,
      });
      expect([command, status, stderr]).toEqual([
        command,
        expect.any(Number),
        expect.stringContaining('is not a regular file: it is a pipe'),
      ]);
    }
    const bundle = path.join(folder, 'L.car');
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 1);
    const { recipient } = ageKey();
    const lock = { kind: 'recipients', recipients: [recipient] } as const;
    await exportBundle(ledger, bundle, { writtenBy: 'test', encryption: { lock, worker: AGE.worker } });
    execFileSync('mkfifo', [`${bundle}.openings.json`]);
    const beside = spawnSync(process.execPath, [program, 'verify', bundle], {
      encoding: 'utf8',
      timeout: PATIENCE,
    });
    expect(beside.stderr).toContain('openings.json is not a regular file: it is a pipe');
  });
});
