import type { Cbor } from '../../../app/evidence/cbor.ts';
import type { Fields } from '../../../app/evidence/fields.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { type Authenticator, CTAP_COMMAND } from './authenticator.ts';
import type { PinToken } from './client-pin.ts';
import { descriptor } from './credential.ts';

/** What is to be signed, and with which credentials. */
interface AssertionRequest {
  readonly rpId: string;
  /** 32 bytes. */
  readonly clientDataHash: Uint8Array;
  /** Credentials to choose from; none means any discoverable one of this RP ID. */
  readonly allow: readonly Uint8Array[];
  /** Inputs of extensions, by name. */
  readonly extensions?: ReadonlyMap<string, Cbor>;
}

/** A signature by a credential. */
interface Assertion {
  /** Null when there was only one to choose from and the key left it out. */
  readonly credentialId: Uint8Array | null;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
  /** The user's id the credential was made for, if the key tells. */
  readonly userId: Uint8Array | null;
}

/** More credentials of one RP ID than any key holds. */
const MOST_ASSERTIONS = 100;

/**
 * Signs (authenticatorGetAssertion); the key waits for a touch.
 * @returns one signature for each credential that fits, the newest first
 */
export async function getAssertions(
  authenticator: Authenticator,
  request: AssertionRequest,
  token: PinToken,
  options: CommandOptions,
): Promise<Assertion[]> {
  const parameters = {
    1: request.rpId,
    2: request.clientDataHash,
    3: request.allow.length > 0 ? request.allow.map(descriptor) : undefined,
    4: request.extensions,
    6: token.authenticate(request.clientDataHash),
    7: token.protocol.version,
  };
  const first = await authenticator.command(
    CTAP_COMMAND.getAssertion,
    parameters,
    (answer) => ({ assertion: readAssertion(answer), count: answer.optionalCount(5) ?? 1 }),
    options,
  );
  const all = [first.assertion];
  while (all.length < Math.min(first.count, MOST_ASSERTIONS)) {
    all.push(await authenticator.command(CTAP_COMMAND.getNextAssertion, undefined, readAssertion, options));
  }
  return all;
}

function readAssertion(answer: Fields): Assertion {
  return {
    credentialId: answer.optionalFields(1)?.optionalBytes('id') ?? null,
    authenticatorData: answer.bytes(2),
    signature: answer.bytes(3),
    userId: answer.optionalFields(4)?.optionalBytes('id') ?? null,
  };
}
