import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import { newObjectOf } from '../../../app/registry/dispatch.ts';
import { type Draft, isUnsealed, type Unsealed, withPublicKey } from '../../../app/registry/draft.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { generateEd25519 } from '../../evidence/ed25519.ts';
import { encryptWithPassphrase } from '../../keystore/encrypt.ts';
import { requireStrong } from '../../keystore/passphrase.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Registrar } from '../recording/registrar.ts';

/** What a person decides about a new key. */
export type KeyRequest = Pick<
  CommandNamed<'GenerateKey'>,
  'organizationId' | 'personId' | 'label' | 'description' | 'purpose'
>;

/** How an act with many secrets is followed and given up. */
export interface Sealing {
  /** Told after each secret that is encrypted and on the disk. */
  readonly onSealed: (done: number, total: number) => void;
  /** Gives the act up, as long as nothing is recorded. */
  readonly signal: AbortSignal;
}

/** A command and the secret that goes with it. */
interface Sealed {
  readonly command: Command;
  readonly secret: string;
}

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
   * Makes an Ed25519 key pair; its private half is written as an age file, its public half recorded.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async generateKey(request: KeyRequest, passphrase: string): Promise<EntryRecord> {
    const { privateKeyPem, publicKey, fingerprint } = generateEd25519();
    const command: CommandNamed<'GenerateKey'> = {
      type: 'GenerateKey',
      id: uuidv7(),
      publicKey,
      fingerprint,
      ...request,
    };
    requireStrong(passphrase, this.#registrar.words());
    this.#registrar.check(command);
    return only(await this.#seal(command.type, [() => ({ command, secret: privateKeyPem })], passphrase));
  }

  /**
   * Makes the NKey of one NATS identity; its seed is written as an age file, its public key recorded.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async createIdentity(draft: Unsealed, passphrase: string): Promise<EntryRecord> {
    return only(await this.recordAll(draft.type, [draft], passphrase));
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
    if (drafts.some(isUnsealed)) requireStrong(passphrase ?? '', this.#registrar.words());
    this.#registrar.check(...drafts.map((draft) => (isUnsealed(draft) ? withPublicKey(draft, '') : draft)));
    const sealed = drafts.map((draft) => (isUnsealed(draft) ? () => makeIdentity(draft) : draft));
    return this.#seal(act, sealed, passphrase ?? '', sealing);
  }

  /** Prepares the secrets one after another, records, and keeps them; whatever goes wrong before, none is left. */
  async #seal(
    act: string,
    steps: readonly (Command | (() => Sealed))[],
    passphrase: string,
    { onSealed, signal }: Partial<Sealing> = {},
  ): Promise<readonly EntryRecord[]> {
    const total = steps.filter((step) => typeof step === 'function').length;
    const prepared: string[] = [];
    let records: readonly EntryRecord[];
    try {
      const commands: Command[] = [];
      for (const step of steps) {
        if (typeof step !== 'function') {
          commands.push(step);
          continue;
        }
        signal?.throwIfAborted();
        const { command, secret } = step();
        const id = newObjectOf(command);
        if (id === null) throw new Error(`${command.type} makes nothing that could have a secret.`);
        this.#files.prepare(id, await encryptWithPassphrase(this.#worker, passphrase, secret, signal));
        prepared.push(id);
        commands.push(command);
        onSealed?.(prepared.length, total);
      }
      signal?.throwIfAborted();
      records = this.#registrar.recordAll(act, commands);
    } catch (error) {
      this.#files.discard(...prepared);
      throw error;
    }
    this.#files.keep(...prepared);
    return records;
  }
}

/** Makes the NKey of an identity. */
function makeIdentity(draft: Unsealed): Sealed {
  const pair = pairs[draft.type]();
  const command = withPublicKey(draft, pair.getPublicKey());
  const secret = `${Buffer.from(pair.getSeed()).toString('ascii')}\n`;
  pair.clear();
  return { command, secret };
}

const pairs: { readonly [T in Unsealed['type']]: () => KeyPair } = {
  CreateNatsOperator: createOperator,
  CreateNatsAccount: createAccount,
  CreateNatsUser: createUser,
};

function only(records: readonly EntryRecord[]): EntryRecord {
  const [recorded] = records;
  if (recorded === undefined) throw new Error('Recording a secret gave no event.');
  return recorded;
}
