import { v7 as uuidv7 } from 'uuid';
import { type CidString, parseCid } from '../../../app/content/cid.ts';
import type { Head } from '../../../app/ledger/entry.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { CheckpointSignature } from '../../../app/registry/checkpoint-signature.ts';
import type { CommandNamed, StateOf } from '../../../app/registry/index.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { type CheckpointStatement, encodeStatement } from '../../../app/statements/checkpoint.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Unlocking } from '../keys/unlocking.ts';
import type { Registrar } from '../recording/registrar.ts';
import { headToSign } from './head-to-sign.ts';
import { signingProblem } from './problems.ts';
import type { SignWithKey } from './signing-with-key.ts';
import {
  requireSigningKey,
  type SignWithYubiKey,
  signerWithKey,
  signerWithYubiKey,
} from './statement-signer.ts';

/** A signature that somebody is about to give: over which head, and in whose name. */
export interface Signer {
  readonly personId: string | null;
  readonly name: string;
}

/** What somebody is about to sign, in whose name and with which key: for the question before it. */
export interface SigningProposal {
  readonly seq: number;
  readonly head: CidString;
  /** Name of the ledger. */
  readonly ledger: string;
  /** Whoever holds the key: nobody else can be signed for with it. */
  readonly signer: string;
  /** The key as people call it. */
  readonly key: string;
  readonly fingerprint: string;
}

/** Signs the ledger's head, one officer after another. */
export class CheckpointSigning {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  readonly #sign: SignWithKey;

  constructor(ledger: Ledger, registrar: Registrar, sign: SignWithKey) {
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#sign = sign;
  }

  /**
   * The head that the next officer signs: the ledger's own, or, right behind signatures and comparisons, the one they
   * are of. So all officers sign the CID that was compared.
   */
  headToSign(): Head | null {
    return headToSign(this.#ledger);
  }

  /** What signing with a key on this laptop comes to. @throws ProblemError when it would be refused */
  propose(keyId: string, expected: string): SigningProposal {
    const key = this.#signingKey(keyId);
    const holder = this.#holder(key);
    const statement = this.#statement(expected, holder);
    this.#registrar.check(this.#command(statement, holder, unsigned(key)));
    return this.#proposal(statement, holder, key.label, key.fingerprint);
  }

  /** What signing with a YubiKey comes to. @throws ProblemError when it would be refused */
  proposeWithYubiKey({ holder, credential, device }: StateOf['yubikey'], expected: string): SigningProposal {
    if (holder === null || credential === null)
      throw new ProblemError(signingProblem('signing.yubikey-not-set-up'));
    const signer = { personId: holder.personId, name: holder.name };
    const statement = this.#statement(expected, signer);
    return this.#proposal(statement, signer, yubiKeyName(device), credential.fingerprint);
  }

  #proposal(
    { seq, head }: CheckpointStatement,
    { name }: Signer,
    key: string,
    fingerprint: string,
  ): SigningProposal {
    return {
      seq,
      head: parseCid(head),
      ledger: this.#ledger.identity?.name ?? '',
      signer: name,
      key,
      fingerprint,
    };
  }

  /**
   * Signs with a key whose private half lies encrypted on this laptop.
   * @param expected the head that was shown to the officer; another one is never signed in its place
   * @throws ProblemError; then nothing was recorded
   */
  async signWithKey(keyId: string, unlocking: Unlocking, expected: string): Promise<EntryRecord> {
    const key = this.#signingKey(keyId);
    const signer = this.#holder(key);
    const statement = this.#statement(expected, signer);
    this.#registrar.check(this.#command(statement, signer, unsigned(key)));
    const made = await signerWithKey(key, unlocking, this.#sign).sign(encodeStatement(statement));
    return this.#record(statement, signer, { ...unsigned(key), ...made });
  }

  /**
   * Signs with a YubiKey that was set up for this ledger, in the name of the person who holds it.
   * @param expected the head that was shown to the officer; another one is never signed in its place
   * @param sign asked once, after everything that can be checked before was checked
   * @throws ProblemError; then nothing was recorded
   */
  async signWithYubiKey(
    key: StateOf['yubikey'],
    expected: string,
    sign: SignWithYubiKey,
  ): Promise<EntryRecord> {
    const { holder, credential } = key;
    if (holder === null || credential === null)
      throw new ProblemError(signingProblem('signing.yubikey-not-set-up'));
    const signer = { personId: holder.personId, name: holder.name };
    const statement = this.#statement(expected, signer);
    const common = {
      kind: 'fido2',
      yubikey_id: key.id,
      credential_id: credential.credential_id,
      public_key: credential.public_key,
      fingerprint: credential.fingerprint,
    } as const;
    const unsigned = { authenticator_data: '', signature: '', user_verified: true, counter: MAX_COUNTER };
    this.#registrar.requireOfficer();
    this.#registrar.check(this.#command(statement, signer, { ...common, ...unsigned }));
    const made = await signerWithYubiKey(key, sign).sign(encodeStatement(statement));
    return this.#record(statement, signer, { ...common, ...made });
  }

  /** @throws ProblemError when the ledger has moved on; then nothing was recorded */
  #record(statement: CheckpointStatement, signer: Signer, signature: CheckpointSignature): EntryRecord {
    const [entry] = this.#registrar.record(this.#command(statement, signer, signature));
    if (entry === undefined) throw new Error('A signature gave no event.');
    return entry;
  }

  /** What the next officer signs, as of now. @throws ProblemError when it is not what they were shown */
  #statement(expected: string, { personId, name }: Signer): CheckpointStatement {
    const head = this.headToSign();
    if (head === null || this.#ledger.identity === null)
      throw new ProblemError(signingProblem('checkpoint.empty'));
    if (head.cid !== expected) throw new ProblemError(signingProblem('checkpoint.moved-on'));
    return {
      ledger: this.#ledger.identity.source,
      seq: head.seq,
      head: head.cid,
      at: new Date().toISOString(),
      signer: { id: personId, name },
    };
  }

  #command(
    statement: CheckpointStatement,
    signer: Signer,
    signature: CheckpointSignature,
  ): CommandNamed<'SignCheckpoint'> {
    const end = this.#ledger.head();
    if (end === null) throw new ProblemError(signingProblem('checkpoint.empty'));
    return {
      type: 'SignCheckpoint',
      id: uuidv7(),
      statement,
      signer,
      signature,
      counterBefore:
        signature.kind === 'fido2' ? this.#ledger.objects.lastCounter(signature.fingerprint) : null,
      end: { seq: end.seq, head: end.cid },
    };
  }

  #signingKey(keyId: string): StateOf['key'] {
    const key = this.#ledger.objects.get('key', keyId);
    if (key === undefined) throw new ProblemError(signingProblem('checkpoint.unknown-key'));
    requireSigningKey(key);
    return key;
  }

  #holder({ personId, organizationId }: StateOf['key']): Signer {
    const { objects } = this.#ledger;
    const holder =
      personId === null ? objects.get('organization', organizationId) : objects.get('person', personId);
    if (holder === undefined) throw new ProblemError(signingProblem('checkpoint.unknown-key'));
    return { personId, name: holder.name };
  }
}

/** The signature before it is made, for asking whether it would be taken. */
function unsigned({ id, publicKey, fingerprint }: StateOf['key']) {
  return { kind: 'ed25519', key_id: id, public_key: publicKey, fingerprint, signature: '' } as const;
}

/** A counter that is never too low, for asking whether a signature would be taken. */
const MAX_COUNTER = 0xffffffff;
