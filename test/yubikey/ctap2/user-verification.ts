import type { RequestMap } from './cbor.ts';
import { verifyFinger } from './client-pin.ts';
import { type Context, protocolOf, waitForTouch } from './context.ts';
import { CtapError, status } from './status.ts';

/** The fields of a request that prove who asks. */
export interface Proof {
  readonly clientDataHash: Buffer;
  readonly rpId: string;
  readonly permission: number;
  readonly param: Buffer | undefined;
  readonly protocol: number | undefined;
  readonly options: RequestMap | undefined;
}

/**
 * Verifies the user by a token or by a fingerprint (CTAP 2.1, section 6.1.2, steps 1 to 6 and 10, 11).
 * @returns whether the user is verified
 */
export async function verifyUser(proof: Proof, context: Context): Promise<boolean> {
  const { memory, model } = context.key;
  if (proof.param?.length === 0) {
    // So a platform finds out which of several keys the person means.
    await waitForTouch(context);
    throw new CtapError(memory.pinHash ? status.pinInvalid : status.pinNotSet);
  }
  if (proof.param) {
    const protocol = protocolOf(context, proof.protocol);
    context.session.token.check(protocol, proof.clientDataHash, proof.param, proof.permission, proof.rpId);
    return true;
  }
  if (proof.options?.optionalBoolean('uv') !== true) return false;
  if (!model.bio || memory.fingerprints === 0)
    throw new CtapError(model.ctap21 ? status.invalidOption : status.unsupportedOption);
  await verifyFinger(context);
  return true;
}
