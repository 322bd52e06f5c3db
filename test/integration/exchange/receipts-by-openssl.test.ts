import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'cborg';
import { expect, test } from 'vitest';
import { signReceipts } from '../../../main/services/exchange/receipts-out.ts';
import { signerWithYubiKey } from '../../../main/services/signing/statement-signer.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { laptop } from '../../support/imports.ts';
import { recordOrganizations } from '../../support/ledgers.ts';
import { officer } from '../../support/receipts-officer.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { alice, ENTRY, YubiKeyLaptop } from '../../support/yubikey-laptop.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/* A receipts file judged by openssl, from the file alone: nothing of this program takes part in it. */

const bytes = (text: unknown) => Buffer.from(String(text), 'base64url');

function stored(ledger: Ledger): Ledger {
  ledger.outbox.settle(
    [1, 2].map((seq) => ({
      ...{ seq, place: { stream: 'CIM_KEYS_EVENTS', created: null, domain: null }, streamSeq: seq },
      duplicate: false,
      storedAt: '2026-11-23T09:30:00.000Z',
    })),
  );
  return ledger;
}

/** What the file says, by its parts: the statement's bytes, the key it names, the signature. */
function partsOf(file: Uint8Array) {
  const { statement, signature } = decode(file);
  return { statement: Buffer.from(statement), key: decode(statement).key, signature };
}

function judge(how: readonly string[], parts: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  const files = Object.entries(parts).map(([name, content]) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return [name, file] as const;
  });
  const named = new Map(files);
  return execFileSync(
    'openssl',
    how.map((one) => named.get(one) ?? one),
  ).toString();
}

function fingerprintOf(spki: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`;
}

test('openssl accepts receipts that an Ed25519 key has signed, and the fingerprint they name', async () => {
  const { own } = laptop('Online');
  recordOrganizations(own, 3);
  const { bytes: file } = await signReceipts(stored(own), 'Officer B', officer(own));
  const { statement, key, signature } = partsOf(file);
  // RFC 8410: the fixed beginning of an Ed25519 key.
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes(signature.public_key)]);
  const how = ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', 'spki', '-rawin'];
  const parts = { spki, statement, signature: bytes(signature.signature) };
  expect(judge([...how, '-in', 'statement', '-sigfile', 'signature'], parts)).toContain('Verified Success');
  expect(fingerprintOf(spki)).toBe(key);
  const changed = { ...parts, statement: Buffer.concat([statement, Buffer.of(0)]) };
  expect(() => judge([...how, '-in', 'statement', '-sigfile', 'signature'], changed)).toThrow();
});

test('openssl accepts receipts that a YubiKey has signed, and the fingerprint they name', async () => {
  const air = new YubiKeyLaptop();
  const yubiKey = new VirtualYubiKey('yubikey-5.7.4');
  await air.plugIn(yubiKey);
  const known = air.ledger.objects.get('yubikey', await air.setUp(yubiKey, alice.id));
  if (known === undefined) throw new Error('no key');
  const signer = signerWithYubiKey(known, air.desk.signingWith(known, 'To sign.', ENTRY));
  const { bytes: file } = await signReceipts(stored(air.ledger), 'Alice', signer);
  const { statement, key, signature } = partsOf(file);
  // RFC 9053 section 7.1.1: -2 and -3 are the coordinates; RFC 5480: the fixed beginning of a P-256 key.
  const cose: unknown = decode(bytes(signature.public_key), { useMaps: true });
  if (!(cose instanceof Map)) throw new Error('no COSE key');
  const beginning = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
  const spki = Buffer.concat([beginning, Buffer.from(cose.get(-2)), Buffer.from(cose.get(-3))]);
  const message = Buffer.concat([
    bytes(signature.authenticator_data),
    createHash('sha256').update(statement).digest(),
  ]);
  const how = ['dgst', '-sha256', '-keyform', 'DER', '-verify', 'spki', '-signature', 'signature', 'message'];
  expect(judge(how, { spki, message, signature: bytes(signature.signature) })).toContain('Verified OK');
  expect(fingerprintOf(spki)).toBe(key);
});
