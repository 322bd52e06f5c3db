import { fromBase64url } from '../content/base64url.ts';
import { type Refused, refuse } from '../model/decision.ts';
import type { ClaimsOf } from '../pki/nats/claims.ts';
import { isWithin } from '../pki/nats/subjects.ts';
import type { TokenDraft } from '../pki/nats/token.ts';
import type { DraftContent, NkeySigner } from './draft-content.ts';
import type { Registry, StateOf } from './index.ts';
import { accountRefusal } from './nats-account.ts';
import { activationsRevokedUntil, currentActivation, type Shared } from './nats-activation-facts.ts';
import type { Exported } from './nats-configuration.ts';
import {
  clockRefusal,
  isSigned,
  jwtFault,
  namedSigner,
  otherBytesRefusal,
  readClaims,
  secondsOf,
  type TokenTimes,
  timeInWords,
} from './nats-token-rules.ts';

/** What a draft says of an activation besides its bytes. */
export type ActivationContent = Extract<DraftContent, { readonly kind: 'nats-activation' }>;

/** What is granted to whom. */
export interface Granted extends Pick<Shared, 'importer' | 'kind' | 'subject'> {
  /** The account that exports it. */
  readonly account: StateOf['nats.account'];
  /** The account that may import it; null where that is not in this registry. */
  readonly importerId: string | null;
}

/** The longest name that an activation has: that of what is exported, and whom it is for. */
const LONGEST_NAME = 200;

/** The export that something is imported through which demands an activation token; undefined where there is none. */
export function exportThatDemands({
  account,
  kind,
  subject,
}: Pick<Granted, 'account' | 'kind' | 'subject'>): Exported | undefined {
  return account.configuration.exports.find(
    (each) => each.activation_required === true && each.kind === kind && isWithin(subject, each.subject),
  );
}

/**
 * What the activation token of something has to say as the registry stands: everything in it follows from that and the times. What
 * was released stays: signed tokens are held against it anew wherever their ledger is imported.
 */
export function expectedActivation(
  granted: Granted,
  signer: NkeySigner,
  { iat, exp }: TokenTimes,
  registry: Registry,
): TokenDraft {
  const { account, importer: sub, kind, subject } = granted;
  return {
    ...{ iss: signer.public_key, iat, sub, name: activationName(granted, registry) },
    ...(exp === null ? {} : { exp }),
    nats: { type: 'activation', version: 2, subject, kind, issuer_account: account.publicKey },
  };
}

/** What an activation is called: what is exported, and whom it is for. */
export function activationName(granted: Granted, registry: Registry): string {
  const { importerId, importer } = granted;
  const exported = exportThatDemands(granted)?.name ?? granted.subject;
  const account = importerId === null ? undefined : registry.get('nats.account', importerId);
  const name = `${exported} for ${account?.name ?? importer}`;
  return name.length > LONGEST_NAME ? exported : name;
}

