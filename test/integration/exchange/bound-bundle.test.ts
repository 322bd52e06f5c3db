import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { BundleBinder } from '../../../main/services/exchange/bundle-binder.ts';
import { openingKey, openingsBeside } from '../../../main/services/exchange/bundle-openings.ts';
import { lockOf } from '../../../main/services/exchange/bundle-source.ts';
import { exportBundle } from '../../../main/services/exchange/export-bundle.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import type { Unlocking } from '../../../main/services/keys/unlocking.ts';
import { AGE, decryptWithAge } from '../../support/age.ts';
import { bindingLaptop, hmacBinding, PIN, slotBinding } from '../../support/bound-keys.ts';
import { commandsOf, valuesFor } from '../../support/key-recovery.ts';
import { encryptQuickly } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** A laptop with two virtual keys whose ledger is taken along. */
function exportingLaptop() {
  const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.4.3')];
  const laptop = bindingLaptop(first, second);
  const binder = new BundleBinder(laptop.yubiKeys, laptop.shares, encryptQuickly);
  const folder = temporaryFolder();
  const file = path.join(folder, 'Root-ceremony-1-1.car.age');
  const write = (lock: Parameters<Parameters<BundleBinder['export']>[3]>[0]) =>
    exportBundle(laptop.ledger, file, { writtenBy: 'test', encryption: { lock, worker: AGE.worker } });
  return { ...laptop, first, second, folder, file, bundles: binder, write };
}

/** A bundle bound to two YubiKeys (FIDO2 and a slot) and to shares, 2 of 3. */
async function boundBundle() {
  const laptop = exportingLaptop();
  const { file, folder, second } = laptop;
  const { keyId, shares: papers } = laptop.shares.draw(2, 3);
  const slot = slotBinding(second, 2);
  const yubikeys = [await hmacBinding(laptop, laptop.first), slot];
  const binding = { yubikeys, shares: { keyId, typedBack: papers[2] ?? '' } };
  await laptop.bundles.export(file, PASSPHRASE, binding, laptop.write);
  const bound = openingsBeside(file);
  if (bound === null) throw new Error('no openings');
  const open = (unlocking: Unlocking) =>
    openingKey(file, bound, unlocking, { keys: laptop.yubiKeys, worker: AGE.worker });
  const byYubiKey = (number: number, passphrase = PASSPHRASE): Unlocking => {
    const name = bound.yubikeys[number - 1]?.file ?? '';
    return { by: 'yubikey', passphrase, file: name, key: null, pin: { pin: PIN }, follow: {} };
  };
  const beside = (ending: string) => path.join(folder, `${path.basename(file)}.${ending}`);
  return { ...laptop, papers, bound, open, byYubiKey, beside };
}

describe('bound bundle - protected by a passphrase and a YubiKey', () => {
  test('each of its ways gives the identity that opens the bundle, and nothing secret lies beside it', async () => {
    const { file, folder, papers, open, byYubiKey, ledger } = await boundBundle();
    expect(await lockOf(file)).toBe('identities');
    const ways = [byYubiKey(1), byYubiKey(2), { by: 'shares', shares: papers.slice(0, 2) } as const];
    for (const way of ways) {
      const key = await open(way);
      const { finding, manifest } = await verifyBundleFile(file, { key, worker: AGE.worker });
      expect([finding, manifest?.head]).toEqual([null, ledger.head()?.cid]);
    }
    const name = path.basename(file);
    expect(readdirSync(folder).sort()).toEqual(
      [
        name,
        `${name}.how-to-open.txt`,
        `${name}.openings.json`,
        `${name}.shares.age`,
        `${name}.yubikey-1.age`,
        `${name}.yubikey-2.age`,
      ].sort(),
    );
    for (const one of readdirSync(folder)) {
      expect(statSync(path.join(folder, one)).mode & 0o777).toBe(0o600);
      const text = readFileSync(path.join(folder, one), 'latin1');
      expect(text).not.toMatch(/AGE-SECRET-KEY-1[0-9A-Z]/);
      for (const secret of [PASSPHRASE, PIN, ...papers]) expect(text).not.toContain(secret);
    }
  });

  test('a wrong passphrase, the shares of another set, a missing or torn file: each is told', async () => {
    const { open, byYubiKey, beside, shares } = await boundBundle();
    expect(await refusalOf(open(byYubiKey(2, 'not this one')))).toBe('bundle.wrong-opening');
    const { shares: others } = shares.draw(2, 3);
    expect(await refusalOf(open({ by: 'shares', shares: others.slice(1) }))).toBe('shares.unknown');
    expect(await refusalOf(open({ by: 'passphrase', passphrase: PASSPHRASE }))).toBe('keystore.not-this-way');
    writeFileSync(beside('yubikey-2.age'), readFileSync(beside('yubikey-2.age')).subarray(0, -5));
    expect(await refusalOf(open(byYubiKey(2)))).toBe('bundle.opening-unusable');
    rmSync(beside('yubikey-1.age'));
    expect(await refusalOf(open(byYubiKey(1)))).toBe('bundle.opening-unusable');
  });

  test('a file of openings that leads elsewhere, or is none, opens nothing', async () => {
    const { file, bound, beside } = await boundBundle();
    for (const text of [
      JSON.stringify({ ...bound, shares: { ...bound.shares, file: '../../other.shares.age' } }),
      '{"kind":',
      ' '.repeat(70_000),
    ]) {
      writeFileSync(beside('openings.json'), text);
      expect(() => openingsBeside(file)).toThrow(ProblemError);
    }
    rmSync(beside('openings.json'));
    expect(openingsBeside(file)).toBeNull();
  });
});

