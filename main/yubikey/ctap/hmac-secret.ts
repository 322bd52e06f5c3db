import { readAuthenticatorData } from '../../../app/evidence/authenticator-data.ts';
import type { Cbor } from '../../../app/evidence/cbor.ts';
import { FieldError } from '../../../app/evidence/fields.ts';
import { ProblemError } from '../../../app/problem.ts';
import { TransportError } from '../transport/failure.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { getAssertions } from './assertion.ts';
import type { Authenticator } from './authenticator.ts';
import type { ClientPin, PinToken } from './client-pin.ts';
import { ctapProblem } from './problems.ts';

/** Bytes of a salt, and of what the key makes of it. Source: CTAP 2.1 section 12.5. */
const HMAC_SECRET_BYTES = 32;

/**
 * HMAC-SHA-256 of a salt under a secret that belongs to a credential and never leaves the key (hmac-secret); the key
 * waits for a touch. The same salt with the same credential always yields the same 32 bytes.
 * @throws ProblemError when the key does not offer it
 */
export async function hmacSecret(
  authenticator: Authenticator,
  clientPin: ClientPin,
  request: { readonly rpId: string; readonly credentialId: Uint8Array; readonly salt: Uint8Array },
  token: PinToken,
  clientDataHash: Uint8Array,
  options: CommandOptions,
): Promise<Uint8Array> {
  if (!authenticator.info.extensions.includes('hmac-secret'))
    throw new ProblemError(ctapProblem('yubikey.no-hmac-secret'));
  if (request.salt.length !== HMAC_SECRET_BYTES) throw new RangeError('A salt has 32 bytes.');
  const secret = await clientPin.agree();
  const salt = secret.encrypt(request.salt);
  const input = new Map<number, Cbor>([
    [1, secret.keyAgreement],
    [2, salt],
    [3, secret.authenticate(salt)],
  ]);
  // Protocol one is meant where none is named, and old firmware knows no other.
  if (clientPin.protocol.version === 2) input.set(4, 2);
  const [assertion] = await getAssertions(
    authenticator,
    {
      rpId: request.rpId,
      clientDataHash,
      allow: [request.credentialId],
      extensions: new Map([['hmac-secret', input]]),
    },
    token,
    options,
  );
  if (assertion === undefined) throw new TransportError('garbled', 'No assertion.');
  const output = readAuthenticatorData(assertion.authenticatorData)?.extensions?.get('hmac-secret');
  if (!(output instanceof Uint8Array))
    throw new ProblemError(ctapProblem('yubikey.credential-without-hmac-secret'));
  try {
    const plain = secret.decrypt(output);
    if (plain.length !== HMAC_SECRET_BYTES) throw new FieldError('An output of another length.');
    return plain;
  } catch (error) {
    throw new TransportError('garbled', 'hmac-secret', { cause: error });
  }
}