/** What is asked of an activation token to be signed. */
interface ActivationDrafted {
  readonly organizationId: string;
  readonly content: ActivationContent;
  readonly bytes: Uint8Array;
  readonly signer: NkeySigner;
  /** When it is drafted, or signed: RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** Why these bytes cannot become an activation token as the registry stands; null where they can. */
export function activationDraftRefusal(draft: ActivationDrafted, registry: Registry): Refused | null {
  const { content, organizationId, signer, at, bytes } = draft;
  const account = registry.get('nats.account', content.account_id);
  const operator = account && registry.get('nats.operator', account.operatorId);
  if (account === undefined || operator?.organizationId !== organizationId) return UNKNOWN_ACCOUNT;
  if (registry.get('nats.activation', content.activation_id) !== undefined) return SIGNED_ALREADY;
  const claims = readClaims(bytes);
  if ('accepted' in claims) return claims;
  if (claims.nats.type !== 'activation') return NO_ACTIVATION;
  const granted = grantedBy(content, account, { ...claims, nats: claims.nats });
  const shared = { ...granted, accountId: account.id };
  if ((currentActivation(shared, registry)?.id ?? null) !== content.replaces) return REPLACED_MEANWHILE;
  const times = { iat: claims.iat, exp: claims.exp ?? null };
  return (
    accountRefusal(account, null, registry) ??
    importerRefusal(granted, registry) ??
    (exportThatDemands(granted) === undefined ? NOT_EXPORTED : null) ??
    signerRefusal(account, signer, registry) ??
    clockRefusal(claims, secondsOf(at)) ??
    revokedRefusal(shared, claims.iat, registry) ??
    otherBytesRefusal(bytes, claims, expectedActivation(granted, signer, times, registry))
  );
}

function grantedBy(
  { importer_id: importerId }: ActivationContent,
  account: StateOf['nats.account'],
  { sub: importer, nats: { kind, subject } }: Pick<ClaimsOf<'activation'>, 'sub' | 'nats'>,
): Granted {
  return { account, importerId, importer, kind, subject };
}

/** An account imports nothing from itself; one of this registry is named by its own key. */
function importerRefusal({ account, importer, importerId }: Granted, registry: Registry): Refused | null {
  if (importer === account.publicKey) return OWN_EXPORT;
  if (importerId === null) return null;
  const named = registry.get('nats.account', importerId);
  return named?.publicKey === importer && named.status !== 'ended' ? null : OTHER_IMPORTER;
}

/**
 * A signing key that the account’s token names. One with a scope may, too: servers take its activations as those of any other, so that
 * to refuse them here would keep nobody who has its seed from it.
 */
function signerRefusal(
  account: StateOf['nats.account'],
  signer: NkeySigner,
  registry: Registry,
): Refused | null {
  const key = namedSigner(account, signer, registry);
  return 'accepted' in key ? key : null;
}

function revokedRefusal(shared: Shared, iat: number, registry: Registry): Refused | null {
  const until = activationsRevokedUntil(shared, registry);
  if (until === null || iat > until) return null;
  return refuse(
    'nats-activation.revoked-until',
    null,
    `Activations for this account are revoked that were issued until ${timeInWords(until)}, and this one would be among them.`,
    'Prepare the draft again after that.',
  );
}

/**
 * Why an activation token cannot be recorded: it must be, byte for byte, what was drafted, approved and signed before, and only as
 * long as it could be signed. What was revoked in between counts.
 */
export function activationSignedRefusal(
  payload: {
    readonly activation_id: string;
    readonly organization_id: string;
    readonly draft_id: string;
    readonly activation: {
      readonly account_id: string;
      readonly importer_id: string | null;
      readonly replaces: string | null;
      readonly jwt: string;
    };
  },
  at: string,
  registry: Registry,
): Refused | null {
  const draft = registry.get('draft', payload.draft_id);
  const { account_id, importer_id, replaces, jwt } = payload.activation;
  if (draft?.content.kind !== 'nats-activation' || draft.signer.kind !== 'nkey') return NOT_APPROVED;
  const { content, organizationId, signer } = draft;
  const isThis =
    draft.status === 'signed' &&
    organizationId === payload.organization_id &&
    content.activation_id === payload.activation_id &&
    content.account_id === account_id &&
    content.importer_id === importer_id &&
    content.replaces === replaces &&
    jwtFault('activation', jwt) === null &&
    isSigned(jwt, draft.bytes, draft.signature);
  if (!isThis) return NOT_APPROVED;
  return activationDraftRefusal(
    { organizationId, content, signer, bytes: fromBase64url(draft.bytes), at },
    registry,
  );
}

const NOT_APPROVED = refuse(
  'nats-activation.not-approved',
  null,
  'The activation token is not, byte for byte, what was approved and signed.',
  'Stop. Look at the draft, and at where this token came from.',
);
const UNKNOWN_ACCOUNT = refuse(
  'nats-activation.unknown-account',
  'accountId',
  'The account that is to export it is no NATS account of this organization.',
  'Choose an account from the list.',
);
const SIGNED_ALREADY = refuse(
  'nats-activation.signed-already',
  null,
  'This activation token was signed already.',
  'Look at it in the list of activations.',
);
const REPLACED_MEANWHILE = refuse(
  'nats-activation.replaced-meanwhile',
  null,
  'Another activation of the same for the same account was signed or revoked since this draft was prepared.',
  'Prepare the draft again.',
);
const NO_ACTIVATION = refuse(
  'nats-activation.other-kind',
  null,
  'The bytes are not those of an activation token.',
  'Prepare the draft again.',
);
const OWN_EXPORT = refuse(
  'nats-activation.own-export',
  'importer',
  'An account imports nothing from itself.',
  'Choose another account.',
);
const OTHER_IMPORTER = refuse(
  'nats-activation.other-importer',
  'importer',
  'The account that may import it is not the one whose public key the token names, or has ended.',
  'Choose the account from the list, and prepare the draft again.',
);
const NOT_EXPORTED = refuse(
  'nats-activation.not-exported',
  'subject',
  'The account has no export of this kind that stands for the subject and demands an activation token.',
  'Choose an export that demands one, and a subject within it, or configure the account first.',
);
