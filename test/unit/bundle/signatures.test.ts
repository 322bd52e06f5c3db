import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import { type BundleVerdict, readBundle } from '../../../app/bundle/read.ts';
import { bundleBytes } from '../../../app/bundle/write.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { type CheckpointStatement, encodeStatement } from '../../../app/statements/checkpoint.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { publicFacts } from '../../../main/evidence/key-pair.ts';
import { chainOf, following, SOURCE } from '../../support/chain.ts';
import { given, testId } from '../../support/in-memory-registry.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const { publicKey, fingerprint } = publicFacts(privateKey);

/** A chain whose last entry is a signature that says it is over `claimed` and was made over `signed`. */
function signedChain(
  claimed: Partial<CheckpointStatement> = {},
  signed: Partial<CheckpointStatement> = claimed,
): StoredEntry[] {
  const chain = chainOf(3);
  const last = chain[2];
  if (!last) throw new Error('an empty chain');
  const truth = { ledger: SOURCE, seq: 3, head: last.cid, at: '2026-11-23T10:00:00.000Z' };
  const statement = { ...truth, ...claimed };
  const signature = sign(null, encodeStatement({ ...truth, ...signed }), privateKey).toString('base64url');
  const decision = given().when({
    type: 'SignCheckpoint',
    id: testId(),
    statement,
    signer: { personId: null, name: 'Alice' },
    signature: { kind: 'ed25519', key_id: testId(), public_key: publicKey, fingerprint, signature },
    counterBefore: null,
    end: { seq: statement.seq, head: statement.head },
  });
  return [...chain, following(chain, decision)];
}

function listed(chain: readonly StoredEntry[]): BundleManifest['signatures'] {
  const last = chain.at(-1);
  return last ? [{ entry: last.entry.seq, event: last.entry.event, fingerprint }] : [];
}

function verdictOn(chain: readonly StoredEntry[], signatures = listed(chain)): Promise<BundleVerdict> {
  const last = chain.at(-1);
  if (!last) throw new Error('an empty chain');
  const manifest: BundleManifest = {
    ledger: { id: testId(), name: 'Root ceremony', source: SOURCE, createdAt: '2026-11-23T09:00:00.000Z' },
    range: { from: 1, to: last.entry.seq },
    prev: null,
    head: last.cid,
    signatures,
    writtenAt: '2026-11-23T10:00:00.000Z',
    writtenBy: 'test',
  };
  return readBundle(bundleBytes(manifest, chain), EVIDENCE);
}

test('bundle - a good signature is named, by a key the ledger never registered', async () => {
  const { finding, signatures } = await verdictOn(signedChain());
  expect(finding).toBeNull();
  expect(signatures).toMatchObject([{ signer: 'Alice', seq: 3, fingerprint, vouched: null }]);
});

test.each<[string, () => readonly StoredEntry[]]>([
  ['over another head than it says', () => signedChain({}, { seq: 2 })],
  ['over an entry of which it has another CID', () => signedChain({ seq: 2 })],
  ['over a head that the ledger never had', () => signedChain({ head: chainOf(3)[0]?.cid ?? never() })],
  ['of another ledger', () => signedChain({ ledger: 'another#ledger' })],
])('bundle - a signature %s makes it a bad bundle', async (_name, make) => {
  const { finding, signatures, verified } = await verdictOn(make());
  expect(finding).toMatchObject({ code: 'signature', seq: 4 });
  expect([signatures, verified]).toEqual([[], 3]);
});

test('bundle - a signature that the manifest does not list, and one that it lists and does not have, are found', async () => {
  const chain = signedChain();
  expect((await verdictOn(chain, [])).finding).toMatchObject({ code: 'signature', seq: 4 });
  const twice = [...listed(chain), { entry: 5, event: chain[0]?.entry.event ?? never(), fingerprint }];
  expect((await verdictOn(chain, twice)).finding).toMatchObject({ code: 'signature', seq: 5 });
});

function never(): never {
  throw new Error('an empty chain');
}
