import type { DiscoverableCredential } from '../memory.ts';
import { authenticatorData } from './authenticator-data.ts';
import { intMap, type RequestMap } from './cbor.ts';
import { type Context, waitForTouch } from './context.ts';
import { type Credential, discoverable, openCredential, protection } from './credential.ts';
import { hmacSecret, readSalts } from './hmac-secret.ts';
import { permission } from './pin-token.ts';
import { CtapError, status } from './status.ts';
import { verifyUser } from './user-verification.ts';

/*
 * authenticatorGetAssertion (CTAP 2.1, section 6.2). Request: 1 rpId, 2 clientDataHash, 3 allowList, 4 extensions,
 * 5 options, 6 pinUvAuthParam, 7 pinUvAuthProtocol.
 */

/** How long the further assertions are kept for getNextAssertion. */
const NEXT_WITHIN_MS = 30_000;

interface Candidate {
  readonly credential: Credential;
  readonly stored: DiscoverableCredential | null;
}

/** Signs with the one credential that fits, or with the first of several. */
export async function getAssertion(request: RequestMap, context: Context): Promise<Map<number, unknown>> {
  const rpId = request.text(1);
  const clientDataHash = request.bytes(2);
  const options = request.optionalMap(5);
  if (options?.has('rk')) throw new CtapError(status.unsupportedOption);
  const userPresent = options?.optionalBoolean('up') ?? true;
  const userVerified = await verifyUser(
    {
      clientDataHash,
      rpId,
      permission: permission.getAssertion,
      param: request.optionalBytes(6),
      protocol: request.optionalInt(7),
      options,
    },
    context,
  );
  const saltInput = request.optionalMap(4)?.optionalMap('hmac-secret');
  if (saltInput && !userPresent) throw new CtapError(status.unsupportedOption);
  const salts = saltInput && readSalts(saltInput, context);
  const candidates = find(request.optionalMaps(3), rpId, userVerified, context);
  if (userPresent) {
    await waitForTouch(context);
    context.session.token.spend();
  }
  const [first] = candidates;
  if (!first) throw new CtapError(status.noCredentials);

  const assertion = ({ credential, stored }: Candidate, count?: number) => {
    const extensions = salts ? { 'hmac-secret': hmacSecret(salts, credential, userVerified) } : {};
    const authData = authenticatorData({ rpId, userPresent, userVerified, extensions }, context);
    return intMap({
      1: { id: credential.id, type: 'public-key' },
      2: authData,
      3: credential.keyPair.sign(Buffer.concat([authData, clientDataHash])),
      4: stored ? userEntity(stored, userVerified && candidates.length > 1) : undefined,
      5: count,
    });
  };
  context.session.pending.remember(
    'assertion',
    candidates.slice(1).map((candidate) => () => assertion(candidate)),
    NEXT_WITHIN_MS,
  );
  return assertion(first, candidates.length > 1 ? candidates.length : undefined);
}

/** The credentials that may answer: of an allow list only the first, otherwise all discoverable ones. */
function find(
  allowList: readonly RequestMap[] | undefined,
  rpId: string,
  userVerified: boolean,
  { key }: Context,
): Candidate[] {
  const stored = discoverable(key.memory, rpId);
  const open = (id: Buffer): Candidate[] => {
    const credential = openCredential(key.memory, rpId, id);
    if (!credential) return [];
    return [{ credential, stored: stored.find((known) => known.id.equals(id)) ?? null }];
  };
  const weakest = allowList ? protection.optionalWithList : protection.optional;
  const isAllowed = ({ credential }: Candidate) => userVerified || credential.protection <= weakest;
  if (!allowList) return stored.flatMap(({ id }) => open(id)).filter(isAllowed);
  return allowList
    .flatMap((entry) => open(entry.bytes('id')))
    .filter(isAllowed)
    .slice(0, 1);
}

/** Names are told only to a verified user who has to choose between accounts. */
function userEntity({ user }: DiscoverableCredential, withNames: boolean): Record<string, unknown> {
  return {
    id: user.id,
    ...(withNames && user.name !== null ? { name: user.name } : {}),
    ...(withNames && user.displayName !== null ? { displayName: user.displayName } : {}),
  };
}
