import { fromBase64url, toBase64url } from '../../app/content/base64url.ts';
import type { CidString } from '../../app/content/cid.ts';
import { parsePublicKey } from '../../app/pki/algorithms.ts';
import { assembleCertificate, assembleList, assembleRequest, type Signed } from '../../app/pki/assemble.ts';
import { type CertificateContent, readCertificate } from '../../app/pki/certificate/certificate.ts';
import { draftCertificate, type Holder } from '../../app/pki/draft/certificate-draft.ts';
import { draftList } from '../../app/pki/draft/list-draft.ts';
import { draftRequest } from '../../app/pki/draft/request-draft.ts';
import { meaningOf } from '../../app/pki/extensions.ts';
import type { GeneralName } from '../../app/pki/general-names.ts';
import { type DeliveredProfile, deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import { SERIAL_BYTES, serialOf } from '../../app/pki/serial.ts';
import { ProblemError } from '../../app/problem.ts';
import type { ApprovalProof } from '../../app/registry/draft.ts';
import type { Command, CommandNamed, StateOf } from '../../app/registry/index.ts';
import { subjectPublicKeyInfo } from '../../app/registry/public-key.ts';
import { lastListNumber, revokedBelow } from '../../app/registry/revocation-list-rules.ts';
import { encodeDraftApproval } from '../../app/statements/draft-approval.ts';
import { verifySignature } from '../../main/evidence/pki-signature.ts';
import { SOURCE } from './chain.ts';
import { testId } from './in-memory-registry.ts';
import { type DraftKind, wish, wishNoMore, wishOf } from './life-wishes.ts';
import type { Life } from './lives.ts';
import { prepareActivation } from './lives-activations.ts';
import { prepareToken, signedByNkey } from './lives-nats.ts';
import { deliveredProfile, signWith } from './pki.ts';

/*
 * How random lives come to certificates and revocation lists: drafts by the delivered profiles, approved by initials and by
 * signatures, signed by real keys, and recorded. Now and then something is not as it should be, as somebody would have it who
 * wants another thing signed than was looked at.
 */

type Preparing = CommandNamed<'PrepareDraft'>;
type Draft = StateOf['draft'];

const HOUR = 3_600_000;
const LEAVES = ['server', 'client', 'code-signing', 'email'] as const satisfies DeliveredProfile[];
const profiles = {
  root: deliveredProfile('root'),
  intermediate: deliveredProfile('intermediate'),
  server: deliveredProfile('server'),
  client: deliveredProfile('client'),
  'code-signing': deliveredProfile('code-signing'),
  email: deliveredProfile('email'),
};
type ProfileName = keyof typeof profiles;

/** A moment so many days from a life's now, as certificates say it; midnight in UTC. */
function midnight(life: Life, days: number): string {
  return `${new Date(Date.parse(life.now) + days * 24 * HOUR).toISOString().slice(0, 10)}T00:00:00Z`;
}

function isAuthority({ facts }: StateOf['certificate']): boolean {
  return facts.profile.kind !== 'leaf';
}

/** Whether an authority can sign; now and then one is chosen that cannot. */
function signsNow(life: Life, authority: StateOf['certificate']): boolean {
  const { facts, notBefore, notAfter } = authority;
  const key = facts.key_id === null ? undefined : life.registry.get('key', facts.key_id);
  return (
    isAuthority(authority) &&
    ((key?.status === 'active' && notBefore <= life.now && life.now <= notAfter) || life.chance(0.1))
  );
}

/** What the drafting code gives; null where it refuses, for there is no way to such bytes. */
function drafted<T>(draft: () => T): T | null {
  try {
    return draft();
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

function preparing(
  life: Life,
  rest: Pick<Preparing, 'organizationId' | 'title' | 'content' | 'bytes' | 'signer'>,
): Preparing {
  const soon = life.chance(0.15) ? 6 : 400;
  const expiresAt = new Date(Date.parse(life.now) + life.random.between(0, soon) * HOUR).toISOString();
  return { type: 'PrepareDraft', id: testId(), ...rest, needed: life.chance(0.7) ? 1 : 2, expiresAt };
}

function prepareCertificate(life: Life): Preparing | null {
  const before = life.chance(0.15) ? life.some('certificate') : null;
  const organization = life.some('organization', ({ id }) => before === null || id === before.organizationId);
  if (organization === null) return null;
  const isHere = (one: { readonly organizationId: string }) => one.organizationId === organization.id;
  const authority = life.some(
    'certificate',
    (one) => isHere(one) && (signsNow(life, one) || life.chance(0.02)),
  );
  const profile = profileOf(life, before, authority);
  const isLeaf = profile !== 'root' && profile !== 'intermediate';
  const key = life.some('key', (one) => isHere(one) && (one.purpose === 'CertificateAuthority') !== isLeaf);
  // The private half of what is no authority's may be elsewhere.
  const keyId =
    before !== null ? before.facts.key_id : key === null || (isLeaf && life.chance(0.5)) ? null : key.id;
  if (before === null && keyId === null && !isLeaf) return null;
  const above =
    profile === 'root' ? null : before === null || life.chance(0.3) ? authority : issuerOf(life, before);
  if (profile !== 'root' && above === null) return null;
  const issuer = above === null ? null : readCertificate(fromBase64url(above.certificate));
  const own = keyId === null ? undefined : life.registry.get('key', keyId);
  const name = `${life.name()} ${profile}`;
  const holder: Holder =
    before === null
      ? {
          subject: [
            ['O', 'Acme'],
            ['CN', name],
          ],
          publicKey: subjectPublicKeyInfo(own ?? life.freshKey()),
        }
      : { certificate: readCertificate(fromBase64url(before.certificate)) };
  const last = midnight(life, life.random.between(2, isLeaf ? 200 : 700));
  const bytes = drafted(() =>
    draftCertificate({
      profile: profiles[profile],
      holder,
      names:
        before === null ? namesFor(profile) : namesIn(readCertificate(fromBase64url(before.certificate))),
      serial: serialOf(Uint8Array.from({ length: SERIAL_BYTES }, () => life.random.between(0, 255))),
      usedSerials: new Set(),
      notBefore: midnight(life, life.chance(0.1) ? 3 : 0),
      notAfter: issuer !== null && issuer.notAfter < last ? issuer.notAfter : last,
      issuer,
      revocationListAt: [],
      issuerAt: [],
    }),
  );
  const signer = above === null ? keyId : above.facts.key_id;
  if (bytes === null || signer === null) return null;
  return preparing(life, {
    organizationId: organization.id,
    title: name,
    content: {
      kind: 'certificate',
      certificate_id: testId(),
      facts: {
        issuer_id: life.chance(0.02) ? (life.some('certificate')?.id ?? null) : (above?.id ?? null),
        key_id: keyId,
        person_id: life.idOf('person', organization.id, 0.5),
        unit_id: life.idOf('organization.unit', organization.id, 0.7),
        replaces: before?.id ?? null,
        profile: { name: profile, kind: profiles[profile].kind },
      },
      profile_text: deliveredProfiles[profile],
    },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: signer },
  });
}

function profileOf(
  life: Life,
  before: StateOf['certificate'] | null,
  authority: StateOf['certificate'] | null,
): ProfileName {
  const { name = '' } = before?.facts.profile ?? {};
  if (isProfileName(name)) return name;
  if (authority === null || life.chance(0.15)) return 'root';
  return authority.facts.profile.kind === 'root' && life.chance(0.5) ? 'intermediate' : life.oneOf(LEAVES);
}

function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}

function issuerOf(life: Life, { facts }: StateOf['certificate']): StateOf['certificate'] | null {
  return facts.issuer_id === null ? null : (life.registry.get('certificate', facts.issuer_id) ?? null);
}

function namesFor(profile: ProfileName): GeneralName[] {
  if (profile === 'server') return [{ kind: 'dns', text: 'www.acme.example' }];
  return profile === 'email' ? [{ kind: 'email', text: 'alice@acme.example' }] : [];
}

function namesIn({ extensions }: CertificateContent): GeneralName[] {
  const names = meaningOf(extensions, 'subjectAltName')?.names ?? [];
  return names.flatMap((name) => (name.kind === 'directory' || name.kind === 'other' ? [] : [name]));
}

/** A list of an authority; now and then it leaves out a revocation, or has the number of one before. */
function prepareList(life: Life): Preparing | null {
  const authority = life.some('certificate', (one) => signsNow(life, one));
  if (authority === null || authority.facts.key_id === null) return null;
  const number = (lastListNumber(authority.id, life.registry) ?? 0) + (life.chance(0.05) ? 0 : 1);
  const revoked = revokedBelow(authority.id, life.registry);
  const bytes = drafted(() =>
    draftList({
      ...{ number, numberBefore: null },
      issuer: readCertificate(fromBase64url(authority.certificate)),
      thisUpdate: midnight(life, 0),
      nextUpdate: midnight(life, life.random.between(2, 9)),
      revoked: life.chance(0.1) ? revoked.slice(1) : revoked,
    }),
  );
  if (bytes === null) return null;
  return preparing(life, {
    organizationId: authority.organizationId,
    title: `${authority.name}, list ${number}`,
    content: { kind: 'revocation-list', list_id: testId(), issuer_id: authority.id },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: authority.facts.key_id },
  });
}

