import { z } from 'zod';
import { fromBase64url, toBase64url } from '../content/base64url.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { base64urlSchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { readCertificate } from '../pki/certificate/certificate.ts';
import { readRevocationList } from '../pki/certificate/revocation-list.ts';
import { sameBytes } from '../pki/der/der.ts';
import { nameText } from '../pki/names.ts';
import { issuerKeySchema } from './certificate.ts';
import { readIn } from './certificate-rules.ts';
import type { Registry } from './index.ts';
import { listDraftRefusal, numberOf } from './revocation-list-rules.ts';

/** The most characters of a list in base64url. */
const MOST_TEXT = 22_500_000;

const list_id = uuidSchema;
const instant = z.iso.datetime({ precision: 0 });

/** The revocation lists of authorities: what they say is no longer to be trusted, for a while. */
export const aggregate = defineAggregate('revocation.list', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    draftId: uuidSchema,
    issuerId: uuidSchema,
    /** The name of the authority and the number of the list. */
    name: nameSchema,
    number: z.int().positive(),
    thisUpdate: instant,
    nextUpdate: instant,
    /** How many certificates it names. */
    revoked: z.int().nonnegative(),
    /** Where it was published last; null until it was. */
    published: textSchema.nullable(),
    status: z.enum(['signed', 'published', 'withdrawn']),
  },
  label: ({ name }) => name,
  uniqueKey: ({ issuerId, number }) => `${issuerId} ${number}`,
  organizationId: ({ organizationId }) => organizationId,
  // A number is never used twice, so one that was withdrawn goes on being asked for.
  links: ({ issuerId, status }) => ({
    numberedBy: issuerId,
    issuer: status === 'withdrawn' ? null : issuerId,
  }),
  comesUp: ({ status, nextUpdate }) =>
    status === 'published' ? [{ day: nextUpdate.slice(0, 10), what: 'The next revocation list is due' }] : [],
}).withEvents({
  /** Approved bytes were signed by the key of an authority: a revocation list. */
  RevocationListIssued: {
    payload: {
      list_id,
      organization_id: uuidSchema,
      draft_id: uuidSchema,
      issuer_id: uuidSchema,
      /** DER in base64url. */
      list: base64urlSchema(MOST_TEXT),
      /** The key whose signature it bears; as in `CertificateIssued`. */
      issuer_key: issuerKeySchema,
    },
    effect: 'makes',
    title: 'Revocation list signed',
    about: ({ payload }) => titleOf(payload.list),
    lines: ({ payload: { list, ...payload } }) => {
      const read = readRevocationList(fromBase64url(list));
      return {
        Authority: nameText(read.issuer),
        Number: String(numberOf(read)),
        'Holds from': read.thisUpdate,
        'The next one is due': read.nextUpdate,
        'Certificates revoked': String(read.revoked.length),
        List: list,
        'Signed with the public key': payload.issuer_key,
        'List id': payload.list_id,
        'Authority (certificate id)': payload.issuer_id,
        'Draft id': payload.draft_id,
        'Organization id': payload.organization_id,
      };
    },
    evolve: ({ payload }) => {
      const read = readRevocationList(fromBase64url(payload.list));
      return {
        id: payload.list_id,
        organizationId: payload.organization_id,
        draftId: payload.draft_id,
        issuerId: payload.issuer_id,
        name: titleOf(payload.list),
        number: numberOf(read) ?? 1,
        thisUpdate: read.thisUpdate,
        nextUpdate: read.nextUpdate ?? read.thisUpdate,
        revoked: read.revoked.length,
        published: null,
        status: 'signed',
      };
    },
  },
  /** A list lies where everybody finds it. */
  RevocationListPublished: {
    payload: { list_id, where: textSchema },
    effect: 'changes',
    title: 'Revocation list published',
    about: ({ payload }) => payload.where,
    lines: ({ payload }) => ({ Where: payload.where, 'List id': payload.list_id }),
    evolve: ({ payload }, before) => ({ ...before, published: payload.where, status: 'published' }),
  },
  /** A list is not to be used any more, and its copies are destroyed: what it does not name may have been revoked since. */
  RevocationListWithdrawn: {
    payload: { list_id, reason: textSchema },
    effect: 'changes',
    title: 'Revocation list withdrawn',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'List id': payload.list_id }),
    evolve: (_, before) => ({ ...before, status: 'withdrawn' }),
  },
});

function titleOf(list: string): string {
  const read = readRevocationList(fromBase64url(list));
  const common = read.issuer.rdns.flat().find(({ type }) => type === 'CN')?.text ?? nameText(read.issuer);
  return nameSchema.parse(`${common.slice(0, 170)}, list ${numberOf(read) ?? 'without a number'}`);
}

