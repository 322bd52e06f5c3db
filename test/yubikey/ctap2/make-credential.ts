import { sign } from 'node:crypto';
import { attestationOf } from '../attestation/authority.ts';
import { authenticatorData } from './authenticator-data.ts';
import { canonical, intMap, type RequestMap } from './cbor.ts';
import { type Context, waitForTouch } from './context.ts';
import { type Credential, newCredentialId, openCredential, protection } from './credential.ts';
import { permission } from './pin-token.ts';
import { CtapError, status } from './status.ts';
import { verifyUser } from './user-verification.ts';

/*
 * authenticatorMakeCredential (CTAP 2.1, section 6.1). Request: 1 clientDataHash, 2 rp, 3 user, 4 pubKeyCredParams,
 * 5 excludeList, 6 extensions, 7 options, 8 pinUvAuthParam, 9 pinUvAuthProtocol.
 */

/** Makes a credential and attests it. */
export async function makeCredential(request: RequestMap, context: Context): Promise<Map<number, unknown>> {
  const { memory, model } = context.key;
  const clientDataHash = request.bytes(1);
  const rpId = request.map(2).text('id');
  const user = request.map(3);
  const userId = user.bytes('id');
  const algorithm = chooseAlgorithm(request.maps(4), model.algorithms);
  const options = request.optionalMap(7);
  if (options?.optionalBoolean('up') === false) throw new CtapError(status.invalidOption);
  const isDiscoverable = options?.optionalBoolean('rk') ?? false;
  const userVerified = await verifyUser(
    {
      clientDataHash,
      rpId,
      permission: permission.makeCredential,
      param: request.optionalBytes(8),
      protocol: request.optionalInt(9),
      options,
    },
    context,
  );
  const mayGoUnverified = model.ctap21 && !model.bio && !isDiscoverable;
  if (!userVerified && memory.pinHash && !mayGoUnverified) throw new CtapError(status.pinRequired);

  const excluded = (request.optionalMaps(5) ?? []).some((entry) =>
    isOurs(entry, rpId, userVerified, context),
  );
  await waitForTouch(context);
  context.session.token.spend();
  if (excluded) throw new CtapError(status.credentialExcluded);

  const extensions = request.optionalMap(6);
  const level = extensions?.optionalInt('credProtect') ?? protection.optional;
  if (level < protection.optional || level > protection.required) throw new CtapError(status.invalidOption);
  const id = newCredentialId(memory, rpId, algorithm, level);
  const credential = openCredential(memory, rpId, id);
  if (!credential) throw new Error('a key that does not know its own credential');
  if (isDiscoverable) {
    const isSame = (other: (typeof memory.credentials)[number]) =>
      other.rpId === rpId && other.user.id.equals(userId);
    const others = memory.credentials.filter((other) => !isSame(other));
    if (others.length >= model.capacity) throw new CtapError(status.keyStoreFull);
    const names = {
      name: user.optionalText('name') ?? null,
      displayName: user.optionalText('displayName') ?? null,
    };
    const rpName = request.map(2).optionalText('name') ?? null;
    memory.credentials = [...others, { id, rpId, rpName, user: { id: userId, ...names } }];
  }
  const authData = authenticatorData(
    {
      rpId,
      userPresent: true,
      userVerified,
      attested: attestedData(credential, model.aaguid),
      extensions: {
        ...(extensions?.has('credProtect') ? { credProtect: level } : {}),
        ...(extensions?.optionalBoolean('hmac-secret') ? { 'hmac-secret': true } : {}),
      },
    },
    context,
  );
  return attest(authData, clientDataHash, credential, context);
}

function chooseAlgorithm(wanted: readonly RequestMap[], known: readonly number[]): number {
  const fitting = wanted.find(
    (entry) => entry.text('type') === 'public-key' && known.includes(entry.int('alg')),
  );
  if (!fitting) throw new CtapError(status.unsupportedAlgorithm);
  return fitting.int('alg');
}

/** True for a credential of ours that may be admitted to: one with credProtect 3 only to its verified owner. */
function isOurs(entry: RequestMap, rpId: string, userVerified: boolean, { key }: Context): boolean {
  const id = entry.bytes('id');
  const credential = openCredential(key.memory, rpId, id);
  if (!credential) return false;
  return userVerified || credential.protection !== protection.required;
}

function attestedData({ id, keyPair }: Credential, aaguid: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  return Buffer.concat([Buffer.from(aaguid, 'hex'), length, id, canonical(keyPair.cose)]);
}

/** Packed attestation (WebAuthn, section 8.2), unless a fault says otherwise. */
function attest(
  authData: Buffer,
  clientDataHash: Buffer,
  credential: Credential,
  { key }: Context,
): Map<number, unknown> {
  const flaw = key.faults.take('attestation')?.is;
  const signed = Buffer.concat([authData, flaw === 'wrong-signature' ? Buffer.alloc(32) : clientDataHash]);
  if (flaw === 'none') return intMap({ 1: 'none', 2: authData, 3: {} });
  if (flaw === 'self') {
    const statement = { alg: credential.algorithm, sig: credential.keyPair.sign(signed) };
    return intMap({ 1: 'packed', 2: authData, 3: statement });
  }
  const leaf = attestationOf(key.model, flaw === 'wrong-signature' ? undefined : flaw);
  const statement = { alg: -7, sig: sign('sha256', signed, leaf.privateKey), x5c: [leaf.der] };
  return intMap({ 1: 'packed', 2: authData, 3: statement });
}
