import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { Decrypter } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { type BoundFiles, filesOf, yubiKeyOpeningName } from '../../../app/registry/bound-files.ts';
import { decodeEvent, parseEvent } from '../../../app/registry/dispatch.ts';
import type { EventNamed } from '../../../app/registry/index.ts';
import { formatShare, parseShare } from '../../../app/shares/share-text.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { KeyCustody } from '../../../main/services/keys/key-custody.ts';
import { openingWith } from '../../../main/services/keys/key-opening.ts';
import type { Unlocking } from '../../../main/services/keys/unlocking.ts';
import { boundTo } from '../../../main/services/yubikeys/bound-to.ts';
import type { EntryRecord } from '../../../main/store/entries.ts';
import { AGE } from '../../support/age.ts';
import { bindingLaptop, hmacBinding, PIN, slotBinding } from '../../support/bound-keys.ts';
import { byPassphrase } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

function generated({ block }: EntryRecord): { event: EventNamed<'KeyGenerated'>; bound: BoundFiles } {
  const event = parseEvent(dagCbor.decode(block));
  if (event.event_type !== 'KeyGenerated') throw new Error(event.event_type);
  const bound = event.payload.private_key;
  if (bound.kind !== 'bound-age-files') throw new Error(bound.kind);
  return { event, bound };
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

function withYubiKey(bound: BoundFiles, number: number, passphrase = PASSPHRASE): Unlocking {
  const file = bound.yubikeys[number - 1]?.file ?? '';
  return { by: 'yubikey', passphrase, file, key: null, pin: { pin: PIN }, follow: {} };
}

/** A key bound to two YubiKeys (FIDO2 and a slot) and to shares, 2 of 3. */
async function fullyBound() {
  const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.4.3')];
  const laptop = bindingLaptop(first, second);
  const { keyId, shares } = laptop.shares.draw(2, 3);
  const slot = slotBinding(second, 2, { touch: true });
  const yubikeys = [await hmacBinding(laptop, first), slot];
  const binding = { yubikeys, shares: { keyId, typedBack: shares[1] ?? '' } };
  const record = await laptop.binder.generateKey(laptop.request, PASSPHRASE, binding);
  return { ...laptop, first, second, papers: shares, keyId, record, ...generated(record) };
}

describe('binding - a private key bound to YubiKeys', () => {
  test('lies in one file for each way to open it, and the ledger says how, without any secret', async () => {
    const { folder, keyId, record, event, bound, first, second, papers } = await fullyBound();
    expect(event.aggregate_id).toBe(keyId);
    expect(bound).toMatchObject({
      yubikeys: [
        { method: 'hmac-secret', file: `${keyId}.yubikey-1.age`, serial: String(first.serial) },
        {
          method: 'challenge-response',
          file: `${keyId}.yubikey-2.age`,
          serial: String(second.serial),
          slot: 2,
        },
      ],
      shares: { file: `${keyId}.shares.age`, needed: 2, total: 3 },
    });
    expect(readdirSync(folder).sort()).toEqual([`${keyId}.how-to-open.txt`, ...filesOf(bound)].sort());
    for (const name of readdirSync(folder)) {
      expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
      // The files are those of several passphrases: none of them is the person's own.
      const opening = new Decrypter();
      opening.addPassphrase(PASSPHRASE);
      await expect(opening.decrypt(readFileSync(path.join(folder, name)))).rejects.toThrow();
    }
    const told = `${Buffer.from(record.block).toString('latin1')}${readFileSync(path.join(folder, `${keyId}.how-to-open.txt`), 'utf8')}`;
    for (const secret of [PASSPHRASE, PIN, ...papers.map((paper) => paper.slice(9, 48))]) {
      expect(told.includes(secret)).toBe(false);
    }
  });

  test('signs with either YubiKey and the passphrase, or with shares', async () => {
    const { desk, keyId, bound, papers, event, sign } = await fullyBound();
    const ways: Unlocking[] = [
      withYubiKey(bound, 1),
      withYubiKey(bound, 2),
      { by: 'shares', shares: [papers[2] ?? '', papers[0]?.toLowerCase() ?? ''] },
    ];
    const message = Buffer.from('a message');
    const signatures = [];
    for (const way of ways) {
      const { publicKey, signature } = await sign(keyId, way, message);
      expect(publicKey).toBe(event.payload.public_key);
      signatures.push(Buffer.from(signature).toString('hex'));
    }
    // Ed25519 is deterministic: it is the same key each time.
    expect(new Set(signatures).size).toBe(1);
    const head = desk.headToSign()?.cid ?? '';
    expect((await desk.signWithKey(keyId, withYubiKey(bound, 1), head)).aggregate).toBe('checkpoint');
  });

  test('a drill opens it with shares, records which, and nothing else of them', async () => {
    const { keyId, papers, ledger, registrar, files, yubiKeys } = await fullyBound();
    const open = openingWith(files, yubiKeys, AGE.worker);
    const custody = new KeyCustody({ ledger, registrar, files, open, worker: AGE.worker });
    const seq = () => ledger.head()?.seq ?? 0;
    const before = seq();
    const forged = formatShare({ ...parseShare(papers[1] ?? ''), bytes: randomBytes(20) });
    expect(await refusalOf(custody.drill(keyId, [papers[2] ?? '', forged]))).toBe('shares.unknown');
    expect(await refusalOf(custody.drill(keyId, [papers[2] ?? '', papers[2] ?? '']))).toBe('shares.too-few');
    expect(seq()).toBe(before);
    const { block } = await custody.drill(keyId, [papers[2] ?? '', papers[0] ?? '']);
    expect(decodeEvent(block)).toMatchObject({
      event_type: 'KeyRecoveryDrilled',
      payload: { shares: [1, 3] },
    });
    for (const paper of papers) expect(Buffer.from(block).includes(paper.slice(9, 48))).toBe(false);
    expect(ledger.objects.get('key', keyId)?.drilledAt).not.toBeNull();
    // Another key in its place is noticed.
    const other = await fullyBound();
    writeFileSync(
      files.locate(`${keyId}.shares.age`),
      readFileSync(other.files.locate(`${other.keyId}.shares.age`)),
    );
    expect(await refusalOf(custody.drill(keyId, [papers[2] ?? '', papers[0] ?? '']))).toBe(
      'keystore.wrong-shares',
    );
  });

  test('opens with nothing less', async () => {
    const { keyId, bound, papers, sign, first, second, yubiKeys } = await fullyBound();
    const refused = (way: Unlocking) => refusalOf(sign(keyId, way, Buffer.from('x')));
    expect(await refused(byPassphrase())).toBe('keystore.not-this-way');
    expect(await refused(withYubiKey(bound, 1, `${PASSPHRASE}!`))).toBe('keystore.wrong-passphrase');
    expect(await refused({ by: 'shares', shares: [papers[0] ?? ''] })).toBe('shares.too-few');
    const forged = formatShare({ ...parseShare(papers[1] ?? ''), bytes: randomBytes(20) });
    // Each share is known by its hash: a false one is named, however few are typed.
    await expect(
      sign(keyId, { by: 'shares', shares: [papers[0] ?? '', forged] }, Buffer.from('x')),
    ).rejects.toThrow('Share 2 as typed (number 2) is none of those that were made');
    expect(await refused({ by: 'shares', shares: [forged] })).toBe('shares.unknown');
    expect(await refused({ by: 'shares', shares: [papers[0] ?? '', papers[0] ?? ''] })).toBe(
      'shares.too-few',
    );
    expect(
      await refused({ by: 'shares', shares: [papers[0] ?? '', papers[1]?.replace(/.$/, '!') ?? ''] }),
    ).toBe('shares.mistyped');
    second.memory.slots[1] = null;
    await yubiKeys.refresh();
    expect(await refused(withYubiKey(bound, 2))).toBe('yubikey.slot-empty');
    slotBinding(second, 2);
    await yubiKeys.refresh();
    expect(await refused(withYubiKey(bound, 2))).toBe('keystore.wrong-passphrase');
    first.unplug();
    expect(await refused(withYubiKey(bound, 1))).toBe('yubikey.not-there');
  });

  test('nobody is asked for a touch when the file is not there', async () => {
    const { keyId, bound, sign, second, files } = await fullyBound();
    second.button.behaviour = 'when-pressed';
    rmSync(files.locate(bound.yubikeys[1]?.file ?? ''));
    expect(await refusalOf(sign(keyId, withYubiKey(bound, 2), Buffer.from('x')))).toBe(
      'keystore.file-missing',
    );
  });
});

describe('binding - a recovery path is demanded', () => {
  test('one YubiKey alone is refused before anybody is asked for a touch', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const laptop = bindingLaptop(key);
    const fido = await hmacBinding(laptop, key);
    key.button.behaviour = 'when-pressed';
    for (const yubikeys of [
      [fido],
      [fido, slotBinding(key, 1)],
      [slotBinding(key, 1), slotBinding(key, 2)],
    ]) {
      const act = laptop.binder.generateKey(laptop.request, PASSPHRASE, { yubikeys, shares: null });
      expect(await refusalOf(act)).toBe('key.no-recovery');
    }
    expect([existsSync(laptop.folder), laptop.ledger.head()?.seq]).toEqual([false, 1]);
  });

  test('two YubiKeys are one', async () => {
    const keys = [new VirtualYubiKey('yubikey-5.4.3'), new VirtualYubiKey('yubikey-5.4.3')];
    const laptop = bindingLaptop(...keys);
    const yubikeys = keys.map((key) => slotBinding(key, 1));
    const { bound } = generated(
      await laptop.binder.generateKey(laptop.request, PASSPHRASE, { yubikeys, shares: null }),
    );
    expect(bound.shares).toBeNull();
  });

  test('shares count once one was typed back from paper', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const laptop = bindingLaptop(key);
    const yubikeys = [slotBinding(key, 1)];
    const older = laptop.shares.draw(2, 3);
    const { keyId, shares } = laptop.shares.draw(2, 3);
    const generate = (id: string, typedBack: string) =>
      laptop.binder.generateKey(laptop.request, PASSPHRASE, { yubikeys, shares: { keyId: id, typedBack } });
    expect(await refusalOf(generate(keyId, ''))).toBe('shares.mistyped');
    expect(await refusalOf(generate(keyId, older.shares[0] ?? ''))).toBe('shares.not-of-these');
    expect(await refusalOf(generate(older.keyId, older.shares[0] ?? ''))).toBe('shares.gone');
    expect([existsSync(laptop.folder), laptop.ledger.head()?.seq]).toEqual([false, 1]);
    await generate(keyId, shares[2] ?? '');
    expect(await refusalOf(generate(keyId, shares[2] ?? ''))).toBe('shares.gone');
  });
});

