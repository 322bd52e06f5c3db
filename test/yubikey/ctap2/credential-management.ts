import type { DiscoverableCredential } from '../memory.ts';
import { intMap, type RequestMap } from './cbor.ts';
import { type Context, protocolOf } from './context.ts';
import { discoverable, openCredential, sha256 } from './credential.ts';
import { permission } from './pin-token.ts';
import { CtapError, status } from './status.ts';

/*
 * authenticatorCredentialManagement and its preview (CTAP 2.1, section 6.8). Request: 1 subcommand, 2 parameters
 * (1 rpIDHash, 2 credentialID, 3 user), 3 pinUvAuthProtocol, 4 pinUvAuthParam.
 */
const subcommand = {
  metadata: 1,
  rpsBegin: 2,
  rpsNext: 3,
  credentialsBegin: 4,
  credentialsNext: 5,
  remove: 6,
  updateUser: 7,
} as const;

type Answer = Map<number, unknown>;

/** Carries out one subcommand. */
export function manageCredentials(request: RequestMap, isPreview: boolean, context: Context): Answer {
  const wanted = request.int(1);
  const parameters = request.optionalMap(2);
  switch (wanted) {
    case subcommand.rpsNext:
      return context.session.pending.recall('relying-party');
    case subcommand.credentialsNext:
      return context.session.pending.recall('credential');
    case subcommand.metadata:
      authorize(request, wanted, null, context);
      return metadata(context);
    case subcommand.rpsBegin:
      authorize(request, wanted, null, context);
      return relyingParties(context);
    case subcommand.credentialsBegin: {
      const rpId = rpIdOf(parameters?.bytes(1), context);
      authorize(request, wanted, rpId, context);
      return credentials(rpId, context);
    }
    case subcommand.remove:
    case subcommand.updateUser: {
      if (wanted === subcommand.updateUser && isPreview) throw new CtapError(status.invalidSubcommand);
      if (!parameters) throw new CtapError(status.missingParameter);
      const id = parameters.map(2).bytes('id');
      const stored = context.key.memory.credentials.find((credential) => credential.id.equals(id));
      authorize(request, wanted, stored?.rpId ?? null, context);
      if (!stored) throw new CtapError(status.noCredentials);
      if (wanted === subcommand.remove) remove(stored, context);
      else updateUser(stored, parameters.map(3));
      return new Map();
    }
    default:
      throw new CtapError(status.invalidSubcommand);
  }
}

function authorize(request: RequestMap, wanted: number, rpId: string | null, context: Context): void {
  const param = request.optionalBytes(4);
  if (!param) throw new CtapError(status.pinRequired);
  const protocol = protocolOf(context, request.optionalInt(3));
  const message = Buffer.concat([Buffer.of(wanted), request.optionalMap(2)?.encoded() ?? Buffer.of()]);
  // A token bound to one relying party may not look at what all of them have here.
  if (rpId === null && context.session.token.rpId !== null) throw new CtapError(status.pinAuthInvalid);
  context.session.token.check(protocol, message, param, permission.credentialManagement, rpId);
}

function metadata({ key }: Context): Answer {
  const used = key.memory.credentials.length;
  return intMap({ 1: used, 2: key.model.capacity - used });
}

function relyingParties(context: Context): Answer {
  const ids = [...new Set(context.key.memory.credentials.map(({ rpId }) => rpId))];
  const answers = ids.map((rpId, index) => () => {
    const [newest] = discoverable(context.key.memory, rpId);
    const rp = { id: rpId, ...(newest?.rpName ? { name: newest.rpName } : {}) };
    return intMap({ 3: rp, 4: sha256(rpId), 5: index === 0 ? ids.length : undefined });
  });
  return first('relying-party', answers, context);
}

function credentials(rpId: string, context: Context): Answer {
  const stored = discoverable(context.key.memory, rpId);
  const answers = stored.map((credential, index) => () => {
    const opened = openCredential(context.key.memory, rpId, credential.id);
    return intMap({
      6: userEntity(credential),
      7: { id: credential.id, type: 'public-key' },
      8: opened?.keyPair.cose,
      9: index === 0 ? stored.length : undefined,
      10: opened?.protection,
    });
  });
  return first('credential', answers, context);
}

function first(kind: 'relying-party' | 'credential', answers: (() => Answer)[], context: Context): Answer {
  const [begin, ...rest] = answers;
  if (!begin) throw new CtapError(status.noCredentials);
  context.session.pending.remember(kind, rest, Number.POSITIVE_INFINITY);
  return begin();
}

function rpIdOf(hash: Buffer | undefined, { key }: Context): string {
  if (!hash) throw new CtapError(status.missingParameter);
  const known = key.memory.credentials.find(({ rpId }) => sha256(rpId).equals(hash));
  if (!known) throw new CtapError(status.noCredentials);
  return known.rpId;
}

function remove(stored: DiscoverableCredential, { key }: Context): void {
  key.memory.credentials = key.memory.credentials.filter((credential) => credential !== stored);
}

function updateUser(stored: DiscoverableCredential, user: RequestMap): void {
  if (!stored.user.id.equals(user.bytes('id'))) throw new CtapError(status.invalidParameter);
  stored.user = {
    id: stored.user.id,
    name: user.optionalText('name') ?? null,
    displayName: user.optionalText('displayName') ?? null,
  };
}

function userEntity({ user }: DiscoverableCredential): Record<string, unknown> {
  return {
    id: user.id,
    ...(user.name === null ? {} : { name: user.name }),
    ...(user.displayName === null ? {} : { displayName: user.displayName }),
  };
}
