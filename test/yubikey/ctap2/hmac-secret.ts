import { createHmac } from 'node:crypto';
import type { RequestMap } from './cbor.ts';
import { type Context, protocolOf } from './context.ts';
import type { Credential } from './credential.ts';
import type { SharedSecret } from './pin-protocol.ts';
import { CtapError, status } from './status.ts';

/** The salts of an assertion, decrypted. */
export interface Salts {
  readonly salts: readonly Buffer[];
  readonly secret: SharedSecret;
}

/**
 * Reads the extension's input of getAssertion (CTAP 2.1, section 12.5): 1 key agreement, 2 saltEnc, 3 saltAuth,
 * 4 protocol (one when absent). @throws CtapError when it is not authentic
 */
export function readSalts(input: RequestMap, context: Context): Salts {
  const secret = protocolOf(context, input.optionalInt(4) ?? 1).decapsulate(input.map(1));
  const encrypted = input.bytes(2);
  if (!secret.verify(encrypted, input.bytes(3))) throw new CtapError(status.pinAuthInvalid);
  const salts = secret.decrypt(encrypted);
  if (salts.length !== 32 && salts.length !== 64) throw new CtapError(status.invalidParameter);
  return { secret, salts: salts.length === 32 ? [salts] : [salts.subarray(0, 32), salts.subarray(32)] };
}

/** The extension's output: one or two secrets of 32 bytes, encrypted. */
export function hmacSecret({ salts, secret }: Salts, credential: Credential, userVerified: boolean): Buffer {
  const seed = credential.hmacSecretSeed(userVerified);
  return secret.encrypt(Buffer.concat(salts.map((salt) => createHmac('sha256', seed).update(salt).digest())));
}
