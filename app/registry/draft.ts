import { z } from 'zod';
import { fromBase64url } from '../content/base64url.ts';
import { type CidString, isCid } from '../content/cid.ts';
import { utc } from '../content/utc.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { base64urlSchema, nameSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { cidOfBytesToSign } from '../pki/certificate/certificate.ts';
import { approvalLines } from './approval-lines.ts';
import { mayDo, rolesGovern } from './authority.ts';
import { requestDraftRefusal } from './certificate-request-rules.ts';
import { certificateDraftRefusal } from './certificate-rules.ts';
import { checkpointSignatureSchema } from './checkpoint-signature.ts';
import {
  type DraftContent,
  draftContentSchema,
  draftKinds,
  type Signer,
  signerSchema,
} from './draft-content.ts';
import type { EventNamed, Registry } from './index.ts';
import { keySigningRefusal } from './key-rules.ts';
import { isActive, mustBe, organizationRefusal, REASON, reasonSchema } from './living.ts';
import { activationDraftRefusal } from './nats-activation-rules.ts';
import { tokenDraftRefusal } from './nats-token-rules.ts';
import { listDraftRefusal } from './revocation-list-rules.ts';
import type { Permission } from './role-facts.ts';
import { signingRefusal } from './yubikey.ts';

/** The most bytes that are drafted, as base64url: those of a revocation list of some 400,000 entries. */
const MOST_TEXT = 22_000_000;

const cid = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));
const draft_id = uuidSchema;

/** How an approval was given: by initials of whoever is signed in, or by a signature over `DraftApprovalStatement`. */
const proofSchema = z.union([z.strictObject({ kind: z.literal('initials') }), checkpointSignatureSchema]);

/** How an approval was given. */
export type ApprovalProof = z.infer<typeof proofSchema>;

const approver = z.strictObject({ person_id: uuidSchema, name: nameSchema });

const drafted = {
  organizationId: uuidSchema,
  /** What it is to be, in a few words: the name that the certificate is for. */
  title: nameSchema,
  content: draftContentSchema,
  /** What is signed, and nothing else: base64url. */
  bytes: base64urlSchema(MOST_TEXT),
  signer: signerSchema,
  /** How many people must approve. */
  needed: z.int().min(1).max(20),
  /** From when on it cannot be signed any more. */
  expiresAt: timestampSchema,
};

const state = {
  id: uuidSchema,
  ...drafted,
  cid,
  approvals: z.array(
    z.strictObject({
      ...approver.shape,
      at: timestampSchema,
      kind: z.enum(['initials', 'ed25519', 'fido2']),
    }),
  ),
  status: z.enum(['open', 'signed', 'refused']),
  /** The signature over the bytes, base64url; null until it is made. */
  signature: z.string().nullable(),
};

type Draft = ValueOf<typeof state>;

