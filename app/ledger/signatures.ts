import { fromBase64url } from '../content/base64url.ts';
import type { CidString } from '../content/cid.ts';
import { type Certificate, readCertificate } from '../pki/certificate/certificate.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { readRequest } from '../pki/certificate/request.ts';
import { readRevocationList } from '../pki/certificate/revocation-list.ts';
import { ed25519KeyInfo } from '../pki/nats/nkey.ts';
import { readToken, type VerifyEd25519 } from '../pki/nats/token.ts';
import type { CheckpointSignature } from '../registry/checkpoint-signature.ts';
import type { EventNamed, LedgerEvent } from '../registry/index.ts';
import { encodeStatement, statementOf } from '../statements/checkpoint.ts';
import { encodeDraftApproval } from '../statements/draft-approval.ts';
import { encodeScriptApproval } from '../statements/script-approval.ts';
import { CeremonyEvidence, type FoundCeremony } from './ceremony-evidence.ts';
import type { StoredEntry } from './verification.ts';

/** Whether a signature holds over the bytes of a statement, from public data alone. */
type SignatureHolds = (signature: CheckpointSignature, statement: Uint8Array) => boolean;

/** Judges what in a ledger can be judged by cryptography alone, from public data alone. */
export interface EvidenceJudge {
  readonly signature: SignatureHolds;
  /** Whether a signature of a certificate or a revocation list holds. */
  readonly certified: VerifySignature;
  /**
   * What the recorded evidence of a YubiKey's attestation does not bear out, one plain sentence; null for nothing.
   * @param ledger the source of the ledger that the event stands in
   */
  readonly attestation: (event: EventNamed<'YubiKeyProvisioned'>, ledger: string) => string | null;
}

/** The entry by which a ledger itself says whose key this is. */
interface Vouched {
  readonly entry: number;
  readonly label: string;
}

/**
 * Whether the entry that was signed is known: `held`, it is one of the entries that were read; `before`, it comes before
 * them and is known all the same; `unknown`, it comes before them and nobody here knows it. Only what is `held` says
 * anything about the entries that were read.
 */
export type Covers = 'held' | 'before' | 'unknown';

/** A signature found in a ledger, or a part of one, that holds. */
export interface FoundSignature {
  /** The entry that holds it. */
  readonly entry: number;
  /** Position and CID of the entry that was signed. */
  readonly seq: number;
  readonly head: CidString;
  readonly at: string;
  readonly signer: string;
  /** Whether the signer's name is part of what was signed; in the first form of statement it stands beside it. */
  readonly nameSigned: boolean;
  readonly kind: CheckpointSignature['kind'];
  /** Whether the YubiKey had asked for its PIN, or took a touch alone; null for a key on a laptop. */
  readonly userVerified: boolean | null;
  readonly fingerprint: string;
  readonly covers: Covers;
  /** Where the ledger registered this key before the signature; null when it did not, or had ended it by then. */
  readonly vouched: Vouched | null;
}

/** A key as the ledger registered it. */
interface Registered extends Vouched {
  readonly publicKey: string;
  /** Id of the key, or of the YubiKey it lives in. */
  readonly owner: string;
  /** A key that is held back: nothing it signs meanwhile is vouched for. */
  isSuspended: boolean;
}

/** An entry by its position and CID; position 0 and null stand before the first. */
export interface Place {
  readonly seq: number;
  readonly cid: CidString | null;
}

/** What is known of a ledger before the first entry that is read of it. */
export interface Before {
  /** The entry right before the first one. */
  readonly last: Place;
  /** The last entry before the first one that is no signature; null where only `last` is known. */
  readonly covered: Place | null;
}

/** Nothing comes before a ledger's first entry. */
export const BEGINNING: Before = { last: { seq: 0, cid: null }, covered: { seq: 0, cid: null } };

/**
 * Checks the signatures of a ledger, and what its YubiKeys attested, as it streams by. Holds the signatures and the keys that are asked for, so that
 * it takes no more memory for a longer ledger.
 */
export class SignatureReader {
  readonly found: FoundSignature[] = [];
  readonly #judge: EvidenceJudge;
  readonly #isAsked: (fingerprint: string) => boolean;
  readonly #vouched = new Map<string, Registered>();
  readonly #before: Before;
  readonly #ceremonies: CeremonyEvidence;
  /**
   * The last entry that is no signature, and no comparison of the entry signed: what the signatures behind it are over.
   * null while nobody has said.
   */
  #covered: Place | null;
  /** Whether `#covered` is known from elsewhere than the signatures that name it. */
  #isKnown: boolean;

