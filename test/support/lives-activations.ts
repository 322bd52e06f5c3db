import { fromBase64url, toBase64url } from '../../app/content/base64url.ts';
import { utf8Text } from '../../app/content/utf8.ts';
import { tokenBytes } from '../../app/pki/nats/token.ts';
import type { Command, CommandNamed, StateOf } from '../../app/registry/index.ts';
import { currentActivation } from '../../app/registry/nats-activation-facts.ts';
import {
  activationName,
  expectedActivation,
  type Granted,
} from '../../app/registry/nats-activation-rules.ts';
import {
  claimsOf,
  currentToken,
  namesKey,
  secondsOf,
  signingKeysOf,
} from '../../app/registry/nats-token-rules.ts';
import { testId } from './in-memory-registry.ts';
import { wish, wishNoMore } from './life-wishes.ts';
import type { Life } from './lives.ts';

/*
 * How random lives come to activation tokens: an account whose export demands one grants it to another account. Now and then
 * something is not as it should be.
 */

/** The keys without a scope that the token of an account names. */
function signersOf({ registry }: Life, accountId: string): StateOf['nats.signing.key'][] {
  const token = currentToken(accountId, registry);
  const claims = token === undefined ? null : claimsOf(token);
  return signingKeysOf('account', accountId, registry).filter(
    ({ scope, publicKey }) => scope === null && claims !== null && namesKey(claims, publicKey),
  );
}

/** An account that could grant something now. */
function exporting(life: Life): StateOf['nats.account'] | null {
  return life.some(
    'nats.account',
    ({ id, status, operatorId, configuration }) =>
      status === 'active' &&
      life.registry.get('nats.operator', operatorId)?.status === 'active' &&
      configuration.exports.some(({ activation_required }) => activation_required === true) &&
      signersOf(life, id).length > 0,
  );
}

/** What is granted to whom: mostly what was granted already, so that one comes in the place of another. */
function grantedIn(life: Life): Granted | null {
  const { registry } = life;
  const former = life.chance(0.6) ? life.some('nats.activation', ({ status }) => status === 'current') : null;
  const before = former === null ? undefined : registry.get('nats.account', former.accountId);
  if (former !== null && before !== undefined && signersOf(life, before.id).length > 0)
    return { ...former, account: before };
  const account = exporting(life) ?? (life.chance(0.05) ? life.some('nats.account') : null);
  const exported = account?.configuration.exports[0];
  const importing = life.some(
    'nats.account',
    ({ id, status }) => (id !== account?.id && status !== 'ended') || life.chance(0.05),
  );
  if (account === null || exported === undefined || importing === null) return null;
  return {
    account,
    importer: importing.publicKey,
    importerId: life.chance(0.2) ? null : importing.id,
    kind: life.chance(0.05) ? 'service' : exported.kind,
    subject: life.oneOf([exported.subject, 'orders.eu', ...(life.chance(0.1) ? ['other'] : [])]),
  };
}

/** The draft of an activation token; now and then it says what nobody has decided. Null where nothing could be granted. */
export function prepareActivation(life: Life): CommandNamed<'PrepareDraft'> | null {
  const { registry } = life;
  const granted = grantedIn(life);
  if (granted === null) return null;
  const { account } = granted;
  const operator = registry.get('nats.operator', account.operatorId);
  const key = life.chance(0.05) ? life.some('nats.signing.key') : (signersOf(life, account.id)[0] ?? null);
  if (operator === undefined || key === null) return null;
  const now = secondsOf(life.now);
  const times = {
    iat: life.chance(0.05) ? now + life.random.between(-1000, 1000) : now,
    exp: life.chance(0.3) ? now + life.random.between(-100, 1_000_000) : null,
  };
  const signer = {
    ...{ kind: 'nkey' as const, aggregate: 'nats.signing.key' as const },
    ...{ object_id: key.id, public_key: key.publicKey },
  };
  const expected = expectedActivation(granted, signer, times, registry);
  const replaced = currentActivation({ ...granted, accountId: account.id }, registry);
  return {
    type: 'PrepareDraft',
    id: testId(),
    organizationId: operator.organizationId,
    title: activationName(granted, registry),
    content: {
      kind: 'nats-activation',
      activation_id: testId(),
      account_id: account.id,
      importer_id: granted.importerId,
      replaces: life.chance(0.03) ? null : (replaced?.id ?? null),
    },
    bytes: toBase64url(tokenBytes(life.chance(0.05) ? { ...expected, name: 'Somebody else' } : expected)),
    signer,
    needed: life.chance(0.8) ? 1 : 2,
    expiresAt: new Date(Date.parse(life.now) + life.random.between(100, 400) * 3_600_000).toISOString(),
  };
}