describe('binding - when something fails, neither a file nor an event remains', () => {
  test.each<[string, (key: VirtualYubiKey, cancel: AbortController) => void, string]>([
    ['a touch that is cancelled', (_key, cancel) => cancel.abort(), 'yubikey.cancelled'],
    ['the second YubiKey is pulled out while it waits', (key) => key.unplug(), 'yubikey.unplugged'],
  ])('%s', async (_name, happen, code) => {
    const [first, second] = [new VirtualYubiKey('yubikey-5.4.3'), new VirtualYubiKey('yubikey-5.4.3')];
    const laptop = bindingLaptop(first, second);
    const yubikeys = [slotBinding(first, 1), slotBinding(second, 1, { touch: true })];
    second.button.behaviour = 'when-pressed';
    const cancel = new AbortController();
    const binding = { yubikeys, shares: null };
    const follow = { signal: cancel.signal };
    const act = refusalOf(laptop.binder.generateKey(laptop.request, PASSPHRASE, binding, follow));
    await second.button.awaited();
    happen(second, cancel);
    expect(await act).toBe(code);
    expect([existsSync(laptop.folder), laptop.ledger.head()?.seq]).toEqual([false, 1]);
  });

  test('the disk refuses one of the files', async () => {
    const keys = [new VirtualYubiKey('yubikey-5.4.3'), new VirtualYubiKey('yubikey-5.4.3')];
    const laptop = bindingLaptop(...keys);
    const yubikeys = keys.map((key) => slotBinding(key, 1));
    const { keyId, shares } = laptop.shares.draw(2, 2);
    // Something is in the way of the second one.
    laptop.files.prepare([{ name: `${keyId}.yubikey-2.age`, bytes: Buffer.of(1) }]);
    const binding = { yubikeys, shares: { keyId, typedBack: shares[0] ?? '' } };
    expect(await refusalOf(laptop.binder.generateKey(laptop.request, PASSPHRASE, binding))).toBe(
      'keystore.cannot-write',
    );
    expect(laptop.ledger.head()?.seq).toBe(1);
    // What was in the way was not theirs: the next start settles it.
    expect(readdirSync(laptop.folder)).toEqual([`${keyId}.yubikey-2.age.prepared`]);
  });
});