describe('bound bundle - no file is left when', () => {
  test('there is no recovery path, the name is taken, a YubiKey was pulled out, or the export fails', async () => {
    const laptop = exportingLaptop();
    const { bundles, file, folder, second, write } = laptop;
    const slot = slotBinding(second, 1);
    const alone = { yubikeys: [slot], shares: null };
    expect(await refusalOf(bundles.export(file, PASSPHRASE, alone, write))).toBe('export.no-recovery');
    const { keyId, shares } = laptop.shares.draw(2, 2);
    const binding = { yubikeys: [slot], shares: { keyId, typedBack: shares[0] ?? '' } };
    expect(await refusalOf(bundles.export(file, 'password1234', binding, write))).toBe(
      'keystore.weak-passphrase',
    );
    // A device that has no room for a byte, as Linux has one.
    const full: typeof write = async (lock) => {
      await writeFile('/dev/full', 'x');
      return write(lock);
    };
    expect(await refusalOf(bundles.export(file, PASSPHRASE, binding, full))).toBe('export.disk-full');
    second.unplug();
    expect(await refusalOf(bundles.export(file, PASSPHRASE, binding, write))).toMatch(/^yubikey\./);
    second.plug();
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(`${file}.shares.age`, 'of another bundle');
    expect(await refusalOf(bundles.export(file, PASSPHRASE, binding, write))).toBe('export.exists');
    expect(readdirSync(folder)).toEqual([`${path.basename(file)}.shares.age`]);
    rmSync(`${file}.shares.age`);
    // The shares on paper are still good for the next try.
    await bundles.export(file, PASSPHRASE, binding, write);
  });
});

describe('bound bundle - docs/key-recovery.md', () => {
  test('the age program opens it: first a file beside it, then the bundle with what came out', async () => {
    const { file, folder, second, bound, beside, open, byYubiKey } = await boundBundle();
    const slot = bound.yubikeys[1];
    if (slot?.method !== 'challenge-response') throw new Error('no slot');
    const {
      CHALLENGE = '',
      SLOT,
      SERIAL,
    } = valuesFor(slot.file, readFileSync(beside('how-to-open.txt'), 'utf8'));
    expect([SLOT, SERIAL]).toEqual(['2', String(second.serial)]);
    const memory = second.memory.slots[1];
    if (memory?.kind !== 'hmac') throw new Error('no slot');
    const answer = execFileSync(
      'openssl',
      ['dgst', '-sha1', '-mac', 'HMAC', '-macopt', `hexkey:${Buffer.from(memory.key).toString('hex')}`],
      {
        input: Buffer.from(CHALLENGE, 'hex'),
        encoding: 'utf8',
      },
    )
      .trim()
      .split(' ')
      .at(-1);
    const { code, plaintext } = await decryptWithAge(beside('yubikey-2.age'), `${PASSPHRASE}-${answer}`);
    expect([code, (await open(byYubiKey(1))).kind]).toEqual([0, 'identities']);
    writeFileSync(path.join(folder, 'identity.txt'), plaintext, { mode: 0o600 });
    const [decrypt = ''] = commandsOf('E.');
    execFileSync('bash', ['-ec', decrypt], { cwd: folder, env: { ...process.env, BUNDLE: file } });
    const { finding } = await verifyBundleFile(path.join(folder, 'ledger.car'), AGE);
    expect(finding).toBeNull();
  });
});
