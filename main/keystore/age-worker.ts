import { parentPort } from 'node:worker_threads';
import { Encrypter } from 'age-encryption';

/*
 * age's scrypt takes a second or two and is synchronous, so it runs in a thread of its own: the window stays
 * alive meanwhile. The secrets live in this thread only until it ends.
 */

/** What the thread is asked to encrypt. */
export interface AgeRequest {
  readonly passphrase: string;
  readonly plaintext: string;
  /** log2 of scrypt's work factor N; the age program accepts up to 22. */
  readonly workFactor: number;
}

parentPort?.once('message', ({ passphrase, plaintext, workFactor }: AgeRequest) => {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(workFactor);
  encrypter.setPassphrase(passphrase);
  void encrypter.encrypt(plaintext).then((file) => parentPort?.postMessage(file));
});