/** What is to be signed: bytes that people see decoded and approve, before a key signs exactly them. */
export const aggregate = defineAggregate('draft', {
  state,
  label: ({ title }) => title,
  uniqueKey: ({ id }) => id,
  organizationId: ({ organizationId }) => organizationId,
  links: ({ signer, content }) => ({
    signer: signer.kind === 'key' ? signer.key_id : signer.object_id,
    issuer: issuerOf(content),
    about: aboutOf(content),
    replaces: content.kind === 'certificate' ? content.facts.replaces : null,
    replacesToken: isAboutNats(content) ? content.replaces : null,
  }),
  ended: ({ status }) => status !== 'open',
  comesUp: ({ status, expiresAt }) =>
    status === 'open' ? [{ day: expiresAt.slice(0, 10), what: 'Draft expires unsigned' }] : [],
}).withEvents({
  /** Bytes to be signed were fixed: nothing in them changes any more. */
  DraftPrepared: {
    payload: {
      draft_id,
      organization_id: drafted.organizationId,
      title: drafted.title,
      content: drafted.content,
      bytes: drafted.bytes,
      cid,
      signer: drafted.signer,
      approvals_needed: drafted.needed,
      expires_at: drafted.expiresAt,
    },
    effect: 'makes',
    title: 'Draft prepared',
    about: ({ payload }) => payload.title,
    lines: ({ payload }) => ({
      Title: payload.title,
      'To be signed': draftKinds[payload.content.kind],
      'CID of the bytes': payload.cid,
      Bytes: payload.bytes,
      'Approvals needed': String(payload.approvals_needed),
      'To be signed until': payload.expires_at,
      ...signerLines(payload.signer),
      ...contentLines(payload.content),
      'Draft id': payload.draft_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.draft_id,
      organizationId: payload.organization_id,
      title: payload.title,
      content: payload.content,
      bytes: payload.bytes,
      signer: payload.signer,
      needed: payload.approvals_needed,
      expiresAt: payload.expires_at,
      cid: payload.cid,
      approvals: [],
      status: 'open',
      signature: null,
    }),
  },
  /** Somebody who saw the bytes decoded approves that they are signed. */
  DraftApproved: {
    payload: {
      draft_id,
      /** Of the bytes that were shown. */
      cid,
      /** The ledger's source, as it was signed. */
      ledger: z.string().min(1).max(300),
      approver,
      approved_at: timestampSchema,
      proof: proofSchema,
    },
    effect: 'changes',
    title: 'Draft approved',
    about: ({ payload }) => `By ${payload.approver.name}`,
    lines: ({ payload: { proof, ...payload } }) => ({
      'Approved by': payload.approver.name,
      'CID of the bytes': payload.cid,
      'Approved at': payload.approved_at,
      ...approvalLines(proof),
      'Draft id': payload.draft_id,
      'Person id': payload.approver.person_id,
    }),
    evolve: ({ payload: { approver, approved_at: at, proof } }, before) => ({
      ...before,
      approvals: [...before.approvals, { ...approver, at, kind: proof.kind }],
    }),
  },
  /** Somebody refuses, or withdraws, what was drafted: it is never signed. */
  DraftRefused: {
    payload: { draft_id, cid, reason: reasonSchema },
    effect: 'changes',
    title: 'Draft refused',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'CID of the bytes': payload.cid,
      'Draft id': payload.draft_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'refused' }),
  },
  /** The key signed exactly the bytes that were approved. */
  DraftSigned: {
    payload: { draft_id, cid, signature: base64urlSchema(700) },
    effect: 'changes',
    title: 'Draft signed',
    about: ({ payload }) => payload.cid,
    lines: ({ payload }) => ({
      'CID of the bytes': payload.cid,
      Signature: payload.signature,
      'Draft id': payload.draft_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, status: 'signed', signature: payload.signature }),
  },
});

type NatsContent = Extract<DraftContent, { readonly kind: 'nats-token' | 'nats-activation' }>;

function isAboutNats(content: DraftContent): content is NatsContent {
  return content.kind === 'nats-token' || content.kind === 'nats-activation';
}

/** The identity that a NATS token is about, or the account that exports what is activated; null of all else. */
function aboutOf(content: DraftContent): string | null {
  if (content.kind === 'nats-activation') return content.account_id;
  return content.kind === 'nats-token' ? content.object_id : null;
}

/** The certificate of the authority that signs; null where none does. */
function issuerOf(content: DraftContent): string | null {
  if (isAboutNats(content) || content.kind === 'certificate-request') return null;
  return content.kind === 'certificate' ? content.facts.issuer_id : content.issuer_id;
}

function signerLines(signer: Signer) {
  return signer.kind === 'key'
    ? { 'Key id': signer.key_id }
    : {
        'To be signed with the public key': signer.public_key,
        [signer.aggregate === 'nats.operator' ? 'Operator id' : 'Signing key id']: signer.object_id,
      };
}

