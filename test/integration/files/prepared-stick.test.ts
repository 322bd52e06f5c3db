import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { ConfigFile } from '../../../main/config/config-file.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { BundleBinder } from '../../../main/services/exchange/bundle-binder.ts';
import { exportBundle } from '../../../main/services/exchange/export-bundle.ts';
import { writeReceiptsFile } from '../../../main/services/exchange/receipts-out.ts';
import { recoverInto } from '../../../main/services/keys/recover.ts';
import { makeBackup } from '../../../main/store/backup.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { AGE } from '../../support/age.ts';
import { bindingLaptop, slotBinding } from '../../support/bound-keys.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { encryptQuickly } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/*
 * Somebody has prepared a folder, on a stick for example: whatever name the program could use there is a link that leads
 * to the ledger of this laptop, or to a file that does not exist yet.
 */

/** What a name may be followed by in a program that guesses well. */
const ENDINGS = ['', '.part', '.new', '.tmp', '.unfinished', '.prepared', '.bak', '~', '-journal', '-wal'];

/** A ledger that is closed, as its file lies on the disk. */
function ledgerAtHome(): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 5);
  ledger.close();
  return { folder, file: path.join(folder, 'ledger.db') };
}

/** Links at every name somebody could guess; also for names that are made from it. */
function prepare(folder: string, name: string, target: string): void {
  for (const ending of ENDINGS)
    for (const one of [`${name}${ending}`, `.${name}${ending}`])
      if (!existsSync(path.join(folder, one))) symlinkSync(target, path.join(folder, one));
}

/** What became of it: `refused` with its code, or `written`. */
async function outcome(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'written';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

/** A ledger of its own that is written out, not the one the links lead to. */
function written(): Ledger {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 3);
  return ledger;
}

/** Each way of writing into a folder that others may have had in their hands, and what has to become of it. */
const ways: readonly (readonly [what: string, name: string, expected: string, (file: string) => unknown])[] =
  [
    [
      'a bundle',
      'T-1-5.car',
      'export.exists',
      (file) => exportBundle(written(), file, { writtenBy: 'test' }),
    ],
    ['receipts', 'back.receipts', 'written', (file) => writeReceiptsFile(file, Buffer.from('receipts'))],
    ['a recovered key', 'key.age', 'keystore.cannot-write', (file) => recovered(file)],
    ['a secret', 'key.age', 'keystore.cannot-write', (file) => secret(file)],
  ];

async function recovered(target: string): Promise<void> {
  const file = path.join(temporaryFolder(), 'key.shares.age');
  writeFileSync(file, await encryptQuickly('the shares', 'a key'));
  await recoverInto(AGE.worker, file, 'the shares', target, PASSPHRASE);
}

function secret(file: string): void {
  const id = path.basename(file, '.age');
  new SecretFiles(path.dirname(file)).prepare([{ name: `${id}.age`, bytes: Buffer.from('age') }]);
}

