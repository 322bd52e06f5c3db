import { fromBase64url } from '../../../app/content/base64url.ts';
import type { ShownDraft } from '../../../app/contract/drafts.ts';
import { readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { readRevocationList } from '../../../app/pki/certificate/revocation-list.ts';
import {
  type Description,
  describeCertificate,
  describeList,
  describeRequest,
} from '../../../app/pki/describe.ts';
import { compareTokens } from '../../../app/pki/nats/description.ts';
import { readTokenBytes } from '../../../app/pki/nats/token.ts';
import { parseProfile } from '../../../app/pki/profiles/profile.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { DraftContent } from '../../../app/registry/draft-content.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { claimsOf } from '../../../app/registry/nats-token-rules.ts';
import type { Ledger } from '../../store/ledger.ts';

/** A draft decoded from its bytes, and what it is held against. */
type Decoded = Pick<ShownDraft, 'lines' | 'missing' | 'profile' | 'earlier' | 'became'>;

/** A draft as people look at it, but for the key that is to sign. */
export type DraftShown = Omit<ShownDraft, 'signer'>;

/**
 * A draft as people look at it: its very bytes decoded, and how far it is.
 * @param why it cannot be signed now; null where it can, and where nobody asks
 */
export function shownDraft(draft: StateOf['draft'], ledger: Ledger, why: string | null): DraftShown {
  const { id: draftId, title, cid, status, needed, expiresAt, approvals, bytes, content } = draft;
  return {
    ...decodedDraft(draft, ledger),
    ...{ draftId, title, cid, status, needed, expiresAt, why },
    kind: content.kind,
    bytes: fromBase64url(bytes).length,
    approvals: approvals.map(({ person_id: personId, name, at, kind }) => ({ personId, name, at, kind })),
  };
}

/** What is to be signed, decoded from the very bytes: held against its profile and against what it takes the place of. */
function decodedDraft({ bytes, content, status }: StateOf['draft'], ledger: Ledger): Decoded {
  const made = status === 'signed' ? becameOf(content) : null;
  if (content.kind === 'nats-token')
    return { ...tokenLines(bytes, tokenBefore(content, ledger.objects)), profile: null, became: made };
  if (content.kind === 'nats-activation') {
    const { replaces } = content;
    const before = replaces === null ? undefined : ledger.objects.get('nats.activation', replaces);
    return { ...tokenLines(bytes, before), profile: null, became: made };
  }
  if (content.kind === 'certificate') {
    const profile = parseProfile(content.profile_text);
    const { replaces } = content.facts;
    const before = replaces === null ? undefined : ledger.objects.get('certificate', replaces);
    const description = describeCertificate(fromBase64url(bytes), {
      ...('faults' in profile ? {} : { profile }),
      ...(before && { earlier: readCertificate(fromBase64url(before.certificate)).tbs }),
    });
    return {
      ...linesOf(description),
      profile: 'faults' in profile ? null : profile.title,
      earlier: before?.name ?? null,
      became: made,
    };
  }
  if (content.kind === 'certificate-request') {
    const description = describeRequest(fromBase64url(bytes));
    return { ...linesOf(description), profile: null, earlier: null, became: made };
  }
  const before = latestList(content.issuer_id, content.list_id, ledger.objects);
  const earlier = before === null ? null : listBytes(before.id, ledger);
  const description = describeList(
    fromBase64url(bytes),
    earlier === null ? {} : { earlier: readRevocationList(earlier).tbs },
  );
  return { ...linesOf(description), profile: null, earlier: before?.name ?? null, became: made };
}

/** The token that a draft of one is held against; undefined where there is none. */
function tokenBefore(
  { object_id, token_id, replaces }: Extract<DraftContent, { readonly kind: 'nats-token' }>,
  registry: Registry,
): StateOf['nats.token'] | undefined {
  return (
    (replaces === null ? undefined : registry.get('nats.token', replaces)) ??
    [...registry.naming('nats.token', 'about', object_id)].findLast(({ id }) => id !== token_id)
  );
}

/** A token says all of it in its lines: what one before said and it does not stands among them. */
function tokenLines(
  bytes: string,
  before: StateOf['nats.token' | 'nats.activation'] | undefined,
): Pick<Decoded, 'lines' | 'missing' | 'earlier'> {
  const compared = compareTokens(
    before === undefined ? null : claimsOf(before),
    readTokenBytes(fromBase64url(bytes)),
  );
  return {
    lines: compared.map(({ field, label, value, before: earlier, differs }) => ({
      ...{ field, name: label, plain: value, technical: value, critical: null, wanted: [] },
      earlier: differs ? (earlier ?? '') : null,
    })),
    missing: [],
    earlier: before === undefined ? null : `${before.name}, issued ${timeOf(before.issuedAt)}`,
  };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function linesOf({ lines, missing }: Description): Pick<Decoded, 'lines' | 'missing'> {
  return {
    lines: lines.map((line) => ({ ...line, wanted: [...line.wanted] })),
    missing: missing.map((each) => ({ ...each })),
  };
}

function becameOf(content: DraftContent): ShownDraft['became'] {
  switch (content.kind) {
    case 'certificate':
      return { kind: 'certificate', id: content.certificate_id };
    case 'revocation-list':
      return { kind: 'revocation.list', id: content.list_id };
    case 'certificate-request':
      return { kind: 'certificate.request', id: content.request_id };
    case 'nats-token':
      return { kind: 'nats.token', id: content.token_id };
    case 'nats-activation':
      return { kind: 'nats.activation', id: content.activation_id };
  }
}

/** The list of an authority with the highest number but one; null where there is no other. */
function latestList(issuerId: string, but: string, registry: Registry): StateOf['revocation.list'] | null {
  let latest: StateOf['revocation.list'] | null = null;
  for (const list of registry.naming('revocation.list', 'numberedBy', issuerId))
    if (list.id !== but && (latest === null || list.number > latest.number)) latest = list;
  return latest;
}

/** A revocation list in DER, from the entry that recorded it; null where there is none. */
export function listBytes(id: string, ledger: Ledger): Uint8Array | null {
  const [record] = ledger.entries.ofObject(id, 1);
  if (record === undefined) return null;
  const event = decodeEvent(record.block);
  return event.event_type === 'RevocationListIssued' ? fromBase64url(event.payload.list) : null;
}
