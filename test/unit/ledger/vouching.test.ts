import { expect, test } from 'vitest';
import type { Command } from '../../../app/aggregates/aggregates.ts';
import type { CidString } from '../../../app/content/cid.ts';
import { BEGINNING, type FoundSignature, SignatureReader } from '../../../app/ledger/signatures.ts';
import { ChainVerifier, type StoredEntry } from '../../../app/ledger/verification.ts';
import { following, SOURCE } from '../../support/chain.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { given, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const alice = createPerson(acme.organizationId);
const toAlice = assignYubiKey(alice.personId);
const { yubikeyId } = toAlice;
const setUp = provisionYubiKey(yubikeyId);
const before: Command[] = [acme, alice, toAlice, setUp];

/** A signature by the YubiKey over this head, as a ledger would hold it that nobody kept from recording it. */
function signature(seq: number, head: CidString, counter: number) {
  const { credential_id, public_key, fingerprint } = setUp.credential;
  return given(...before).when({
    type: 'SignCheckpoint',
    checkpointId: testId(),
    statement: { ledger: SOURCE, seq, head, at: '2026-11-23T09:41:07.000Z' },
    signer: { personId: alice.personId, name: alice.name },
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
    { signature: () => true, attestation: () => null },
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
  ['lost', { type: 'ReportYubiKeyLost', yubikeyId, remark: null }],
  ['retired', { type: 'RetireYubiKey', yubikeyId, remark: null }],
  ['reset', { type: 'ResetYubiKey', yubikeyId }],
])('a YubiKey that was %s - its earlier signature is vouched for, a later one is not', (_name, end) => {
  expect(foundWith(end).map(({ vouched }) => vouched)).toEqual([
    { entry: 1, label: 'YubiKey of Alice Officer' },
    null,
  ]);
});
