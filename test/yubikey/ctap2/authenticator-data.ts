import { canonical } from './cbor.ts';
import type { Context } from './context.ts';
import { sha256 } from './credential.ts';

/** Flags of authenticator data (WebAuthn, section 6.1). */
const UP = 0x01;
const UV = 0x04;
const AT = 0x40;
const ED = 0x80;

/** What authenticator data say. */
export interface AuthenticatorFacts {
  readonly rpId: string;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  /** AAGUID, length, id and public key of a new credential. */
  readonly attested?: Buffer;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Authenticator data, with the signature counter counted up. */
export function authenticatorData(facts: AuthenticatorFacts, { key }: Context): Buffer {
  key.memory.signatureCounter += key.faults.take('counter')?.add ?? 1;
  const hasExtensions = Object.keys(facts.extensions).length > 0;
  const head = Buffer.alloc(5);
  head.writeUInt8(
    (facts.userPresent ? UP : 0) |
      (facts.userVerified ? UV : 0) |
      (facts.attested ? AT : 0) |
      (hasExtensions ? ED : 0),
  );
  head.writeUInt32BE(Math.max(0, key.memory.signatureCounter), 1);
  return Buffer.concat([
    sha256(facts.rpId),
    head,
    facts.attested ?? Buffer.of(),
    hasExtensions ? canonical(facts.extensions) : Buffer.of(),
  ]);
}