/** The bytes of another draft once more, under ids of their own: a serial number, or the number of a list, comes twice. */
function prepareAgain(life: Life): Preparing | null {
  const draft = life.some('draft');
  if (draft === null) return null;
  const { organizationId, title, content, bytes, signer } = draft;
  return preparing(life, { organizationId, title, content: renamed(content), bytes, signer });
}

function renamed(content: Draft['content']): Draft['content'] {
  switch (content.kind) {
    case 'certificate':
      return { ...content, certificate_id: testId() };
    case 'revocation-list':
      return { ...content, list_id: testId() };
    case 'certificate-request':
      return { ...content, request_id: testId() };
    case 'nats-token':
      return { ...content, token_id: testId() };
    case 'nats-activation':
      return { ...content, activation_id: testId() };
  }
}

function isOpen({ now }: Life, { status, expiresAt }: Draft): boolean {
  return status === 'open' && now < expiresAt;
}

/** A draft, mostly the newest: people go on with what they have begun. */
function oneDraft(life: Life, fits: (draft: Draft) => boolean): Draft | null {
  const drafts = life.registry.states('draft');
  const wished = drafts.findLast((one) => one.content.kind === wishOf(life) && fits(one));
  if (wished !== undefined && life.chance(0.8)) return wished;
  const newest = drafts.findLast(fits);
  return newest !== undefined && life.chance(0.6) ? newest : life.some('draft', fits);
}

