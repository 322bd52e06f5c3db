import { createPrivateKey, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { Decrypter, Encrypter } from 'age-encryption';
import { publicFacts } from './ed25519.ts';

/*
 * age's scrypt takes a second or two and is synchronous, so it runs in a thread of its own: the window stays
 * alive meanwhile. The secrets live in this thread only until it ends; a private key that signs never leaves it.
 */

/** What the thread is asked for, once. */
export type AgeRequest =
  | {
      readonly task: 'encrypt';
      readonly passphrase: string;
      readonly plaintext: string;
      /** log2 of scrypt's work factor N; the age program accepts up to 22. */
      readonly workFactor: number;
    }
  | {
      readonly task: 'sign';
      readonly passphrase: string;
      /** An age file that holds an Ed25519 private key as PKCS #8 in PEM. */
      readonly file: Uint8Array;
      readonly message: Uint8Array;
    };

/** What the thread answers. */
export type AgeAnswer =
  | { readonly outcome: 'encrypted'; readonly file: Uint8Array }
  | {
      readonly outcome: 'signed';
      readonly publicKey: string;
      readonly fingerprint: string;
      /** Ed25519 (RFC 8032), 64 bytes. */
      readonly signature: Uint8Array;
    }
  /** The passphrase does not open the file. */
  | { readonly outcome: 'locked' }
  /** The file is damaged, or holds something else than such a key. */
  | { readonly outcome: 'unusable' };

async function answer(request: AgeRequest): Promise<AgeAnswer> {
  if (request.task === 'encrypt') {
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(request.workFactor);
    encrypter.setPassphrase(request.passphrase);
    return { outcome: 'encrypted', file: await encrypter.encrypt(request.plaintext) };
  }
  let pem: string;
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(request.passphrase);
    pem = await decrypter.decrypt(request.file, 'text');
  } catch (error) {
    // The library tells a passphrase that does not fit from a damaged file only by these words.
    const wrong = error instanceof Error && /no identity matched/i.test(error.message);
    return { outcome: wrong ? 'locked' : 'unusable' };
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') return { outcome: 'unusable' };
    return { outcome: 'signed', ...publicFacts(key), signature: sign(null, request.message, key) };
  } catch {
    return { outcome: 'unusable' };
  }
}

parentPort?.once('message', (request: AgeRequest) => {
  void answer(request).then((result) => parentPort?.postMessage(result));
});
