import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { expect, test } from 'vitest';
import { YUBICO_TRUST } from '../../../app/evidence/attestation.ts';
import { applyReceipts, openReceipts } from '../../../main/services/exchange/receipts-in.ts';
import { signReceipts } from '../../../main/services/exchange/receipts-out.ts';
import { signerWithYubiKey } from '../../../main/services/signing/statement-signer.ts';
import { YubiKeyActs } from '../../../main/services/yubikeys/yubikey-acts.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { bundleOf, importInto, laptop } from '../../support/imports.ts';
import { registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { alice, ENTRY, PIN, problemOf, YubiKeyLaptop } from '../../support/yubikey-laptop.ts';
import { virtualKeysUnder } from '../../unit/yubikey/support/virtual-port.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/** Alice's YubiKey, set up on the laptop that is never online; a copy of its ledger on the one that synced. */
async function aliceGoesOnline(model: 'yubikey-5.7.4' | 'yubikey-5.2.7') {
  const air = new YubiKeyLaptop();
  // As the app on the other laptop judges: a virtual key is none of Yubico's.
  air.trust = YUBICO_TRUST;
  const key = new VirtualYubiKey(model);
  await air.plugIn(key);
  const id = await air.setUp(key, alice.id);
  const online = laptop('Online');
  await importInto(online, await bundleOf(air.ledger));
  const [copy] = online.imported.all();
  if (copy === undefined) throw new Error('no copy');
  copy.outbox.settle(
    [1, 2, 3].map((seq) => ({
      ...{ seq, place: { stream: 'CIM_KEYS_EVENTS', created: null, domain: null }, streamSeq: seq },
      duplicate: false,
      storedAt: '2026-11-23T09:30:00.000Z',
    })),
  );
  const registrar = registrarOf(online.own);
  const desk = new YubiKeyActs(
    virtualKeysUnder(YUBICO_TRUST, key).yubiKeys,
    online.own,
    registrar,
    () => undefined,
  );
  await desk.look();
  const known = copy.objects.get('yubikey', id);
  if (known === undefined) throw new Error('no key');
  const file = path.join(temporaryFolder(), 'back.receipts');
  const write = async (pin = PIN) => {
    const entry = { ...ENTRY, pin };
    const signer = signerWithYubiKey(known, (hash) => desk.signingWith(known, 'To sign.', entry)(hash));
    const { bytes } = await signReceipts(copy, 'Alice', signer);
    writeFileSync(file, bytes);
  };
  return { air, key, copy, known, desk, file, write };
}

const open = (file: string, ledger: Ledger) => openReceipts(file, () => ledger, ledger);

test.each(['yubikey-5.7.4', 'yubikey-5.2.7'] as const)(
  'a YubiKey (%s) of the ledger itself signs its receipts on the other laptop, and at home it is known',
  async (model) => {
    const { air, known, file, write } = await aliceGoesOnline(model);
    await write();
    const opened = open(file, air.ledger);
    expect(opened).toMatchObject({
      fresh: 3,
      fingerprint: known.credential?.fingerprint,
      known: { holder: alice.name },
    });
    expect(await applyReceipts(opened, null)).toBe(3);
    expect(air.ledger.outbox.stored()).toBe(3);
    expect(readFileSync(file).includes(PIN)).toBe(false);
  },
);

test('what a YubiKey has signed is what counts: another statement, a PIN or a touch that was not, are refused', async () => {
  const { air, file, write } = await aliceGoesOnline('yubikey-5.7.4');
  await write();
  const made = dagCbor.decode<{ statement: Uint8Array; signature: Record<string, unknown> }>(
    readFileSync(file),
  );
  const said = dagCbor.decode<Record<string, unknown>>(made.statement);
  for (const forged of [
    { ...made, statement: dagCbor.encode({ ...said, written_by: 'Mallory' }) },
    { ...made, statement: dagCbor.encode({ ...said, key: `SHA256:${'A'.repeat(43)}` }) },
    { ...made, signature: { ...made.signature, user_verified: false } },
    { ...made, signature: { ...made.signature, counter: 4_000_000_000 } },
  ]) {
    writeFileSync(file, dagCbor.encode(forged));
    expect(() => open(file, air.ledger)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'receipts.forged' }) }),
    );
  }
  expect(air.ledger.outbox.stored()).toBe(0);
});

test('a wrong PIN writes nothing; one that is not plugged in, or was reported lost, does not sign', async () => {
  const { known, desk, write } = await aliceGoesOnline('yubikey-5.7.4');
  expect((await problemOf(write('wrong-999'))).code).toBe('yubikey.pin-invalid');
  expect(() => signerWithYubiKey({ ...known, status: 'lost' }, () => Promise.reject(new Error()))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'signing.yubikey-not-set-up' }) }),
  );
  const other = { ...known, device: { ...known.device, serial: '99999999' } };
  expect(() => desk.signingWith(other, 'To sign.', ENTRY)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'yubikey.not-there' }) }),
  );
});