/** The CID of a draft's bytes; now and then that of others. */
function cidFor(life: Life, { cid }: Draft): CidString {
  return life.chance(0.04) ? (life.some('draft')?.cid ?? cid) : cid;
}

function countingIn(life: Life, { approvals }: Draft): number {
  return approvals.filter(({ person_id }) => life.registry.get('person', person_id)?.status === 'active')
    .length;
}

function approve(life: Life): Command | null {
  const draft = oneDraft(life, (one) => isOpen(life, one) || life.chance(0.02));
  const approved = draft?.approvals.map(({ person_id }) => person_id) ?? [];
  const person = life.some(
    'person',
    ({ id, roles }) =>
      (!approved.includes(id) && (roles.length > 0 || life.chance(0.4))) || life.chance(0.02),
  );
  if (draft === null || person === null) return null;
  const said = { ledger: SOURCE, draft: draft.id, bytes: cidFor(life, draft), at: life.now };
  const key = life.chance(0.5)
    ? life.some('key', (one) => one.personId === person.id && one.algorithm === 'Ed25519')
    : null;
  const approver = { personId: person.id, name: person.name };
  const statement = encodeDraftApproval({ ...said, approver: { id: person.id, name: person.name } });
  const proof: ApprovalProof =
    key === null
      ? { kind: 'initials' }
      : {
          kind: 'ed25519',
          key_id: key.id,
          public_key: key.publicKey,
          fingerprint: key.fingerprint,
          signature: toBase64url(signed(life, key, statement)),
        };
  return {
    type: 'ApproveDraft',
    id: draft.id,
    cid: said.bytes,
    ledger: SOURCE,
    approver,
    at: life.now,
    proof,
  };
}

function signed(life: Life, { algorithm, publicKey }: StateOf['key'], bytes: Uint8Array): Uint8Array {
  const privateKey = life.privateKeyOf(publicKey);
  return signWith({ algorithm, privateKey }, bytes);
}