function contentLines(content: DraftContent) {
  if (content.kind === 'nats-token')
    return {
      'About (id)': content.object_id,
      'In the place of (token id)': content.replaces,
      'Token id': content.token_id,
    };
  if (content.kind === 'nats-activation')
    return {
      'Account that exports (account id)': content.account_id,
      'Account that may import (account id)': content.importer_id ?? 'None of this registry',
      'In the place of (activation id)': content.replaces,
      'Activation id': content.activation_id,
    };
  if (content.kind === 'revocation-list')
    return { 'Authority (certificate id)': content.issuer_id, 'List id': content.list_id };
  if (content.kind === 'certificate-request')
    return { 'For the key (key id)': content.key_id, 'Request id': content.request_id };
  const { facts } = content;
  return {
    Profile: facts.profile.name,
    'Text of the profile': content.profile_text.split('\n'),
    'Issuer (certificate id)': facts.issuer_id ?? 'None: it signs itself',
    'Certificate id': content.certificate_id,
    'For the key (key id)': facts.key_id ?? 'None: its private half is elsewhere',
    'In the place of (certificate id)': facts.replaces,
    'Person id': facts.person_id,
    'Unit id': facts.unit_id,
  };
}

/** What one must be permitted to do who approves what is drafted, or has it signed. */
export function permissionToSign(content: DraftContent): Permission {
  return isAboutNats(content) ? 'ManageInfrastructure' : 'SignCertificates';
}

/** Why what is drafted cannot be signed as the registry stands now; null where it can. Asked when it is drafted, and again when it is signed. */
function contentRefusal(
  draft: Pick<Draft, 'id' | 'organizationId' | 'content' | 'bytes' | 'signer'>,
  at: string,
  registry: Registry,
): Refused | null {
  const bytes = fromBase64url(draft.bytes);
  const { content, signer } = draft;
  const of = { ...draft, bytes, at };
  if (isAboutNats(content)) {
    if (signer.kind !== 'nkey') return OTHER_SIGNER;
    return content.kind === 'nats-token'
      ? tokenDraftRefusal({ ...of, content, signer }, registry)
      : activationDraftRefusal({ ...of, content, signer }, registry);
  }
  if (signer.kind !== 'key') return OTHER_SIGNER;
  switch (content.kind) {
    case 'certificate':
      return certificateDraftRefusal({ ...of, content, signer }, registry);
    case 'revocation-list':
      return listDraftRefusal({ ...of, content, signer }, registry);
    case 'certificate-request':
      return requestDraftRefusal({ ...of, content, signer }, registry);
  }
}

const OTHER_SIGNER = refuse(
  'draft.other-signer',
  null,
  'Certificates, requests and revocation lists are signed with keys of the registry, and NATS tokens with NATS keys.',
  'Prepare the draft again.',
);

function openRefusal({ title, status, expiresAt }: Draft, at: string): Refused | null {
  if (status === 'open' && at >= expiresAt)
    return refuse(
      'draft.expired',
      null,
      `The draft “${title}” could be signed until ${utc(expiresAt)}. That is over.`,
      'Refuse it, so that it is out of the way, and prepare a new one.',
    );
  return mustBe(status === 'open', 'draft.not-open', `The draft “${title}”`, 'open');
}

/** That people saw one thing and another is signed: the refusal that all of this is for. */
function bytesRefusal({ cid: drafted }: Draft, named: CidString): Refused | null {
  if (drafted === named) return null;
  return refuse(
    'draft.other-bytes',
    null,
    'The CID named is not that of the bytes in this draft.',
    'Stop. Look at the draft again, and compare the CID with what people approved.',
  );
}