/** What can be asked of revocation lists. */
export const desk = defineCommands(aggregate, {
  nouns: ['revocation list', 'revocation lists'],
  made: 'Revocation list signed',
  screen: {
    title: 'Revocation lists',
    short: 'Lists',
    place: 'Certificates',
    about: 'What authorities have said is no longer to be trusted, and when the next list of each is due.',
    belongsTo: 'certificate',
    empty: {
      title: 'No revocation lists yet',
      text: 'An authority signs one before anybody trusts what it has issued, and a new one in time and upon each revocation.',
    },
  },
  status: ({ status }) =>
    status === 'withdrawn'
      ? { word: 'Withdrawn', tone: 'ended' }
      : status === 'published'
        ? { word: 'Published', tone: 'usual' }
        : { word: 'To be published', tone: 'waiting' },
  readAs: { issuer: 'Revocation lists' },
  narrowedBy: { issuer: 'certificate' },
  particulars: ({
    issuerId,
    number,
    thisUpdate,
    nextUpdate,
    revoked,
    published,
    draftId,
    organizationId,
  }) => ({
    Authority: linkTo('certificate', issuerId),
    Number: String(number),
    'Holds from': thisUpdate,
    'The next one is due': nextUpdate,
    'Certificates revoked': String(revoked),
    Published: published,
    Organization: linkTo('organization', organizationId),
    Draft: linkTo('draft', draftId),
  }),
  columns: ['Holds from', 'The next one is due', 'Certificates revoked'],
  commands: {
    /** Record a list whose bytes were approved and signed. */
    IssueRevocationList: {
      withheld: true,
      input: {
        draftId: uuidSchema,
        organizationId: uuidSchema,
        issuerId: uuidSchema,
        list: base64urlSchema(MOST_TEXT),
      },
      effect: 'makes',
      decide: ({ id, draftId, organizationId, issuerId, list }, registry) => ({
        event_type: 'RevocationListIssued',
        payload: {
          list_id: id,
          organization_id: organizationId,
          draft_id: draftId,
          issuer_id: issuerId,
          list,
          issuer_key: issuerKey(issuerId, registry),
        },
      }),
    },
    /** Record where a list was published. */
    PublishRevocationList: {
      title: ({ name }) => `Record that ${name} is published`,
      verb: 'Record publication…',
      fields: {
        where: {
          kind: 'text',
          label: 'Where',
          hint: 'The address at which it lies, as the certificates name it.',
        },
      },
      input: { where: textSchema },
      effect: 'changes',
      available: ({ status }) => status !== 'withdrawn',
      decide: ({ id, where }) => ({
        event_type: 'RevocationListPublished',
        payload: { list_id: id, where },
      }),
    },
    /** Say that a list is not to be used any more. */
    WithdrawRevocationList: {
      title: ({ name }) => `Withdraw ${name}`,
      verb: 'Withdraw list…',
      fields: { reason: { kind: 'text', label: 'Reason', hint: 'It stands in the ledger for good.' } },
      input: { reason: textSchema },
      effect: 'changes',
      irreversible: 'A withdrawn list is never used again. Destroy every copy of it that was made for later.',
      available: ({ status }) => status !== 'withdrawn',
      decide: ({ id, reason }) => ({
        event_type: 'RevocationListWithdrawn',
        payload: { list_id: id, reason },
      }),
    },
  },
  rules: {
    RevocationListIssued: {
      makes({ payload, timestamp: at }, registry) {
        const draft = registry.get('draft', payload.draft_id);
        const read = readIn(() => readRevocationList(fromBase64url(payload.list)));
        if ('accepted' in read) return read;
        if (draft?.content.kind !== 'revocation-list' || draft.signer.kind !== 'key') return NOT_APPROVED;
        const { content, organizationId, signer } = draft;
        const bytes = fromBase64url(draft.bytes);
        const isThis =
          draft.status === 'signed' &&
          organizationId === payload.organization_id &&
          content.list_id === payload.list_id &&
          content.issuer_id === payload.issuer_id &&
          sameBytes(read.tbs, bytes) &&
          draft.signature === toBase64url(read.signatureValue) &&
          payload.issuer_key === issuerKey(payload.issuer_id, registry);
        // What was revoked since it was signed, it would leave out.
        return isThis
          ? listDraftRefusal({ organizationId, content, bytes, signer, at }, registry)
          : NOT_APPROVED;
      },
    },
    RevocationListPublished: { changes: (_, { status, name }) => withdrawnRefusal(status, name) },
    RevocationListWithdrawn: { changes: (_, { status, name }) => withdrawnRefusal(status, name) },
  },
});

const NOT_APPROVED = refuse(
  'list.not-approved',
  null,
  'The revocation list is not, byte for byte, what was approved and signed.',
  'Stop. Look at the draft, and at where this list came from.',
);

/** The public key of an authority; empty where there is none. */
function issuerKey(issuerId: string, registry: Registry): string {
  const issuer = registry.get('certificate', issuerId);
  return issuer === undefined
    ? ''
    : toBase64url(readCertificate(fromBase64url(issuer.certificate)).publicKey.info);
}

function withdrawnRefusal(status: string, name: string) {
  if (status !== 'withdrawn') return null;
  return refuse('list.withdrawn', null, `${name} was withdrawn.`, 'Use the list that holds now.');
}