describe('a prepared folder - the ledger stays as it is when the program writes', () => {
  test.each(ways)('%s', async (_what, name, expected, write) => {
    const { folder, file } = ledgerAtHome();
    const before = readFileSync(file);
    const stick = temporaryFolder();
    prepare(stick, name, file);
    expect(await outcome(() => write(path.join(stick, name)))).toBe(expected);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['ledger.db', 'ledger.head']);
  });

  test('a bundle, where only its temporary names were prepared: it is written', async () => {
    const { file } = ledgerAtHome();
    const before = readFileSync(file);
    const stick = temporaryFolder();
    const bundle = path.join(stick, 'T-1-5.car');
    for (const ending of ENDINGS.slice(1)) symlinkSync(file, `${bundle}${ending}`);
    await exportBundle(written(), bundle, { writtenBy: 'test' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(lstatSync(bundle).isFile()).toBe(true);
  });

  test('a name that is a link to nothing yet makes no file there', async () => {
    const elsewhere = path.join(temporaryFolder(), 'autostart');
    const stick = temporaryFolder();
    for (const name of ['T-1-5.car', 'back.receipts']) prepare(stick, name, elsewhere);
    const bundle = () => exportBundle(written(), path.join(stick, 'T-1-5.car'), { writtenBy: 'test' });
    expect(await outcome(bundle)).toBe('export.exists');
    writeReceiptsFile(path.join(stick, 'back.receipts'), Buffer.from('receipts'));
    expect(existsSync(elsewhere)).toBe(false);
    expect(lstatSync(path.join(stick, 'back.receipts')).isFile()).toBe(true);
  });

  test('a bound bundle and each file beside it', async () => {
    const { file } = ledgerAtHome();
    const before = readFileSync(file);
    for (const ending of ['.openings.json', '.how-to-open.txt', '.yubikey-1.age', '.shares.age', '.part']) {
      const yubiKey = new VirtualYubiKey('yubikey-5.7.4');
      const laptop = bindingLaptop(yubiKey);
      const stick = temporaryFolder();
      const bundle = path.join(stick, 'Root-1-1.car.age');
      symlinkSync(file, `${bundle}${ending}`);
      const { keyId, shares: papers } = laptop.shares.draw(2, 2);
      const binding = { yubikeys: [slotBinding(yubiKey, 1)], shares: { keyId, typedBack: papers[0] ?? '' } };
      const bundles = new BundleBinder(laptop.yubiKeys, laptop.shares, encryptQuickly);
      const write = (lock: Parameters<Parameters<BundleBinder['export']>[3]>[0]) =>
        exportBundle(laptop.ledger, bundle, { writtenBy: 'test', encryption: { lock, worker: AGE.worker } });
      const become = await outcome(() => bundles.export(bundle, PASSPHRASE, binding, write));
      expect(become).toBe('export.exists');
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  test('a backup', async () => {
    const { file } = ledgerAtHome();
    const before = readFileSync(file);
    const ledger = written();
    const stick = temporaryFolder();
    prepare(stick, `ledger-${ledger.identity?.id}`, file);
    const second = (offset: number) =>
      new Date(Date.now() + offset * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
    for (let offset = 0; offset < 6; offset++)
      prepare(stick, `ledger-Test-ceremony-3-${second(offset)}Z.db`, file);
    const made = await makeBackup(ledger, stick);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(lstatSync(made.file).isFile()).toBe(true);
  });

  test('the configuration: what lies beside it is not touched', () => {
    const { file } = ledgerAtHome();
    const before = readFileSync(file);
    const folder = temporaryFolder();
    const config = path.join(folder, 'config.toml');
    writeFileSync(config, '[mode]\nmode = "Offline"\n');
    prepare(folder, 'config.toml', file);
    new ConfigFile(config).change({ 'mode.mode': 'Hybrid' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(config, 'utf8')).toContain('Hybrid');
  });

  test('a mark of the ledger that is a link is not written through', async () => {
    const { file } = ledgerAtHome();
    const before = readFileSync(file);
    const folder = temporaryFolder();
    symlinkSync(file, path.join(folder, 'ledger.head'));
    expect(await outcome(() => openLedger(folder))).toBe('file.link');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['ledger.head']);
  });
});

describe('whatever the umask is, nobody else can read', () => {
  test.each([0o000, 0o022, 0o077])('umask %o', async (umask) => {
    const before = process.umask(umask);
    onTestFinished(() => void process.umask(before));
    const folder = path.join(temporaryFolder(), 'data');
    const ledger = openLedger(path.join(folder, 'events'));
    recordOrganizations(ledger, 3);
    await exportBundle(ledger, path.join(folder, 'out', 'T.car'), { writtenBy: 'test' });
    writeReceiptsFile(path.join(folder, 'out', 'back.receipts'), Buffer.from('receipts'));
    await makeBackup(ledger, path.join(folder, 'backup'));
    new ConfigFile(path.join(folder, 'config.toml')).change({ 'mode.mode': 'Hybrid' });
    const open = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => ({ name, mode: statSync(path.join(folder, name)).mode & 0o077 }))
      .filter(({ mode }) => mode !== 0);
    expect(open).toEqual([]);
  });

  test('a ledger that an earlier version left readable is closed to others when it is opened', () => {
    const folder = temporaryFolder();
    openLedger(folder).close();
    const file = path.join(folder, 'ledger.db');
    chmodSync(file, 0o644);
    openLedger(folder);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