function approverRefusal(
  { actor, timestamp, payload: { approver: who, proof } }: EventNamed<'DraftApproved'>,
  draft: Draft,
  registry: Registry,
): Refused | null {
  const person = registry.get('person', who.person_id);
  if (!isActive(person) || person.name !== who.name)
    return refuse(
      'draft.unknown-approver',
      'personId',
      `${who.name} is not an active person of the registry: only such a person approves.`,
      'Record them first, or let somebody else approve.',
    );
  if (draft.approvals.some(({ person_id }) => person_id === person.id))
    return refuse(
      'draft.approved-already',
      'personId',
      `${person.name} has approved this draft already.`,
      'Let somebody else approve.',
    );
  const place = { organizationId: draft.organizationId, unitIds: [] };
  if (rolesGovern(registry) && !mayDo(registry, person.id, permissionToSign(draft.content), place, timestamp))
    return refuse(
      'draft.may-not-approve',
      'personId',
      `${person.name} may not sign ${isAboutNats(draft.content) ? 'NATS tokens' : 'certificates'} in this organization, and so not approve them.`,
      'Let somebody approve who may.',
    );
  if (proof.kind === 'initials') {
    if (actor.kind === 'person' && actor.id === person.id) return null;
    return refuse(
      'draft.not-signed-in',
      'personId',
      `${person.name} is not signed in: only with a key or a YubiKey of their own can somebody approve beside whoever acts.`,
      `Let ${person.name} sign in and approve, or use their key.`,
    );
  }
  return proof.kind === 'ed25519'
    ? (ownerRefusal(registry.get('key', proof.key_id)?.personId, person.name, person.id) ??
        keySigningRefusal(registry.get('key', proof.key_id), proof, timestamp))
    : (ownerRefusal(registry.get('yubikey', proof.yubikey_id)?.holder?.personId, person.name, person.id) ??
        signingRefusal(registry.get('yubikey', proof.yubikey_id), proof));
}

function ownerRefusal(holder: string | null | undefined, name: string, personId: string): Refused | null {
  if (holder === personId) return null;
  return refuse(
    'draft.not-their-key',
    'personId',
    `The key used is not ${name}’s own.`,
    'Each person approves with a key or a YubiKey of their own.',
  );
}