function signDraft(life: Life): Command | null {
  const draft = oneDraft(
    life,
    (one) => (isOpen(life, one) && countingIn(life, one) >= one.needed) || life.chance(0.02),
  );
  const signature = draft === null ? null : signatureOf(life, draft);
  if (draft === null || signature === null) return null;
  const { id } = draft;
  return { type: 'SignDraft', id, cid: cidFor(life, draft), signature: toBase64url(signature) };
}

/** The signature of the key that is to sign; null where it is not there. */
function signatureOf(life: Life, { signer, bytes }: Draft): Uint8Array | null {
  const message = fromBase64url(bytes);
  if (signer.kind === 'nkey') return signedByNkey(life, signer.public_key, message);
  const key = life.registry.get('key', signer.key_id);
  return key === undefined ? null : signed(life, key, message);
}

/** What is put together of a draft that was signed; null where its key has signed nothing. */
function assembled<T>(life: Life, draft: Draft, assemble: (signed: Signed) => T): T | null {
  const key = draft.signer.kind === 'key' ? life.registry.get('key', draft.signer.key_id) : undefined;
  if (draft.signature === null || key === undefined) return null;
  return assemble({
    tbs: fromBase64url(draft.bytes),
    signature: fromBase64url(draft.signature),
    approved: draft.cid,
    signer: parsePublicKey(subjectPublicKeyInfo(key)),
    verify: verifySignature,
  });
}

/** Whether what a draft is to become is there. */
function isThere({ registry }: Life, content: Draft['content']): boolean {
  switch (content.kind) {
    case 'certificate':
      return registry.get('certificate', content.certificate_id) !== undefined;
    case 'revocation-list':
      return registry.get('revocation.list', content.list_id) !== undefined;
    case 'certificate-request':
      return registry.get('certificate.request', content.request_id) !== undefined;
    case 'nats-token':
      return registry.get('nats.token', content.token_id) !== undefined;
    case 'nats-activation':
      return registry.get('nats.activation', content.activation_id) !== undefined;
  }
}

/** A signed draft that has come to nothing yet, and now and then one that has. */
function signedDraft(life: Life, kind: DraftKind): Draft | null {
  const found = life.some('draft', ({ status, content }) => {
    if (status !== 'signed' || content.kind !== kind) return false;
    return !isThere(life, content) || life.chance(0.02);
  });
  if (found === null) wish(life, kind);
  else wishNoMore(life, kind);
  return found;
}

function issueCertificate(life: Life): Command | null {
  const draft = signedDraft(life, 'certificate');
  const certificate = draft === null ? null : assembled(life, draft, assembleCertificate);
  if (draft === null || draft.content.kind !== 'certificate' || certificate === null) return null;
  const { id: draftId, organizationId, content } = draft;
  return {
    type: 'IssueCertificate',
    id: content.certificate_id,
    // Of the draft of another one.
    draftId: life.chance(0.04) ? (life.some('draft')?.id ?? draftId) : draftId,
    ...{ organizationId, facts: content.facts, certificate: toBase64url(certificate.bytes) },
  };
}

function issueList(life: Life): Command | null {
  const draft = signedDraft(life, 'revocation-list');
  const list = draft === null ? null : assembled(life, draft, assembleList);
  if (draft === null || draft.content.kind !== 'revocation-list' || list === null) return null;
  const { id: draftId, organizationId, content } = draft;
  return {
    type: 'IssueRevocationList',
    id: content.list_id,
    ...{ draftId, organizationId, issuerId: content.issuer_id, list: toBase64url(list.bytes) },
  };
}

/** Whether there is a certificate for a key, whoever has issued it. */
const hasCertificate = (life: Life, keyId: string): boolean =>
  life.registry.states('certificate').some(({ facts }) => facts.key_id === keyId);

/** A request for a key of the registry, mostly one that can be answered; now and then the bytes are for another key. */
function prepareRequest(life: Life): Preparing | null {
  const isActive = ({ status }: { readonly status: string }) => status === 'active' || life.chance(0.05);
  const answerable = life.some('key', (key) => isActive(key) && hasCertificate(life, key.id));
  const key = answerable !== null && life.chance(0.7) ? answerable : life.some('key', isActive);
  if (key === null) return null;
  const asked = life.chance(0.05) ? (life.some('key') ?? key) : key;
  const name = life.name();
  const bytes = drafted(() =>
    draftRequest({ subject: [['CN', name]], names: [], publicKey: subjectPublicKeyInfo(asked) }),
  );
  if (bytes === null) return null;
  return preparing(life, {
    organizationId: key.organizationId,
    title: name,
    content: { kind: 'certificate-request', request_id: testId(), key_id: key.id },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: key.id },
  });
}