  /** @param isAsked whether this key's registration is to be remembered */
  constructor(judge: EvidenceJudge, isAsked: (fingerprint: string) => boolean, before: Before) {
    this.#judge = judge;
    this.#isAsked = isAsked;
    this.#ceremonies = new CeremonyEvidence(judge.signature);
    this.#before = before;
    this.#covered = before.covered;
    this.#isKnown = before.covered !== null;
  }

  /** The ceremonies that were opened in what was read, each with who signed off what. */
  get ceremonies(): readonly FoundCeremony[] {
    return this.#ceremonies.found;
  }

  /** Looks at the next good entry. @returns what is wrong with its evidence, one plain sentence, or null */
  push({ entry: { seq, source, event: eventCid }, cid }: StoredEntry, event: LedgerEvent): string | null {
    const wrong = this.#ceremonies.push({ seq, cid, event: eventCid, source }, event);
    if (wrong !== null) return wrong;
    if (event.event_type === 'CheckpointSigned') return this.#signature(seq, source, event);
    if (this.#isAboutCovered(event)) return null;
    this.#covered = { seq, cid };
    this.#isKnown = true;
    this.#remember(seq, event);
    switch (event.event_type) {
      case 'YubiKeyProvisioned':
        return this.#attestation(seq, source, event);
      case 'DraftApproved':
        return this.#approval(seq, source, event);
      case 'ScriptApproved':
        return this.#scriptApproval(seq, source, event);
      case 'CertificateIssued':
        return this.#certified(seq, event.payload.certificate, event.payload.issuer_key, readCertificate);
      case 'RevocationListIssued':
        return this.#certified(seq, event.payload.list, event.payload.issuer_key, readRevocationList);
      case 'CertificateRequestSigned':
        return this.#request(seq, event.payload.request);
      case 'NatsTokenSigned':
        return this.#token(seq, event.payload.token.jwt);
      case 'NatsActivationSigned':
        return this.#token(seq, event.payload.activation.jwt);
      case 'NatsAccountConfigured':
        return this.#taken(seq, event.payload.configuration.imports);
      default:
        return null;
    }
  }

  #approval(entry: number, source: string, { payload }: EventNamed<'DraftApproved'>): string | null {
    const { proof, approver, ledger, draft_id: draft, cid: bytes, approved_at: at } = payload;
    if (proof.kind === 'initials') return null;
    const statement = { ledger, draft, bytes, at, approver: { id: approver.person_id, name: approver.name } };
    if (ledger === source && this.#judge.signature(proof, encodeDraftApproval(statement))) return null;
    return `Entry ${entry} says that ${approver.name} approved a draft, but their signature does not hold.`;
  }

  #scriptApproval(entry: number, source: string, { payload }: EventNamed<'ScriptApproved'>): string | null {
    const { proof, approver, ledger, cid: script, approved_at: at } = payload;
    const statement = { ledger, script, at, approver: { id: approver.person_id, name: approver.name } };
    if (ledger === source && this.#judge.signature(proof, encodeScriptApproval(statement))) return null;
    return `Entry ${entry} says that ${approver.name} approved a script, but their signature does not hold.`;
  }

  /** A request bears the signature of the key in it. */
  #request(entry: number, request: string): string | null {
    try {
      readRequest(fromBase64url(request), (signed) => this.#judge.certified(signed));
      return null;
    } catch {
      return `Entry ${entry} holds a certificate request whose signature does not hold.`;
    }
  }

  /** The activation tokens from elsewhere that were taken for imports. */
  #taken(entry: number, imports: readonly { readonly activation?: string }[]): string | null {
    for (const { activation } of imports) {
      const fault = activation === undefined ? null : this.#token(entry, activation);
      if (fault !== null) return fault;
    }
    return null;
  }