function signActivation(life: Life): Command | null {
  const draft = life.some(
    'draft',
    ({ status, content }) =>
      status === 'signed' &&
      content.kind === 'nats-activation' &&
      (life.registry.get('nats.activation', content.activation_id) === undefined || life.chance(0.02)),
  );
  if (draft === null || draft.content.kind !== 'nats-activation' || draft.signature === null) {
    wish(life, signing(life) === null ? 'nats-token' : 'nats-activation');
    return null;
  }
  wishNoMore(life, 'nats-activation');
  const { id: draftId, organizationId, content } = draft;
  return {
    type: 'SignNatsActivation',
    id: content.activation_id,
    draftId: life.chance(0.04) ? (life.some('draft')?.id ?? draftId) : draftId,
    ...{ organizationId, accountId: content.account_id, importerId: content.importer_id },
    replaces: content.replaces,
    jwt: `${utf8Text(fromBase64url(draft.bytes))}.${draft.signature}`,
  };
}

/** What makes each withheld command about activations; null where there is nothing that it could be about. */
export const activationMakers: Readonly<Record<string, (life: Life) => Command | null>> = {
  SignNatsActivation: signActivation,
};

/** As `natsChoosers`. */
export const activationChoosers: Readonly<Record<string, (life: Life) => Command | null>> = {
  RevokeNatsActivation(life) {
    const activation = life.some(
      'nats.activation',
      ({ status }) => status !== 'revoked' || life.chance(0.05),
    );
    if (activation === null) return null;
    const reason = life.chance(0.1) ? 'Unspecified' : 'AgreementEnded';
    return { type: 'RevokeNatsActivation', id: activation.id, reason, remark: null };
  },
};

/** What an account exports in lives: mostly something that demands an activation token. */
export function someExports(life: Life): StateOf['nats.account']['configuration']['exports'] {
  if (!life.chance(0.7)) return [];
  const exported = { name: 'Orders', subject: 'orders.>', kind: 'stream' as const };
  return [life.chance(0.9) ? { ...exported, activation_required: true } : exported];
}

/** What an account imports in lives: what another one exports. */
export function someImports(life: Life): StateOf['nats.account']['configuration']['imports'] {
  const from = life.chance(0.4) ? life.some('nats.account') : null;
  if (from === null) return [];
  return [
    { name: 'Taken', subject: 'orders.eu', account: from.publicKey, kind: 'stream', local_subject: null },
  ];
}

/** What comes next on the way to an activation that there is not yet; null where its account has no token. */
export function towardsActivation(life: Life): Command['type'] | null {
  const drafts = life.registry
    .states('draft')
    .filter(({ content, status }) => content.kind === 'nats-activation' && status === 'open');
  if (drafts.some(({ approvals, needed }) => approvals.length >= needed)) return 'SignDraft';
  if (drafts.length > 0) return 'ApproveDraft';
  if (exporting(life) !== null) return 'PrepareDraft';
  if (signing(life) !== null) return 'ConfigureNatsAccount';
  const waits = life.registry
    .states('draft')
    .some(
      ({ content, status }) =>
        status === 'signed' &&
        content.kind === 'nats-token' &&
        life.registry.get('nats.token', content.token_id) === undefined,
    );
  return waits ? 'SignNatsToken' : null;
}

/** An account that could grant something if it exported something. */
export function signing(life: Life): StateOf['nats.account'] | null {
  return life.some(
    'nats.account',
    ({ id, status, isSystem }) => status === 'active' && !isSystem && signersOf(life, id).length > 0,
  );
}

/** What is wrong with the activations of a registry: sentences, none where all is as it must be. */
export function brokenActivations(
  activations: readonly StateOf['nats.activation'][],
  drafts: readonly StateOf['draft'][],
): string[] {
  const broken: string[] = [];
  const current = new Set<string>();
  const about = ({ accountId, importer, kind, subject }: StateOf['nats.activation']) =>
    `${accountId} ${importer} ${kind} ${subject}`;
  for (const activation of activations) {
    const { id, draftId, jwt, status, issuedAt } = activation;
    const draft = drafts.find((one) => one.id === draftId);
    const signed = draft === undefined ? null : `${utf8Text(fromBase64url(draft.bytes))}.${draft.signature}`;
    if (draft?.status !== 'signed' || signed !== jwt)
      broken.push(`Activation ${id} is not what was drafted and signed.`);
    if (status !== 'current') continue;
    if (current.has(about(activation))) broken.push(`Two activations of ${about(activation)} hold.`);
    current.add(about(activation));
    for (const other of activations)
      if (about(other) === about(activation) && issuedAt <= (other.revokedUntil ?? -1))
        broken.push(`Activation ${id} holds, and was revoked with others for its account.`);
  }
  return broken;
}
