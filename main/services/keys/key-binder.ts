import type { CommandNamed } from '../../../app/registry/index.ts';
import { generateKeyPair } from '../../evidence/key-pair.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Follow } from '../../yubikey/choice.ts';
import type { Registrar } from '../recording/registrar.ts';
import type { AnsweringKeys } from './answers.ts';
import { howToOpenKey } from './how-to-open.ts';
import type { KeyRequest } from './keystore.ts';
import type { RecoveryShares } from './recovery-shares.ts';
import { onlyEntry, recordSealed } from './sealed.ts';
import { requireStrong } from './strong-passphrase.ts';
import { type Binding, type Encrypt, encryptWays, planWays } from './ways-in.ts';

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
   * Makes a key pair. Its private half is written as one age file for each way to open it; its public half and
   * the ways are recorded. Every YubiKey is asked once, one after another, and may want a touch.
   * @throws ProblemError, also when there is no recovery path; then neither a file nor an event remains
   */
  async generateKey(
    request: KeyRequest,
    passphrase: string,
    binding: Binding,
    follow: Follow = {},
  ): Promise<EntryRecord> {
    await requireStrong(passphrase, this.#registrar.words());
    const plan = planWays(binding, this.#shares);
    const { id: keyId, bound } = plan;
    const { privateKeyPem, publicKey, fingerprint } = await generateKeyPair(request.algorithm);
    const command: CommandNamed<'GenerateKey'> = {
      type: 'GenerateKey',
      id: keyId,
      publicKey,
      fingerprint,
      ...request,
      bound,
    };
    // Before anybody is asked for a touch.
    this.#registrar.check(command);
    const howTo = { name: `${keyId}.how-to-open.txt`, bytes: Buffer.from(howToOpenKey(command, bound)) };
    const secret = { passphrase, plaintext: privateKeyPem };
    const step = async () => ({
      command,
      files: [howTo, ...(await encryptWays(plan, secret, this.#keys, this.#encrypt, follow))],
    });
    const parts = { files: this.#files, registrar: this.#registrar };
    const recorded = onlyEntry(await recordSealed(parts, command.type, [step]));
    this.#shares.forget();
    return recorded;
  }
}