  #token(entry: number, jwt: string): string | null {
    const verify: VerifyEd25519 = (key, bytes, signature) =>
      this.#judge.certified({ publicKey: ed25519KeyInfo(key), algorithm: 'ed25519', bytes, signature });
    try {
      readToken(jwt, verify);
      return null;
    } catch {
      return `Entry ${entry} holds a NATS token whose signature does not hold.`;
    }
  }

  /** The bytes that are recorded as signed by a key: that key must have signed them. */
  #certified(
    entry: number,
    recorded: string,
    issuerKey: string,
    read: (bytes: Uint8Array) => Pick<Certificate, 'tbs' | 'signature' | 'signatureValue'>,
  ): string | null {
    if (this.#isCertified(recorded, issuerKey, read)) return null;
    return `Entry ${entry} holds something that an authority is said to have signed, but the signature does not hold.`;
  }

  #isCertified(
    recorded: string,
    issuerKey: string,
    read: (bytes: Uint8Array) => Pick<Certificate, 'tbs' | 'signature' | 'signatureValue'>,
  ): boolean {
    try {
      const { tbs: bytes, signature: algorithm, signatureValue: signature } = read(fromBase64url(recorded));
      const publicKey = fromBase64url(issuerKey);
      return (
        algorithm.id !== null &&
        this.#judge.certified({ publicKey, algorithm: algorithm.id, bytes, signature })
      );
    } catch {
      // Not to be read: then nobody has signed it.
      return false;
    }
  }

  #attestation(entry: number, source: string, event: EventNamed<'YubiKeyProvisioned'>): string | null {
    const why = this.#judge.attestation(event, source);
    return why === null
      ? null
      : `Entry ${entry} says of a YubiKey what its attestation does not bear out. ${why}`;
  }

  /**
   * A comparison of the very head that stands to be signed moves nothing: what was compared is what officers sign. One
   * of anything else is an entry like all others.
   */
  #isAboutCovered(event: LedgerEvent): boolean {
    if (event.event_type !== 'ComparisonMade') return false;
    const { cid, stands_for } = event.payload;
    return stands_for.kind === 'head' && this.#covers(stands_for.seq, cid) !== null;
  }

  /** Whose key it is: the events that register one, and those that end it or hold it back. */
  #remember(entry: number, event: LedgerEvent): void {
    switch (event.event_type) {
      case 'KeyGenerated': {
        const { fingerprint, label, public_key: publicKey, key_id: owner } = event.payload;
        this.#register(fingerprint, { entry, label, publicKey, owner, isSuspended: false });
        return;
      }
      case 'YubiKeyProvisioned': {
        const { person, credential, yubikey_id: owner } = event.payload;
        const { fingerprint, public_key: publicKey } = credential;
        this.#register(fingerprint, {
          entry,
          label: `YubiKey of ${person.name}`,
          publicKey,
          owner,
          isSuspended: false,
        });
        return;
      }
      case 'YubiKeyReset':
      case 'YubiKeyReportedLost':
      case 'YubiKeyRetired':
        this.#end(event.payload.yubikey_id);
        return;
      case 'KeyRevoked':
        this.#end(event.payload.key_id);
        return;
      case 'KeySuspended':
      case 'KeyReactivated':
        for (const registered of this.#vouched.values())
          if (registered.owner === event.payload.key_id)
            registered.isSuspended = event.event_type === 'KeySuspended';
    }
  }

  #end(owner: string): void {
    for (const [fingerprint, registered] of this.#vouched)
      if (registered.owner === owner) this.#vouched.delete(fingerprint);
  }

  #register(fingerprint: string, registered: Registered): void {
    if (this.#isAsked(fingerprint)) this.#vouched.set(fingerprint, registered);
  }

  #signature(entry: number, source: string, { payload }: EventNamed<'CheckpointSigned'>): string | null {
    const { signature, seq, head, signed_at: at, ledger, signer, statement } = payload;
    if (!this.#judge.signature(signature, encodeStatement(statementOf(payload)))) {
      return `Entry ${entry} says that ${signer.name} signed, but that signature does not hold.`;
    }
    const covers = ledger === source ? this.#covers(seq, head) : null;
    if (covers === null) {
      return `Entry ${entry} holds a signature by ${signer.name} over a head that this ledger does not have there.`;
    }
    const { kind, fingerprint, public_key } = signature;
    const vouched = this.#vouched.get(fingerprint);
    this.found.push({
      entry,
      seq,
      head,
      at,
      signer: signer.name,
      nameSigned: statement !== undefined,
      kind,
      userVerified: signature.kind === 'fido2' ? signature.user_verified : null,
      fingerprint,
      covers,
      vouched:
        vouched?.publicKey === public_key && !vouched.isSuspended
          ? { entry: vouched.entry, label: vouched.label }
          : null,
    });
    return null;
  }

  /**
   * How well the entry that was signed is known; null when it cannot be this one. A part of a ledger may begin between
   * signatures. Then they are all over one and the same entry before it, and that is known only where it is the very
   * one that the part goes on from.
   */
  #covers(seq: number, head: CidString): Covers | null {
    const { last } = this.#before;
    if (this.#covered === null) {
      if (seq > last.seq || (seq === last.seq && head !== last.cid)) return null;
      this.#covered = { seq, cid: head };
      this.#isKnown = seq === last.seq;
    }
    if (this.#covered.seq !== seq || this.#covered.cid !== head) return null;
    if (!this.#isKnown) return 'unknown';
    return seq > last.seq ? 'held' : 'before';
  }
}
