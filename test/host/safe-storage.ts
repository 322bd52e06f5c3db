import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { isReady } from './ready.ts';
import { strict } from './strict.ts';

// Electron's `basic_text` backend on Linux has a key that everybody knows, too: this keeps no secret, and says so.
const KEY = Buffer.alloc(32, 'no secret');
const PREFIX = 'v10';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `safeStorage`, as it is where there is no keyring: `getSelectedStorageBackend()` is `basic_text`. */
export const safeStorage = strict('safeStorage', {
  isEncryptionAvailable: (): boolean => isReady(),
  getSelectedStorageBackend: (): string => 'basic_text',
  setUsePlainTextEncryption(_use: boolean): void {},
  encryptString(text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', KEY, nonce);
    return Buffer.concat([
      Buffer.from(PREFIX),
      nonce,
      cipher.update(text, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  },
  decryptString(encrypted: Buffer): string {
    const failure = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.';
    if (encrypted.subarray(0, PREFIX.length).toString() !== PREFIX) throw new Error(failure);
    const body = encrypted.subarray(PREFIX.length);
    try {
      const decipher = createDecipheriv('aes-256-gcm', KEY, body.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      return (
        decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch (error) {
      throw new Error(failure, { cause: error });
    }
  },
});