/** What can be asked of drafts. */
export const desk = defineCommands(aggregate, {
  nouns: ['draft', 'drafts'],
  made: 'Draft prepared',
  screen: {
    title: 'Drafts to sign',
    short: 'Drafts',
    place: 'Certificates',
    order: 'state',
    about:
      'What is to be signed. People look at the very bytes, decoded, and approve them; then a key signs exactly these bytes.',
    belongsTo: 'organization',
    empty: {
      title: 'No drafts',
      text: 'A certificate, a request, a revocation list or a NATS token is drafted first. Nothing is signed that nobody has looked at.',
    },
  },
  status: ({ status, approvals, needed }) => {
    if (status === 'signed') return { word: 'Signed', tone: 'ended' };
    if (status === 'refused') return { word: 'Refused', tone: 'broken' };
    return approvals.length >= needed
      ? { word: 'Approved', tone: 'usual' }
      : { word: `${approvals.length} of ${needed} approved`, tone: 'waiting' };
  },
  readAs: {
    signer: 'To be signed with it',
    issuer: 'To be signed by it',
    about: 'Tokens to be signed',
    replaces: 'To be replaced by',
    replacesToken: 'To be replaced by',
  },
  particulars: (draft) => ({
    'To be signed': draftKinds[draft.content.kind],
    Organization: linkTo('organization', draft.organizationId),
    'Signed with':
      draft.signer.kind === 'key'
        ? linkTo('key', draft.signer.key_id)
        : linkTo(draft.signer.aggregate, draft.signer.object_id),
    'CID of the bytes': { code: draft.cid, copied: 'CID' },
    Approvals: draft.approvals.map(({ person_id, name, kind }) =>
      kind === 'initials' ? { text: name, about: 'initials alone' } : linkTo('person', person_id),
    ),
    'Approvals needed': String(draft.needed),
    'To be signed until': draft.expiresAt,
  }),
  columns: ['To be signed', 'Organization'],
  commands: {
    /** Fix bytes that are to be signed. */
    PrepareDraft: {
      withheld: true,
      input: drafted,
      effect: 'makes',
      decide: ({ id, organizationId, title, content, bytes, signer, needed, expiresAt }) => ({
        event_type: 'DraftPrepared',
        payload: {
          draft_id: id,
          organization_id: organizationId,
          title,
          content,
          bytes,
          cid: cidOfBytesToSign(fromBase64url(bytes)),
          signer,
          approvals_needed: needed,
          expires_at: expiresAt,
        },
      }),
    },
    /** Approve that bytes are signed. The proof was made, and verified, before. */
    ApproveDraft: {
      withheld: true,
      input: {
        cid,
        ledger: z.string().min(1).max(300),
        approver: z.strictObject({ personId: uuidSchema, name: nameSchema }),
        at: timestampSchema,
        proof: proofSchema,
      },
      effect: 'changes',
      decide: ({ id, cid: shown, ledger, approver: { personId, name }, at, proof }) => ({
        event_type: 'DraftApproved',
        payload: {
          draft_id: id,
          cid: shown,
          ledger,
          approver: { person_id: personId, name },
          approved_at: at,
          proof,
        },
      }),
    },
    /** Refuse that bytes are signed, or withdraw them. */
    RefuseDraft: {
      title: ({ title }) => `Refuse ${title}`,
      verb: 'Refuse…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'A refused draft is never signed. The same can be drafted anew.',
      available: ({ status }) => status === 'open',
      decide: ({ id, reason }, { cid: drafted }) => ({
        event_type: 'DraftRefused',
        payload: { draft_id: id, cid: drafted, reason },
      }),
    },
    /** Record the signature over approved bytes. It was made, and verified, before. */
    SignDraft: {
      withheld: true,
      input: { cid, signature: base64urlSchema(700) },
      effect: 'changes',
      decide: ({ id, cid: approved, signature }) => ({
        event_type: 'DraftSigned',
        payload: { draft_id: id, cid: approved, signature },
      }),
    },
  },
  rules: {
    DraftPrepared: {
      makes({ payload, timestamp: at }, registry) {
        const { draft_id: id, organization_id: organizationId, content, bytes, signer, expires_at } = payload;
        return (
          organizationRefusal(registry, organizationId, {
            code: 'draft.unknown-organization',
            what: 'this draft',
          }) ??
          (cidOfBytesToSign(fromBase64url(bytes)) === payload.cid ? null : OTHER_CID) ??
          (expires_at > at ? null : NO_TIME_LEFT) ??
          contentRefusal({ id, organizationId, content, bytes, signer }, at, registry)
        );
      },
    },
    DraftApproved: {
      changes: (event, draft, registry) =>
        openRefusal(draft, event.timestamp) ??
        bytesRefusal(draft, event.payload.cid) ??
        approverRefusal(event, draft, registry),
    },
    DraftRefused: {
      changes: ({ payload }, draft) =>
        mustBe(draft.status === 'open', 'draft.not-open', `The draft “${draft.title}”`, 'open') ??
        bytesRefusal(draft, payload.cid),
    },
    DraftSigned: {
      changes: ({ payload, timestamp: at }, draft, registry) =>
        openRefusal(draft, at) ??
        bytesRefusal(draft, payload.cid) ??
        approvalsRefusal(draft, registry) ??
        contentRefusal(draft, at, registry),
    },
  },
});

/** Approvals of people who have left since count no more. */
function approvalsRefusal({ title, approvals, needed }: Draft, registry: Registry): Refused | null {
  const counting = approvals.filter(({ person_id }) => isActive(registry.get('person', person_id))).length;
  if (counting >= needed) return null;
  return refuse(
    'draft.not-approved',
    null,
    `${counting} of ${needed} people have approved “${title}”.`,
    'Let those look at it who are missing, and approve.',
  );
}

const OTHER_CID = refuse(
  'draft.other-cid',
  null,
  'The CID given is not that of the bytes.',
  'Prepare the draft again.',
);

const NO_TIME_LEFT = refuse(
  'draft.no-time',
  'expiresAt',
  'The draft would be over before anybody could approve it.',
  'Give people time to look at it.',
);