describe('binding - after a crash', () => {
  test('all files of a recorded key are kept, also when some of them were already; of an unrecorded one none is left', async () => {
    const { folder, files, keyId, bound, ledger } = await fullyBound();
    const other = keyId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const before = readdirSync(folder).sort();
    for (const name of filesOf(bound).slice(1))
      renameSync(files.locate(name), files.locate(`${name}.prepared`));
    files.prepare([1, 2].map((number) => ({ name: `${other}.yubikey-${number}.age`, bytes: Buffer.of(1) })));
    new SecretFiles(folder).settle(ledger.objects);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

describe('binding - before a YubiKey is reset, lost or retired', () => {
  test('the private keys that it opens are named, with their other ways; a reset leaves slots alone', async () => {
    const { ledger, bound, first, second, keyId } = await fullyBound();
    const [hmac, slot] = bound.yubikeys;
    if (hmac?.method !== 'hmac-secret' || slot === undefined) throw new Error('not bound in every way');
    const firstKey = { serial: String(first.serial), credentialId: hmac.credential_id };
    const secondKey = { serial: String(second.serial), credentialId: null };
    const shares = '2 of 3 shares on paper';
    const withSlot = { keyId, label: 'Officer', others: [yubiKeyOpeningName(slot), shares] };
    for (const end of ['reset', 'lost', 'retire'] as const) {
      expect(boundTo(ledger.objects, firstKey, end)).toEqual([withSlot]);
      expect(boundTo(ledger.objects, secondKey, end)).toEqual(
        end === 'reset' ? [] : [{ ...withSlot, others: [yubiKeyOpeningName(hmac), shares] }],
      );
    }
    // After a reset it has another credential, which opens none of them.
    expect(boundTo(ledger.objects, { ...firstKey, credentialId: 'AAAA' }, 'lost')).toEqual([]);
  });
});
