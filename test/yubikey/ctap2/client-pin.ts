import { createHash, timingSafeEqual } from 'node:crypto';
import { type Memory, PIN_RETRIES, UV_RETRIES } from '../memory.ts';
import { intMap, type RequestMap } from './cbor.ts';
import { type Context, protocolOf, waitForTouch } from './context.ts';
import type { PinProtocol, SharedSecret } from './pin-protocol.ts';
import { ALL_PERMISSIONS, permission } from './pin-token.ts';
import { CtapError, status } from './status.ts';

/*
 * authenticatorClientPIN (CTAP 2.1, section 6.5.5). Request: 1 protocol, 2 subcommand, 3 key agreement,
 * 4 pinUvAuthParam, 5 newPinEnc, 6 pinHashEnc, 9 permissions, 10 rpId.
 */
const PADDED_PIN = 64;
const MAX_PIN = 63;
const TRIES_PER_POWER_UP = 3;

type Answer = Map<number, unknown>;

/** Carries out one subcommand. */
export async function clientPin(request: RequestMap, context: Context): Promise<Answer> {
  const { memory, model } = context.key;
  switch (request.int(2)) {
    case 0x01:
      return intMap({ 3: memory.pinRetries, 4: model.ctap21 ? isBlockedUntilReplug(context) : undefined });
    case 0x02:
      return intMap({ 1: protocolOf(context, request.optionalInt(1)).publicKey() });
    case 0x03:
      return setPin(request, context);
    case 0x04:
      return changePin(request, context);
    case 0x05:
      if (request.has(9) || request.has(10)) throw new CtapError(status.invalidParameter);
      return tokenForPin(request, context, permission.makeCredential | permission.getAssertion, null);
    case 0x06:
      if (!model.bio) throw new CtapError(status.invalidSubcommand);
      return tokenForFinger(request, context);
    case 0x07:
      if (!model.bio) throw new CtapError(status.invalidSubcommand);
      return intMap({ 5: memory.uvRetries });
    case 0x09: {
      if (!model.ctap21) throw new CtapError(status.invalidSubcommand);
      const { permissions, rpId } = wantedPermissions(request);
      return tokenForPin(request, context, permissions, rpId);
    }
    default:
      throw new CtapError(status.invalidSubcommand);
  }
}

function setPin(request: RequestMap, context: Context): Answer {
  const { memory } = context.key;
  const { secret } = agree(request, context);
  const encrypted = request.bytes(5);
  if (memory.pinHash) throw new CtapError(status.pinAuthInvalid);
  if (!secret.verify(encrypted, request.bytes(4))) throw new CtapError(status.pinAuthInvalid);
  memory.pinHash = hashOfNewPin(secret.decrypt(encrypted), context);
  memory.pinRetries = PIN_RETRIES;
  return new Map();
}

function changePin(request: RequestMap, context: Context): Answer {
  const { memory } = context.key;
  const { protocol, secret } = agree(request, context);
  const encrypted = request.bytes(5);
  const hash = request.bytes(6);
  refuseWhenBlocked(context);
  if (!secret.verify(Buffer.concat([encrypted, hash]), request.bytes(4)))
    throw new CtapError(status.pinAuthInvalid);
  checkPin(secret.decrypt(hash), protocol, context);
  memory.pinHash = hashOfNewPin(secret.decrypt(encrypted), context);
  context.session.token.revoke();
  return new Map();
}

function tokenForPin(
  request: RequestMap,
  context: Context,
  permissions: number,
  rpId: string | null,
): Answer {
  const { protocol, secret } = agree(request, context);
  const hash = request.bytes(6);
  refuseWhenBlocked(context);
  checkPin(secret.decrypt(hash), protocol, context);
  return intMap({ 2: secret.encrypt(context.session.token.grant(permissions, rpId)) });
}

async function tokenForFinger(request: RequestMap, context: Context): Promise<Answer> {
  const { permissions, rpId } = wantedPermissions(request);
  const { secret } = agree(request, context);
  await verifyFinger(context);
  return intMap({ 2: secret.encrypt(context.session.token.grant(permissions, rpId)) });
}

/** Asks for a fingerprint. @throws CtapError UV_INVALID for a strange one, UV_BLOCKED after three */
export async function verifyFinger(context: Context): Promise<void> {
  const { memory } = context.key;
  if (memory.fingerprints === 0) throw new CtapError(status.notAllowed);
  if (memory.uvRetries === 0) throw new CtapError(status.uvBlocked);
  if ((await waitForTouch(context)) === 'unknown') {
    memory.uvRetries--;
    throw new CtapError(memory.uvRetries === 0 ? status.uvBlocked : status.uvInvalid);
  }
  memory.uvRetries = UV_RETRIES;
}

function wantedPermissions(request: RequestMap): { permissions: number; rpId: string | null } {
  const permissions = request.int(9);
  const rpId = request.optionalText(10) ?? null;
  if (permissions === 0) throw new CtapError(status.invalidParameter);
  if ((permissions & ~ALL_PERMISSIONS) !== 0) throw new CtapError(status.unauthorizedPermission);
  const needsParty = (permissions & (permission.makeCredential | permission.getAssertion)) !== 0;
  if (needsParty && rpId === null) throw new CtapError(status.missingParameter);
  return { permissions, rpId };
}

function agree(request: RequestMap, context: Context): { protocol: PinProtocol; secret: SharedSecret } {
  const protocol = protocolOf(context, request.optionalInt(1));
  return { protocol, secret: protocol.decapsulate(request.map(3)) };
}

function isBlockedUntilReplug({ session }: Context): boolean {
  return session.wrongPins >= TRIES_PER_POWER_UP;
}

function refuseWhenBlocked(context: Context): void {
  const { memory } = context.key;
  if (memory.pinHash === null) throw new CtapError(status.pinNotSet);
  if (memory.pinRetries === 0) throw new CtapError(status.pinBlocked);
  if (isBlockedUntilReplug(context)) throw new CtapError(status.pinAuthBlocked);
}

/** Compares a PIN's hash; the try is counted before, so that pulling the plug saves nobody one. */
function checkPin(hash: Buffer, protocol: PinProtocol, context: Context): void {
  const { memory } = context.key;
  memory.pinRetries--;
  if (isPin(memory, hash)) {
    memory.pinRetries = PIN_RETRIES;
    memory.uvRetries = UV_RETRIES;
    context.session.wrongPins = 0;
    return;
  }
  protocol.regenerate();
  context.session.wrongPins++;
  if (memory.pinRetries === 0) throw new CtapError(status.pinBlocked);
  throw new CtapError(isBlockedUntilReplug(context) ? status.pinAuthBlocked : status.pinInvalid);
}

function isPin({ pinHash }: Memory, hash: Buffer): boolean {
  return pinHash !== null && hash.length === pinHash.length && timingSafeEqual(hash, pinHash);
}

function hashOfNewPin(padded: Buffer, { key }: Context): Buffer {
  if (padded.length !== PADDED_PIN) throw new CtapError(status.invalidParameter);
  const end = padded.indexOf(0);
  const pin = padded.subarray(0, end < 0 ? PADDED_PIN : end);
  if (pin.length > MAX_PIN || [...pin.toString('utf8')].length < key.model.minPinLength)
    throw new CtapError(status.pinPolicyViolation);
  return createHash('sha256').update(pin).digest().subarray(0, 16);
}
