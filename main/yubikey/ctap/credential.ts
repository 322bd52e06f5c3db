import { type Cbor, encodeCbor } from '../../../app/evidence/cbor.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { type Authenticator, CTAP_COMMAND } from './authenticator.ts';
import type { PinToken } from './client-pin.ts';

/** What a credential is to be. */
interface CredentialRequest {
  readonly rpId: string;
  readonly rpName: string;
  readonly user: { readonly id: Uint8Array; readonly name: string; readonly displayName: string };
  /** COSE algorithm. */
  readonly algorithm: number;
  /** 32 bytes that the attestation commits to. */
  readonly clientDataHash: Uint8Array;
  /** Ids of credentials of which the key must hold none. */
  readonly exclude: readonly Uint8Array[];
}

/** A new credential's attestation object. */
export interface CreatedCredential {
  readonly format: string;
  readonly authenticatorData: Uint8Array;
  /** The attestation statement, in CBOR. */
  readonly statement: Uint8Array;
}

/** userVerificationRequired: no use without the PIN, whoever asks. Source: CTAP 2.1 section 12.1. */
const CRED_PROTECT_PIN = 3;

/**
 * Creates a discoverable credential (authenticatorMakeCredential); the key waits for a touch. With hmac-secret and
 * credProtect where the key offers them.
 */
export function makeCredential(
  authenticator: Authenticator,
  request: CredentialRequest,
  token: PinToken,
  options: CommandOptions,
): Promise<CreatedCredential> {
  const extensions = new Map<string, Cbor>();
  if (authenticator.info.extensions.includes('credProtect')) extensions.set('credProtect', CRED_PROTECT_PIN);
  if (authenticator.info.extensions.includes('hmac-secret')) extensions.set('hmac-secret', true);
  const { user } = request;
  return authenticator.command(
    CTAP_COMMAND.makeCredential,
    {
      1: request.clientDataHash,
      2: new Map([
        ['id', request.rpId],
        ['name', request.rpName],
      ]),
      3: new Map<string, Cbor>([
        ['id', user.id],
        ['name', user.name],
        ['displayName', user.displayName],
      ]),
      4: [
        new Map<string, Cbor>([
          ['alg', request.algorithm],
          ['type', 'public-key'],
        ]),
      ],
      5: request.exclude.length > 0 ? request.exclude.map(descriptor) : undefined,
      6: extensions.size > 0 ? extensions : undefined,
      7: new Map([['rk', true]]),
      8: token.authenticate(request.clientDataHash),
      9: token.protocol.version,
    },
    (answer) => ({
      format: answer.text(1),
      authenticatorData: answer.bytes(2),
      statement: encodeCbor(answer.raw(3) ?? new Map()),
    }),
    options,
  );
}

/** A credential as CTAP names it. */
export function descriptor(id: Uint8Array): ReadonlyMap<string, Cbor> {
  return new Map<string, Cbor>([
    ['id', id],
    ['type', 'public-key'],
  ]);
}
