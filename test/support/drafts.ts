import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { fromBase64url } from '../../app/content/base64url.ts';
import { type Certificate, readCertificate } from '../../app/pki/certificate/certificate.ts';
import { type RevocationList, readRevocationList } from '../../app/pki/certificate/revocation-list.ts';
import { ProblemError } from '../../app/problem.ts';
import { decodeEvent } from '../../app/registry/dispatch.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { Drafts } from '../../main/services/drafts/drafts.ts';
import type { CertificateRequest } from '../../main/services/drafts/prepare.ts';
import type { Acting } from '../../main/services/recording/policy.ts';
import type { Registrar } from '../../main/services/recording/registrar.ts';
import { signerWithKey } from '../../main/services/signing/statement-signer.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { createOrganization, createPerson } from './commands.ts';
import { openLedger, registrarOf } from './ledgers.ts';
import { byPassphrase, makeSigningKey, softwareSeeds, softwareSigning } from './signing-keys.ts';
import { temporaryFolder } from './temporary.ts';

/** A moment so many days from now, as certificates say it: midnight in UTC. */
export function day(offset: number): string {
  return `${new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
}

/** So many minutes from now, RFC 3339 with milliseconds. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

/** An organization with three people who have signing keys, and a desk at which things are drafted and signed. */
export class DraftDesk {
  readonly acme = createOrganization({ id: uuidv7() });
  readonly people = ['Alice Ames', 'Bram Berg', 'Cleo Cole'].map((name, at) =>
    createPerson(this.acme.id, { id: uuidv7(), name, email: `officer${at}@acme.example` }),
  );
  readonly ledger: Ledger;
  readonly registrar: Registrar;
  readonly files = new SecretFiles(path.join(temporaryFolder(), 'keys'));
  readonly drafts: Drafts;
  /** Who acts; a name until somebody signs in. */
  acting: Acting = 'Officer A';

  constructor() {
    this.ledger = openLedger(temporaryFolder());
    this.registrar = registrarOf(this.ledger, () => this.acting);
    for (const command of [this.acme, ...this.people]) this.registrar.record(command);
    this.drafts = new Drafts(
      this.ledger,
      this.registrar,
      softwareSigning(this.ledger, this.files),
      softwareSeeds(this.ledger, this.files).sign,
    );
  }

  /** Records a key. */
  async key(
    label: string,
    purpose: StateOf['key']['purpose'],
    personId: string | null = null,
  ): Promise<StateOf['key']> {
    const owner = { organizationId: this.acme.id, personId, label };
    const command = await makeSigningKey((id) => this.files.pathOf(id), owner);
    this.registrar.record({ ...command, purpose });
    const key = this.ledger.objects.get('key', command.id);
    if (key === undefined) throw new Error('A key was not recorded.');
    return key;
  }

  /** What is asked for, filled up with what is usual. */
  request(wanted: Partial<CertificateRequest> & Pick<CertificateRequest, 'holder'>): CertificateRequest {
    return {
      organizationId: this.acme.id,
      profile: { name: 'root' },
      issuerId: null,
      notBefore: day(0),
      notAfter: day(365),
      revocationListAt: [],
      issuerAt: [],
      personId: null,
      unitId: null,
      needed: 1,
      expiresAt: inMinutes(60),
      ...wanted,
    };
  }

  /** Records the draft of a certificate. */
  prepare(wanted: Partial<CertificateRequest> & Pick<CertificateRequest, 'holder'>): StateOf['draft'] {
    return this.drafts.draft(this.drafts.prepareCertificate(this.request(wanted)).aggregateId);
  }

  /** Lets one of the people approve with a key of their own. */
  async approve({ id, cid }: Pick<StateOf['draft'], 'id' | 'cid'>, who = 0): Promise<void> {
    const person = this.people[who];
    if (person === undefined) throw new Error('There are three people.');
    const [known] = this.ledger.objects.naming('key', 'holder', person.id);
    const key = known ?? (await this.key(`Of ${person.name}`, 'Signing', person.id));
    const signer = signerWithKey(key, byPassphrase(), softwareSigning(this.ledger, this.files));
    await this.drafts.approve(id, cid, person.id, { kind: 'key', keyId: key.id, signer });
  }

  /** Drafts, approves and signs a certificate. */
  async issue(
    wanted: Partial<CertificateRequest> & Pick<CertificateRequest, 'holder'>,
  ): Promise<StateOf['certificate']> {
    const draft = this.prepare(wanted);
    await this.approve(draft);
    const { aggregateId } = await this.drafts.sign(draft.id, draft.cid, byPassphrase());
    return this.certificate(aggregateId);
  }

  /** A root of ten years for a fresh key. */
  async root(name = 'Acme Root CA'): Promise<StateOf['certificate']> {
    const { id: keyId } = await this.key(name, 'CertificateAuthority');
    return this.issue({
      holder: {
        kind: 'key',
        keyId,
        subject: [
          ['O', 'Acme'],
          ['CN', name],
        ],
        names: [],
      },
      notAfter: day(3652),
    });
  }

  /** Drafts, approves and signs the next revocation list of an authority. */
  async list(issuerId: string): Promise<RevocationList> {
    const entry = this.drafts.prepareList({
      ...{ issuerId, thisUpdate: day(0), nextUpdate: day(30), needed: 1, expiresAt: inMinutes(60) },
    });
    const draft = this.drafts.draft(entry.aggregateId);
    await this.approve(draft);
    const event = decodeEvent((await this.drafts.sign(draft.id, draft.cid, byPassphrase())).block);
    if (event.event_type !== 'RevocationListIssued') throw new Error(event.event_type);
    return readRevocationList(fromBase64url(event.payload.list));
  }

  /** A certificate as the registry has it now. */
  certificate(id: string): StateOf['certificate'] {
    const found = this.ledger.objects.get('certificate', id);
    if (found === undefined) throw new Error('A certificate was not recorded.');
    return found;
  }
}

/** A certificate of the registry, read. */
export function readState({ certificate }: StateOf['certificate']): Certificate {
  return readCertificate(fromBase64url(certificate));
}

/** The code of the refusal of an act. @throws Error when nothing is refused */
export async function refusalOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}
