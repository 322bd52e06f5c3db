import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DiscoverableCredential, Memory } from '../memory.ts';
import { deriveKeyPair, type KeyPair } from './key-pair.ts';

/** credProtect levels (CTAP 2.1, section 12.1). */
export const protection = { optional: 1, optionalWithList: 2, required: 3 } as const;

/** A credential that this key made and still knows. */
export interface Credential {
  readonly id: Buffer;
  readonly algorithm: number;
  readonly protection: number;
  readonly keyPair: KeyPair;
  /** The seed of hmac-secret (CredRandom), a different one with user verification. */
  hmacSecretSeed(userVerified: boolean): Buffer;
}

/*
 * A credential's id says its algorithm and its protection, and holds chance and a MAC. Its keys are derived from
 * the id and the key's own secret, so that credentials that are not discoverable need no place in the memory.
 */
const HEAD = 32;
const ID = 64;

/** A new id for a relying party. */
export function newCredentialId(memory: Memory, rpId: string, algorithm: number, level: number): Buffer {
  const head = Buffer.concat([Buffer.of(-algorithm, level), randomBytes(HEAD - 2)]);
  return Buffer.concat([head, mac(memory, rpId, head)]);
}

/** The credential behind an id; null when this key did not make it for this relying party, or has forgotten it. */
export function openCredential(memory: Memory, rpId: string, id: Buffer): Credential | null {
  const head = id.subarray(0, HEAD);
  if (id.length !== ID || !timingSafeEqual(id.subarray(HEAD), mac(memory, rpId, head))) return null;
  const [algorithm = 0, level = 0] = head;
  return {
    id,
    algorithm: -algorithm,
    protection: level,
    keyPair: deriveKeyPair(-algorithm, memory.secret, Buffer.concat([Buffer.from('sign'), id])),
    hmacSecretSeed: (userVerified) =>
      createHmac('sha256', memory.secret)
        .update(userVerified ? 'with-uv' : 'without-uv')
        .update(id)
        .digest(),
  };
}

/** The discoverable credentials of a relying party, the newest first. */
export function discoverable(memory: Memory, rpId: string): DiscoverableCredential[] {
  return memory.credentials.filter((credential) => credential.rpId === rpId).toReversed();
}

/** SHA-256, as in rpIdHash. */
export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function mac(memory: Memory, rpId: string, head: Buffer): Buffer {
  return createHmac('sha256', memory.secret).update('id').update(sha256(rpId)).update(head).digest();
}
