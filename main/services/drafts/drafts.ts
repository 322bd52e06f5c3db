import { fromBase64url, toBase64url } from '../../../app/content/base64url.ts';
import { parsePublicKey } from '../../../app/pki/algorithms.ts';
import {
  assembleCertificate,
  assembleList,
  assembleRequest,
  type Signed,
} from '../../../app/pki/assemble.ts';
import { type Certificate, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { pathFaults } from '../../../app/pki/validation/path.ts';
import { ProblemError } from '../../../app/problem.ts';
import { chainOf } from '../../../app/registry/certificate-rules.ts';
import type { ApprovalProof } from '../../../app/registry/draft.ts';
import type { NkeySigner } from '../../../app/registry/draft-content.ts';
import type { Command, CommandNamed, StateOf } from '../../../app/registry/index.ts';
import { subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { encodeDraftApproval } from '../../../app/statements/draft-approval.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Unlocking } from '../keys/unlocking.ts';
import type { SignWithNkey } from '../nats-identities/nkey-seeds.ts';
import { checkedActivation, checkedToken } from '../nats-identities/token-check.ts';
import type { Registrar } from '../recording/registrar.ts';
import { type ApprovingWith, signedWith } from '../signing/means.ts';
import type { SignWithKey } from '../signing/signing-with-key.ts';
import { type CertificateRequest, certificateDraft, type ListRequest, listDraft } from './prepare.ts';
import { type ActivationRequest, activationDraft } from './prepare-activation.ts';
import { type TokenRequest, tokenDraft } from './prepare-token.ts';
import { draftProblem } from './problems.ts';
import { answerCommand, type OwnRequest, requestDraft } from './requests.ts';

/** A signature over approved bytes, and what is recorded of it. */
interface Outcome {
  readonly signature: Uint8Array;
  readonly outcome: Command;
}

/**
 * What is to be signed, from its draft to what comes of it: bytes are fixed, people approve them, a key signs exactly these, and
 * what was signed is read, compared, verified and recorded. The rules of drafts refuse whatever would go round that.
 */
export class Drafts {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  readonly #sign: SignWithKey;
  readonly #signNkey: SignWithNkey;

  constructor(ledger: Ledger, registrar: Registrar, sign: SignWithKey, signNkey: SignWithNkey) {
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#sign = sign;
    this.#signNkey = signNkey;
  }

  /** Fixes the bytes of a certificate. @throws ProblemError that names all that is wrong; then nothing was recorded */
  prepareCertificate(request: CertificateRequest): EntryRecord {
    return this.#one(certificateDraft(request, this.#ledger.objects));
  }

  /** Fixes the bytes of an authority's next revocation list. @throws as `prepareCertificate` */
  prepareList(request: ListRequest): EntryRecord {
    return this.#one(listDraft(request, this.#ledger.objects));
  }

  /** Fixes the bytes of a request for a key of the registry. @throws as `prepareCertificate` */
  prepareRequest(request: OwnRequest): EntryRecord {
    return this.#one(requestDraft(request, this.#ledger.objects));
  }

  /** Records the certificate in PEM that came of a request. @throws ProblemError */
  answerRequest(id: string, certificate: string): EntryRecord {
    return this.#one(answerCommand(id, certificate));
  }

  /** Fixes the bytes of the token of a NATS operator, account or user. @throws as `prepareCertificate` */
  prepareToken(request: TokenRequest): EntryRecord {
    return this.#one(tokenDraft(request, this.#ledger.objects, new Date()));
  }

  /** Fixes the bytes of an activation token. @throws as `prepareCertificate` */
  prepareActivation(request: ActivationRequest): EntryRecord {
    return this.#one(activationDraft(request, this.#ledger.objects, new Date()));
  }

  /** A draft by its id. @throws ProblemError when it is not in the ledger, or its bytes are others than those named */
  draft(id: string, cid: string | null = null): StateOf['draft'] {
    const draft = this.#ledger.objects.get('draft', id);
    if (draft === undefined) throw new ProblemError(draftProblem('draft.unknown'));
    if (cid !== null && draft.cid !== cid) throw new ProblemError(draftProblem('draft.not-shown'));
    return draft;
  }

  /** Refuses an approval that could not be recorded, before anybody is asked for a passphrase or a touch. @throws ProblemError */
  checkApproval(id: string, cid: string, personId: string, unproven: ApprovalProof): void {
    this.#registrar.check(this.#approval(this.draft(id, cid), personId, new Date().toISOString(), unproven));
  }

  /**
   * Records that a person approves the bytes that they were shown.
   * @param cid of these bytes
   * @throws ProblemError of the key, or the refusal; then nothing was recorded
   */
  async approve(id: string, cid: string, personId: string, means: ApprovingWith): Promise<EntryRecord> {
    const draft = this.draft(id, cid);
    const at = new Date().toISOString();
    const { name } = this.#person(personId);
    const statement = encodeDraftApproval({
      ...{ ledger: this.#source(), draft: id, bytes: draft.cid, at },
      approver: { id: personId, name },
    });
    const proof = means.kind === 'initials' ? means : await signedWith(means, statement);
    return this.#one(this.#approval(draft, personId, at, proof));
  }

  #approval(
    { id, cid }: StateOf['draft'],
    personId: string,
    at: string,
    proof: ApprovalProof,
  ): CommandNamed<'ApproveDraft'> {
    const { name } = this.#person(personId);
    return { type: 'ApproveDraft', id, cid, ledger: this.#source(), approver: { personId, name }, at, proof };
  }

  /** Refuses a signature that could not be recorded, before a passphrase is used. @throws ProblemError */
  checkSigning(id: string, cid: string): void {
    const draft = this.draft(id, cid);
    this.#registrar.check({ type: 'SignDraft', id, cid: draft.cid, signature: 'AA' });
  }

  /** Why a draft cannot be signed now, in words; null where it can, and where that is over. */
  whyNotSigned({ id, cid, status }: StateOf['draft']): string | null {
    if (status !== 'open') return null;
    try {
      this.checkSigning(id, cid);
      return null;
    } catch (error) {
      if (error instanceof ProblemError) return `${error.problem.happened} ${error.problem.remedy}`;
      throw error;
    }
  }

  /**
   * Has the key sign the bytes that were approved, and records what comes of it in the same act.
   * @param cid of the bytes that were shown
   * @returns the entry of what was made
   * @throws ProblemError; then nothing was recorded, and what was signed is thrown away
   */
  async sign(id: string, cid: string, unlocking: Unlocking): Promise<EntryRecord> {
    this.checkSigning(id, cid);
    const draft = this.draft(id, cid);
    const { signature, outcome } =
      draft.signer.kind === 'key'
        ? await this.#withKey(draft, draft.signer.key_id, unlocking)
        : await this.#withNkey(draft, draft.signer, unlocking);
    const signing: Command = { type: 'SignDraft', id, cid: draft.cid, signature: toBase64url(signature) };
    const entries = this.#registrar.recordAll(outcome.type, [signing, outcome]);
    const made = entries.find(({ aggregateId }) => aggregateId === outcome.id);
    if (made === undefined) throw new Error('A signed draft gave no event.');
    return made;
  }

  async #withNkey(draft: StateOf['draft'], signer: NkeySigner, unlocking: Unlocking): Promise<Outcome> {
    const { id: draftId, organizationId, content } = draft;
    if (content.kind !== 'nats-token' && content.kind !== 'nats-activation')
      throw new Error('NATS keys sign NATS tokens.');
    const bytes = fromBase64url(draft.bytes);
    const signature = await this.#signNkey(signer, unlocking, bytes);
    if (content.kind === 'nats-activation') {
      const { activation_id: id, account_id: accountId, importer_id: importerId, replaces } = content;
      const jwt = checkedActivation({ content, bytes, signature }, this.#ledger.objects);
      const what = { draftId, organizationId, accountId, importerId, replaces, jwt };
      return { signature, outcome: { type: 'SignNatsActivation', id, ...what } };
    }
    const jwt = checkedToken({ content, bytes, signature }, this.#ledger.objects);
    const { token_id: id, token: kind, object_id: objectId, replaces } = content;
    return {
      signature,
      outcome: { type: 'SignNatsToken', id, draftId, organizationId, kind, objectId, replaces, jwt },
    };
  }

  async #withKey(draft: StateOf['draft'], keyId: string, unlocking: Unlocking): Promise<Outcome> {
    const key = this.#ledger.objects.get('key', keyId);
    if (key === undefined) throw new ProblemError(draftProblem('draft.unknown-object', { what: 'key' }));
    const bytes = fromBase64url(draft.bytes);
    const { signature } = await this.#sign(key.id, unlocking, bytes);
    const signed: Signed = {
      tbs: bytes,
      signature,
      approved: draft.cid,
      signer: parsePublicKey(subjectPublicKeyInfo(key)),
      verify: verifySignature,
    };
    return { signature, outcome: this.#outcome(draft, signed) };
  }

  /** What is recorded of a signed certificate, list or request, after all that can be checked was. @throws ProblemError */
  #outcome({ id: draftId, organizationId, content }: StateOf['draft'], signed: Signed): Command {
    if (content.kind === 'nats-token' || content.kind === 'nats-activation')
      throw new Error('NATS tokens are signed with NATS keys.');
    if (content.kind === 'revocation-list') {
      const { bytes } = assembleList(signed);
      return {
        type: 'IssueRevocationList',
        id: content.list_id,
        ...{ draftId, organizationId, issuerId: content.issuer_id, list: toBase64url(bytes) },
      };
    }
    if (content.kind === 'certificate-request') {
      const { bytes } = assembleRequest(signed);
      return {
        type: 'SignCertificateRequest',
        id: content.request_id,
        ...{ draftId, organizationId, keyId: content.key_id, request: toBase64url(bytes) },
      };
    }
    const certificate = assembleCertificate(signed);
    this.#requirePath(certificate, content.facts.issuer_id);
    return {
      type: 'IssueCertificate',
      id: content.certificate_id,
      ...{ draftId, organizationId, facts: content.facts, certificate: toBase64url(certificate.bytes) },
    };
  }

  /** The whole path up to the root holds, signatures and all (RFC 5280, section 6.1). @throws ProblemError */
  #requirePath(certificate: Certificate, issuerId: string | null): void {
    const issuer = issuerId === null ? undefined : this.#ledger.objects.get('certificate', issuerId);
    if (issuer === undefined) return;
    const above = chainOf(issuer, this.#ledger.objects).map((one) =>
      readCertificate(fromBase64url(one.certificate)),
    );
    const anchor = above.at(-1);
    if (anchor === undefined) return;
    const path = { certificates: [certificate, ...above.slice(0, -1)], anchor };
    const at = { at: certificate.notBefore, purpose: null, lists: null };
    const faults = pathFaults({ ...path, ...at }, verifySignature).map(({ words }) => words);
    if (faults.length > 0) throw new ProblemError(draftProblem('draft.path', { faults }));
  }

  #person(id: string): StateOf['person'] {
    const person = this.#ledger.objects.get('person', id);
    if (person === undefined)
      throw new ProblemError(draftProblem('draft.unknown-object', { what: 'person' }));
    return person;
  }

  #source(): string {
    return this.#ledger.identity?.source ?? '';
  }

  #one(command: Command): EntryRecord {
    const [entry] = this.#registrar.record(command);
    if (entry === undefined) throw new Error('A command gave no event.');
    return entry;
  }
}
