import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { GenerateKey } from '../../../app/aggregates/key.ts';
import type { BoundFiles, SharesOpening, YubiKeyOpening } from '../../../app/events/bound-files.ts';
import type { Registrar } from '../../ceremony/registrar.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Follow, KeyChoice } from '../../yubikey/choice.ts';
import { base64url } from '../../yubikey/credentials.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import { generateEd25519 } from '../ed25519.ts';
import type { KeyRequest } from '../keystore.ts';
import { requireStrong } from '../passphrase.ts';
import type { NamedFile, SecretFiles } from '../secret-files.ts';
import { type AnsweringKeys, askKey, boundPassphrase } from './answers.ts';
import { howToOpen } from './how-to-open.ts';
import type { DrawnShares, RecoveryShares } from './recovery-shares.ts';

/** A YubiKey that a private key is to be bound to. */
export type YubiKeyBinding =
  | {
      readonly method: 'hmac-secret';
      readonly key: KeyChoice;
      readonly serial: string | null;
      /** A credential with hmac-secret that is on the key, base64url. */
      readonly credentialId: string;
      readonly pin: PinEntry;
    }
  | { readonly method: 'challenge-response'; readonly serial: string; readonly slot: 1 | 2 };

/** What a private key is to be bound to, in addition to its passphrase. */
export interface Binding {
  readonly yubikeys: readonly YubiKeyBinding[];
  /** The shares that were drawn for this key, and one of them typed back from paper. */
  readonly shares: { readonly keyId: string; readonly typedBack: string } | null;
}

/** Encrypts a secret under a passphrase in the age format. */
export type Encrypt = (passphrase: string, plaintext: string) => Promise<Uint8Array>;

/** A way to open a key that is being made, and the passphrase of its file. */
interface Way<T> {
  readonly opening: T;
  readonly passphrase: string;
}

/** Makes private keys that only a YubiKey opens together with the passphrase, or shares on paper. */
export class KeyBinder {
  readonly #files: SecretFiles;
  readonly #registrar: Registrar;
  readonly #keys: AnsweringKeys;
  readonly #shares: RecoveryShares;
  readonly #encrypt: Encrypt;

  constructor(
    files: SecretFiles,
    registrar: Registrar,
    keys: AnsweringKeys,
    shares: RecoveryShares,
    encrypt: Encrypt,
  ) {
    this.#files = files;
    this.#registrar = registrar;
    this.#keys = keys;
    this.#shares = shares;
    this.#encrypt = encrypt;
  }

  /**
   * Makes an Ed25519 key pair. Its private half is written as one age file for each way to open it; its public half and
   * the ways are recorded. Every YubiKey is asked once, one after another, and may want a touch.
   * @throws ProblemError, also when there is no recovery path; then neither a file nor an event remains
   */
  async generateKey(
    request: KeyRequest,
    passphrase: string,
    binding: Binding,
    follow: Follow = {},
  ): Promise<EntryRecord> {
    requireStrong(passphrase);
    const shares =
      binding.shares === null
        ? null
        : sharesWay(this.#shares.proven(binding.shares.keyId, binding.shares.typedBack));
    const keyId = binding.shares?.keyId ?? uuidv7();
    const openings = binding.yubikeys.map((one, index) => openingOf(one, keyId, index + 1));
    const bound: BoundFiles = {
      kind: 'bound-age-files',
      yubikeys: openings,
      shares: shares?.opening ?? null,
    };
    const { privateKeyPem, publicKey, fingerprint } = generateEd25519();
    const command: GenerateKey = { type: 'GenerateKey', keyId, publicKey, fingerprint, ...request, bound };
    // Before anybody is asked for a touch.
    this.#registrar.check(command);
    const ways: Way<YubiKeyOpening | SharesOpening>[] = shares === null ? [] : [shares];
    for (const [index, opening] of openings.entries()) {
      const one = binding.yubikeys[index];
      if (one !== undefined) ways.push(await this.#ask(one, opening, passphrase, follow));
    }
    const files: NamedFile[] = [
      { name: `${keyId}.how-to-open.txt`, bytes: Buffer.from(howToOpen(command, bound)) },
    ];
    for (const { opening, passphrase: own } of ways) {
      files.push({ name: opening.file, bytes: await this.#encrypt(own, privateKeyPem) });
    }
    const recorded = this.#record(keyId, command, files);
    this.#shares.forget();
    return recorded;
  }

  async #ask(
    binding: YubiKeyBinding,
    opening: YubiKeyOpening,
    passphrase: string,
    follow: Follow,
  ): Promise<Way<YubiKeyOpening>> {
    const asking =
      binding.method === 'hmac-secret'
        ? { key: binding.key, pin: binding.pin, follow }
        : { key: { serial: binding.serial }, pin: null, follow };
    return {
      opening,
      passphrase: boundPassphrase(passphrase, await askKey(this.#keys, opening, asking)),
    };
  }

  #record(keyId: string, command: GenerateKey, files: readonly NamedFile[]): EntryRecord {
    this.#files.prepareFiles(files);
    let recorded: EntryRecord | undefined;
    try {
      [recorded] = this.#registrar.record(command);
    } catch (error) {
      this.#files.discard(keyId);
      throw error;
    }
    this.#files.keep(keyId);
    if (recorded === undefined) throw new Error('Recording a key gave no event.');
    return recorded;
  }
}

/** The recorded side of a binding, with a fresh salt or challenge of 32 bytes. */
function openingOf(binding: YubiKeyBinding, keyId: string, number: number): YubiKeyOpening {
  const { serial } = binding;
  const file = `${keyId}.yubikey-${number}.age`;
  const fresh = base64url(randomBytes(32));
  return binding.method === 'hmac-secret'
    ? { method: 'hmac-secret', file, serial, credential_id: binding.credentialId, salt: fresh }
    : {
        method: 'challenge-response',
        file,
        serial: binding.serial,
        slot: binding.slot,
        challenge: fresh,
      };
}

function sharesWay({ keyId, needed, total, passphrase }: DrawnShares): Way<SharesOpening> {
  return { opening: { file: `${keyId}.shares.age`, needed, total }, passphrase };
}