function signRequest(life: Life): Command | null {
  const draft = signedDraft(life, 'certificate-request');
  const request = draft === null ? null : assembled(life, draft, assembleRequest);
  if (draft === null || draft.content.kind !== 'certificate-request' || request === null) return null;
  const { id: draftId, organizationId, content } = draft;
  return {
    type: 'SignCertificateRequest',
    id: content.request_id,
    ...{ draftId, organizationId, keyId: content.key_id, request: toBase64url(request.bytes) },
  };
}

/** A certificate of the key of a request, whoever has issued it; now and then one of another key. */
function answerRequest(life: Life): Command | null {
  const isOpen = ({ status }: { readonly status: string }) => status === 'signed' || life.chance(0.05);
  const request =
    life.some('certificate.request', (open) => isOpen(open) && hasCertificate(life, open.keyId)) ??
    life.some('certificate.request', isOpen);
  if (request === null) return null;
  const certificate = life.some('certificate', ({ facts }) => facts.key_id === request.keyId);
  const answer = certificate === null || life.chance(0.1) ? life.some('certificate') : certificate;
  if (answer === null) return null;
  return { type: 'AnswerCertificateRequest', id: request.id, certificate: answer.certificate };
}

const prepares: { readonly [K in DraftKind]: (life: Life) => Preparing | null } = {
  certificate: prepareCertificate,
  'revocation-list': prepareList,
  'certificate-request': prepareRequest,
  'nats-token': prepareToken,
  'nats-activation': prepareActivation,
};

/** What makes each withheld command about certificates and lists; null where there is nothing that it could be about. */
export const certificateMakers: Readonly<Record<string, (life: Life) => Command | null>> = {
  PrepareDraft(life) {
    if (life.chance(0.08)) return prepareAgain(life);
    const wished = wishOf(life);
    if (wished !== undefined && life.chance(0.8)) {
      const draft = prepares[wished](life);
      if (draft !== null) return draft;
      wishNoMore(life, wished);
    }
    if (life.chance(0.4)) {
      const token = (life.chance(0.3) ? prepareActivation(life) : null) ?? prepareToken(life);
      if (token !== null) return token;
    }
    if (life.chance(0.12)) return prepareRequest(life);
    return life.chance(0.3) ? (prepareList(life) ?? prepareCertificate(life)) : prepareCertificate(life);
  },
  ApproveDraft: approve,
  SignDraft: signDraft,
  IssueCertificate: issueCertificate,
  IssueRevocationList: issueList,
  SignCertificateRequest: signRequest,
  AnswerCertificateRequest: answerRequest,
};

/** What comes before what on the way to a certificate or a list: tried instead where there is nothing yet for the other. */
export const stepsBefore: Readonly<Record<string, Command['type']>> = {
  PublishRevocationList: 'IssueRevocationList',
  WithdrawRevocationList: 'IssueRevocationList',
  RevokeCertificate: 'IssueCertificate',
  SignCertificateRequest: 'SignDraft',
  AnswerCertificateRequest: 'SignCertificateRequest',
  EndCertificateRequest: 'SignCertificateRequest',
  IssueRevocationList: 'SignDraft',
  IssueCertificate: 'SignDraft',
  SignDraft: 'ApproveDraft',
  RefuseDraft: 'PrepareDraft',
  ApproveDraft: 'PrepareDraft',
  PrepareDraft: 'GenerateKey',
};

/** What follows on what, mostly: as the program does it. */
export const stepsAfter: Readonly<Record<string, readonly Command['type'][]>> = {
  PrepareDraft: ['ApproveDraft'],
  ApproveDraft: ['SignDraft'],
  SignDraft: [
    'IssueCertificate',
    'IssueRevocationList',
    'SignCertificateRequest',
    'SignNatsToken',
    'SignNatsActivation',
  ],
  IssueCertificate: ['PrepareDraft'],
  RevokeCertificate: ['PrepareDraft'],
};
