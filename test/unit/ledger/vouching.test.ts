import { expect, test } from 'vitest';
import type { CidString } from '../../../app/content/cid.ts';
import { BEGINNING, type FoundSignature, SignatureReader } from '../../../app/ledger/signatures.ts';
import { ChainVerifier, type StoredEntry } from '../../../app/ledger/verification.ts';
import type { Command } from '../../../app/registry/index.ts';
import { following, SOURCE } from '../../support/chain.ts';
import { createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { given, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const alice = createPerson(acme.id);
const toAlice = assignYubiKey(alice.id);
const { id: yubikeyId } = toAlice;
const setUp = provisionYubiKey(yubikeyId);
const before: Command[] = [acme, alice, toAlice, setUp];

/** A signature by the YubiKey over this head, as a ledger would hold it that nobody kept from recording it. */
function signature(seq: number, head: CidString, counter: number) {
  const { credential_id, public_key, fingerprint } = setUp.credential;
  return given(...before).when({
    type: 'SignCheckpoint',
    id: testId(),
    statement: { ledger: SOURCE, seq, head, at: '2026-11-23T09:41:07.000Z' },
    signer: { personId: alice.id, name: alice.name },
    signature: {
      kind: 'fido2',
      yubikey_id: yubikeyId,
      ...{ credential_id, public_key, fingerprint },
      ...{ authenticator_data: 'AA', signature: 'AA', user_verified: true, counter },
    },
    counterBefore: null,
    end: { seq, head },
  });
}

/** What is found in a ledger in which the key signs, meets its end, and is made to sign once more. */
function foundWith(end: Command): readonly FoundSignature[] {
  const chain: StoredEntry[] = [];
  const add = (decision: Parameters<typeof following>[1]) => {
    const stored = following(chain, decision);
    chain.push(stored);
    return stored;
  };
  add(given(...before.slice(0, 3)).when(setUp));
  for (const [counter, act] of [
    [5, end],
    [6, null],
  ] as const) {
    const last = chain.at(-1);
    if (!last) throw new Error('an empty chain');
    add(signature(last.entry.seq, last.cid, counter));
    if (act !== null) add(given(...before).when(act));
  }
  const verifier = new ChainVerifier(SOURCE);
  const reader = new SignatureReader(
    { signature: () => true, certified: () => true, attestation: () => null },
    () => true,
    BEGINNING,
  );
  for (const stored of chain) {
    const verdict = verifier.push(stored);
    if (!verdict.good) throw new Error(verdict.finding.detail);
    expect(reader.push(stored, verdict.event)).toBeNull();
  }
  return reader.found;
}

test.each<[string, Command]>([
  ['lost', { type: 'ReportYubiKeyLost', id: yubikeyId, remark: null }],
  ['retired', { type: 'RetireYubiKey', id: yubikeyId, remark: null }],
  ['reset', { type: 'ResetYubiKey', id: yubikeyId }],
])('a YubiKey that was %s - its earlier signature is vouched for, a later one is not', (_name, end) => {
  expect(foundWith(end).map(({ vouched }) => vouched)).toEqual([
    { entry: 1, label: 'YubiKey of Alice Officer' },
    null,
  ]);
});

const key = generateKey(acme.id);
const { id: keyId, publicKey, fingerprint } = key;

/** What is found in a ledger in which a key on a laptop signs before and after each of these acts. */
function foundOfKey(...acts: readonly Command[]): readonly FoundSignature[] {
  const chain: StoredEntry[] = [];
  const add = (decision: Parameters<typeof following>[1]) => chain.push(following(chain, decision));
  const sign = () => {
    const last = chain.at(-1);
    if (!last) throw new Error('an empty chain');
    const { seq } = last.entry;
    add(
      given(acme, key).when({
        type: 'SignCheckpoint',
        id: testId(),
        statement: { ledger: SOURCE, seq, head: last.cid, at: '2026-11-23T09:41:07.000Z' },
        signer: { personId: null, name: 'Acme' },
        signature: {
          kind: 'ed25519',
          key_id: keyId,
          ...{ public_key: publicKey, fingerprint, signature: 'A'.repeat(86) },
        },
        counterBefore: null,
        end: { seq, head: last.cid },
      }),
    );
  };
  add(given(acme).when(key));
  sign();
  for (const [index, act] of acts.entries()) {
    add(given(acme, key, ...acts.slice(0, index)).when(act));
    sign();
  }
  const verifier = new ChainVerifier(SOURCE);
  const reader = new SignatureReader(
    { signature: () => true, certified: () => true, attestation: () => null },
    () => true,
    BEGINNING,
  );
  for (const stored of chain) {
    const verdict = verifier.push(stored);
    if (!verdict.good) throw new Error(verdict.finding.detail);
    expect(reader.push(stored, verdict.event)).toBeNull();
  }
  return reader.found;
}

test('a key that was revoked - its earlier signature is vouched for, a later one is not', () => {
  const revoke: Command = { type: 'RevokeKey', id: keyId, reason: 'Superseded', remark: null };
  expect(foundOfKey(revoke).map(({ vouched }) => vouched !== null)).toEqual([true, false]);
});

test('a key that is held back - nothing it signs meanwhile is vouched for', () => {
  const found = foundOfKey(
    { type: 'SuspendKey', id: keyId, reason: 'It is examined.' },
    { type: 'ReactivateKey', id: keyId },
  );
  expect(found.map(({ vouched }) => vouched !== null)).toEqual([true, false, true]);
});
