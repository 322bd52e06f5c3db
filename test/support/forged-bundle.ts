import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { BundleManifest } from '../../app/bundle/manifest.ts';
import { bundleBytes } from '../../app/bundle/write.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { encodeStatement } from '../../app/statements/checkpoint.ts';
import { fingerprintOf } from '../../main/evidence/ed25519.ts';
import { publicFacts } from '../../main/evidence/key-pair.ts';
import { base64url } from '../../main/yubikey/credentials.ts';
import { chainOf, following, SOURCE } from './chain.ts';
import { createOrganization } from './commands.ts';
import { given, testId } from './in-memory-registry.ts';
import { coseKeyOf } from './yubikey-commands.ts';

/** The bundle of a chain, as whoever writes files by hand would make it. @param from its first entry */
export async function bundleOfChain(
  chain: readonly StoredEntry[],
  signatures: BundleManifest['signatures'] = [],
  from = 1,
): Promise<Buffer> {
  const last = chain.at(-1);
  if (last === undefined) throw new Error('an empty chain');
  const manifest = {
    ledger: {
      id: SOURCE.split('#')[1] ?? '',
      name: 'Forged',
      source: SOURCE,
      createdAt: '2026-11-23T09:00:00.000Z',
    },
    range: { from, to: last.entry.seq },
    prev: chain[from - 2]?.cid ?? null,
    head: last.cid,
    signatures,
    writtenAt: '2026-11-23T10:00:00.000Z',
    writtenBy: 'a forger',
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of bundleBytes(manifest, chain.slice(from - 1))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Three good entries, and a fourth with a signature that was made over something else than it says. */
export function forgedSignature() {
  const chain = chainOf(3);
  const last = chain[2];
  if (last === undefined) throw new Error('an empty chain');
  const { privateKey } = generateKeyPairSync('ed25519');
  const { publicKey: public_key, fingerprint } = publicFacts(privateKey);
  const statement = { ledger: SOURCE, seq: 3, head: last.cid, at: '2026-11-23T10:00:00.000Z' };
  const signature = sign(null, encodeStatement({ ...statement, seq: 2 }), privateKey).toString('base64url');
  const decision = given().when({
    type: 'SignCheckpoint',
    id: testId(),
    statement,
    signer: { personId: null, name: 'Mallory' },
    signature: { kind: 'ed25519', key_id: testId(), public_key, fingerprint, signature },
    counterBefore: null,
    end: { seq: 3, head: last.cid },
  });
  const signed = following(chain, decision);
  return { chain: [...chain, signed], signatures: [{ entry: 4, event: signed.entry.event, fingerprint }] };
}

/** A key that signs heads by hand, as Alice's does. */
export function handSigner(name = 'Alice') {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { publicKey: public_key, fingerprint } = publicFacts(privateKey);
  /** The decision that records a genuine signature over this entry, wherever it is put afterwards. */
  const over = ({ entry: { seq, source }, cid: head }: StoredEntry) => {
    const statement = { ledger: source, seq, head, at: '2026-11-23T10:00:00.000Z' };
    const signature = sign(null, encodeStatement(statement), privateKey).toString('base64url');
    return given().when({
      type: 'SignCheckpoint',
      id: testId(),
      statement,
      signer: { personId: null, name },
      signature: { kind: 'ed25519', key_id: testId(), public_key, fingerprint, signature },
      counterBefore: null,
      end: { seq, head },
    });
  };
  return { fingerprint, publicKey: public_key, over };
}

/**
 * A part of a ledger, made of public data alone, that begins with Alice's genuine signature over an entry of the real
 * ledger and goes on with forged entries.
 * @param signed the position that Alice has signed in the real ledger of 20 entries
 * @param from the first entry of the part; it ends with entry 20
 */
export function replayedSignature(signed: number, from: number) {
  const real = chainOf(20);
  const alice = handSigner();
  const target = real[signed - 1];
  if (target === undefined) throw new Error('the real ledger has 20 entries');
  const chain = real.slice(0, from - 1);
  chain.push(following(chain, alice.over(target)));
  while (chain.length < 20) {
    const forged = createOrganization({ name: `Forged ${chain.length}`, id: testId() });
    chain.push(following(chain, given().when(forged)));
  }
  const event = chain[from - 1]?.entry.event;
  if (event === undefined) throw new Error('no signature');
  const { fingerprint } = alice;
  return { real, chain, from, alice, signatures: [{ entry: from, event, fingerprint }] };
}

/** Three good entries, and a fourth with a signature by a YubiKey that took a touch, and its PIN or not. */
export function touchedSignature(withPin: boolean) {
  const chain = chainOf(3);
  const last = chain[2];
  if (last === undefined) throw new Error('an empty chain');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const fingerprint = fingerprintOf(publicKey);
  const statement = { ledger: SOURCE, seq: 3, head: last.cid, at: '2026-11-23T10:00:00.000Z' };
  const data = Buffer.alloc(37);
  createHash('sha256').update('cim-keys.invalid').digest().copy(data);
  // Source: WebAuthn level 2, section 6.1: bit 0 is the touch, bit 2 the PIN.
  data.writeUInt8(withPin ? 0x05 : 0x01, 32);
  data.writeUInt32BE(7, 33);
  const hash = createHash('sha256').update(encodeStatement(statement)).digest();
  const stored = following(chain, {
    accepted: true,
    facts: [
      {
        aggregate: 'checkpoint',
        event_type: 'CheckpointSigned',
        aggregate_id: '0198c0de-0000-7000-8000-0000000000aa',
        payload: {
          checkpoint_id: '0198c0de-0000-7000-8000-0000000000aa',
          ...{ ledger: SOURCE, seq: 3, head: last.cid, signed_at: statement.at },
          signer: { person_id: null, name: 'Alice' },
          signature: {
            kind: 'fido2',
            yubikey_id: testId(),
            credential_id: 'Y3JlZGVudGlhbA',
            public_key: base64url(coseKeyOf(publicKey)),
            fingerprint,
            authenticator_data: data.toString('base64url'),
            signature: sign('sha256', Buffer.concat([data, hash]), privateKey).toString('base64url'),
            user_verified: withPin,
            counter: 7,
          },
        },
      },
    ],
  });
  return { chain: [...chain, stored], signatures: [{ entry: 4, event: stored.entry.event, fingerprint }] };
}
