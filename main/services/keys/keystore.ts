import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import type { NkeyKind } from '../../../app/pki/nats/nkey.ts';
import { newObjectOf } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import {
  type Draft,
  isUnsealed,
  rehearsed,
  seedKindOf,
  type Unsealed,
  withPublicKey,
} from '../../../app/registry/unsealed.ts';
import { generateKeyPair } from '../../evidence/key-pair.ts';
import { encryptWithPassphrase } from '../../keystore/encrypt.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Registrar } from '../recording/registrar.ts';
import { onlyEntry, recordSealed, type Sealed, type Sealing, type Step } from './sealed.ts';
import { requireStrong } from './strong-passphrase.ts';

/** What a person decides about a new key. */
export type KeyRequest = Omit<
  CommandNamed<'GenerateKey'>,
  'type' | 'id' | 'publicKey' | 'fingerprint' | 'bound'
>;

/** Makes secrets, encrypts them, and records only their public side. */
export class Keystore {
  readonly #files: SecretFiles;
  readonly #registrar: Registrar;
  readonly #worker: URL;

  /** @param worker the built age-worker */
  constructor(files: SecretFiles, registrar: Registrar, worker: URL) {
    this.#files = files;
    this.#registrar = registrar;
    this.#worker = worker;
  }

  /**
   * Makes a key pair; its private half is written as an age file, its public half recorded.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async generateKey(request: KeyRequest, passphrase: string): Promise<EntryRecord> {
    await requireStrong(passphrase, this.#registrar.words());
    const { privateKeyPem, publicKey, fingerprint } = await generateKeyPair(request.algorithm);
    const command: CommandNamed<'GenerateKey'> = {
      type: 'GenerateKey',
      id: uuidv7(),
      publicKey,
      fingerprint,
      ...request,
    };
    this.#registrar.check(command);
    const step = () => this.#sealed(command, privateKeyPem, passphrase);
    return onlyEntry(await recordSealed(this.#parts, command.type, [step]));
  }

  /**
   * Makes the NKey of one NATS identity, or of a signing key of one; its seed is written as an age file, its public key recorded.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async createIdentity(draft: Unsealed, passphrase: string): Promise<EntryRecord> {
    return onlyEntry(await this.recordAll(draft.type, [draft], passphrase));
  }

  /**
   * Records drafts as one act. For each that needs one a NATS seed is made and written as an age file of its own,
   * all under the same passphrase; then all events are recorded in one transaction.
   * @param act what the act is called in traces
   * @param passphrase may be null when no draft needs a seed
   * @throws ProblemError, or the signal's reason; then neither a file nor an event remains
   */
  async recordAll(
    act: string,
    drafts: readonly Draft[],
    passphrase: string | null,
    sealing?: Sealing,
  ): Promise<readonly EntryRecord[]> {
    if (drafts.some(isUnsealed)) await requireStrong(passphrase ?? '', this.#registrar.words());
    await this.#registrar.checkInTurns(drafts.map(rehearsed), sealing?.signal);
    const steps = drafts.map((draft): Step => {
      if (!isUnsealed(draft)) return draft;
      return (signal) => {
        const { command, seed } = makeIdentity(draft);
        return this.#sealed(command, seed, passphrase ?? '', signal);
      };
    });
    return recordSealed(this.#parts, act, steps, sealing);
  }

  get #parts() {
    return { files: this.#files, registrar: this.#registrar };
  }

  /** A secret in one age file, named after what the command makes. */
  async #sealed(command: Command, secret: string, passphrase: string, signal?: AbortSignal): Promise<Sealed> {
    const bytes = await encryptWithPassphrase(this.#worker, passphrase, secret, signal);
    return { command, files: [{ name: `${newObjectOf(command)}.age`, bytes }] };
  }
}

/** Makes the NKey of an identity. */
function makeIdentity(draft: Unsealed): { readonly command: Command; readonly seed: string } {
  const { publicKey, seed } = secretOf(pairs[seedKindOf(draft)]());
  return { command: withPublicKey(draft, publicKey), seed };
}

/** The public key of a fresh pair, and its seed as it stands in an age file. The pair is of no use afterwards. */
function secretOf(pair: KeyPair): { readonly publicKey: string; readonly seed: string } {
  const publicKey = pair.getPublicKey();
  const seed = `${Buffer.from(pair.getSeed()).toString('ascii')}\n`;
  pair.clear();
  return { publicKey, seed };
}

const pairs: Readonly<Record<NkeyKind, () => KeyPair>> = {
  operator: createOperator,
  account: createAccount,
  user: createUser,
};
