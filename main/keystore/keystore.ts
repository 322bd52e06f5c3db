import { createOperator } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import type { Command } from '../../app/aggregates/aggregates.ts';
import type { GenerateKey } from '../../app/aggregates/key.ts';
import type { CreateNatsOperator } from '../../app/aggregates/nats-operator.ts';
import type { Registrar } from '../ceremony/registrar.ts';
import type { EntryRecord } from '../store/entries.ts';
import { generateEd25519 } from './ed25519.ts';
import { encryptWithPassphrase } from './encrypt.ts';
import { requireStrong } from './passphrase.ts';
import type { SecretFiles } from './secret-files.ts';

/** What a person decides about a new key. */
export type KeyRequest = Pick<
  GenerateKey,
  'organizationId' | 'personId' | 'label' | 'description' | 'purpose'
>;

/** What a person decides about a new NATS operator. */
export type OperatorRequest = Pick<CreateNatsOperator, 'organizationId' | 'name'>;

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
    const keyId = uuidv7();
    const command: GenerateKey = { type: 'GenerateKey', keyId, publicKey, fingerprint, ...request };
    return this.#seal(keyId, command, privateKeyPem, passphrase);
  }

  /**
   * Makes a NATS operator identity (NKey); its seed is written as an age file, its public key recorded.
   * @throws ProblemError; then neither a file nor an event remains
   */
  async createOperator(request: OperatorRequest, passphrase: string): Promise<EntryRecord> {
    const pair = createOperator();
    const operatorId = uuidv7();
    const command: CreateNatsOperator = {
      type: 'CreateNatsOperator',
      operatorId,
      publicKey: pair.getPublicKey(),
      ...request,
    };
    const seed = Buffer.from(pair.getSeed()).toString('ascii');
    pair.clear();
    return this.#seal(operatorId, command, `${seed}\n`, passphrase);
  }

  async #seal(id: string, command: Command, secret: string, passphrase: string): Promise<EntryRecord> {
    requireStrong(passphrase);
    this.#registrar.check(command);
    this.#files.prepare(id, await encryptWithPassphrase(this.#worker, passphrase, secret));
    let recorded: EntryRecord | undefined;
    try {
      [recorded] = this.#registrar.record(command);
    } catch (error) {
      this.#files.discard(id);
      throw error;
    }
    this.#files.keep(id);
    if (recorded === undefined) throw new Error('Recording a secret gave no event.');
    return recorded;
  }
}
