import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { fromSeed, type KeyPair } from '@nats-io/nkeys';
import { Decrypter, Encrypter } from 'age-encryption';
import { type KeyAlgorithm, keyAlgorithms } from '../../app/pki/algorithms.ts';
import type { KeyExportForm } from '../../app/registry/key-facts.ts';
import { type PublicKeyFacts, publicFacts, signatureHashes } from '../evidence/key-pair.ts';
import { writePkcs12 } from './pkcs12.ts';
import { type PrivateKeyForm, readPrivateKeyFile } from './private-key-file.ts';
import { transferable } from './transferable.ts';

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
      /** An age file that holds a private key as PKCS #8 in PEM. */
      readonly file: Uint8Array;
      /** The kind of key that it must be; its own signature algorithm is used (`keyAlgorithms`). */
      readonly algorithm: KeyAlgorithm;
      readonly message: Uint8Array;
    }
  /** Signs with a NATS seed; it never leaves the thread. */
  | ({ readonly task: 'sign-nkey'; readonly message: Uint8Array } & SeedFile)
  /** Gives out a NATS seed, for an export that says so. */
  | ({ readonly task: 'open-seed' } & SeedFile)
  /** Encrypts under another passphrase what a passphrase opens; what it is never leaves the thread. */
  | {
      readonly task: 'reprotect';
      readonly file: Uint8Array;
      readonly passphrase: string;
      readonly newPassphrase: string;
      readonly workFactor: number;
    }
  /** Says whose private key a file holds, and does nothing with it. */
  | { readonly task: 'test'; readonly passphrase: string; readonly file: Uint8Array }
  /** Writes a private key for elsewhere; in PKCS #12 under a name by which programs call it. */
  | {
      readonly task: 'export';
      readonly passphrase: string;
      readonly file: Uint8Array;
      /** The public half that it must have, as events say it. */
      readonly publicKey: string;
      readonly form: KeyExportForm;
      readonly name: string;
      /** That of the key and those above it, in DER; they come into PKCS #12 alone. */
      readonly certificates: readonly Uint8Array[];
      readonly newPassphrase: string;
      readonly workFactor: number;
    }
  /** Takes a private key over as another program has written it, and encrypts it as the app's own are. */
  | {
      readonly task: 'import';
      readonly bytes: Uint8Array;
      /** null where none was given. */
      readonly password: string | null;
      readonly newPassphrase: string;
      readonly workFactor: number;
    }
  /** Encrypts a stream; the thread works until the stream has been read. */
  | { readonly task: 'lock'; readonly lock: Lock; readonly input: ReadableStream<Uint8Array> }
  /** Decrypts a stream; the thread works until the stream has been read. */
  | { readonly task: 'unlock'; readonly key: LockKey; readonly input: ReadableStream<Uint8Array> };

/** An age file that holds the seed of a NATS identity, and what opens it. */
interface SeedFile {
  readonly passphrase: string;
  readonly file: Uint8Array;
  /** `O…`, `A…` or `U…`: the key that the seed must be that of. */
  readonly publicKey: string;
}

/** Who can open a file: whoever knows a passphrase, or the holders of age identities. */
export type Lock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** `age1…` */
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] };

/** What opens a file. */
export type LockKey =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** `AGE-SECRET-KEY-1…` */
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

/** What the thread answers. */
export type AgeAnswer =
  | { readonly outcome: 'encrypted'; readonly file: Uint8Array }
  | {
      readonly outcome: 'signed';
      readonly publicKey: string;
      readonly fingerprint: string;
      /** Ed25519: 64 bytes (RFC 8032). ECDSA: DER (RFC 3279, section 2.2.3). RSA: PKCS #1 v1.5 (RFC 8017, section 8.2). */
      readonly signature: Uint8Array;
    }
  /** Whose private key a file holds. */
  | ({ readonly outcome: 'holds' } & PublicKeyFacts)
  /** A private key that came from elsewhere: its public half, and the age file. */
  | ({
      readonly outcome: 'imported';
      readonly form: PrivateKeyForm;
      readonly wasEncrypted: boolean;
      readonly file: Uint8Array;
    } & PublicKeyFacts)
  /** The file holds another private key than the one that was asked for. */
  | { readonly outcome: 'foreign' }
  /** The file from elsewhere is encrypted, and no password was given. */
  | { readonly outcome: 'needs-password' }
  /** The file from elsewhere is encrypted by OpenSSH, whose key derivation is not here. */
  | { readonly outcome: 'bcrypt' }
  /** By a NATS seed: Ed25519 (RFC 8032), 64 bytes. */
  | { readonly outcome: 'signed-nkey'; readonly signature: Uint8Array }
  /** `SO…`, `SA…` or `SU…` */
  | { readonly outcome: 'seed'; readonly seed: string }
  | { readonly outcome: 'stream'; readonly output: ReadableStream<Uint8Array> }
  /** The passphrase, or no identity, opens the file. */
  | { readonly outcome: 'locked' }
  /** The file is damaged, or holds something else than such a key. */
  | { readonly outcome: 'unusable' };

function answer(request: AgeRequest): Promise<AgeAnswer> {
  switch (request.task) {
    case 'encrypt':
      return encrypt(request);
    case 'sign':
      return signWith(request);
    case 'sign-nkey':
      return withSeed(request, (pair) => ({ outcome: 'signed-nkey', signature: pair.sign(request.message) }));
    case 'open-seed':
      return withSeed(request, (_, seed) => ({ outcome: 'seed', seed }));
    case 'reprotect':
      return reprotect(request);
    case 'test':
      return test(request);
    case 'export':
      return exportKey(request);
    case 'import':
      return importKey(request);
    case 'lock':
      return lock(request);
    case 'unlock':
      return unlock(request);
  }
}

type Task<T extends AgeRequest['task']> = Extract<AgeRequest, { readonly task: T }>;

async function encrypt({ passphrase, plaintext, workFactor }: Task<'encrypt'>): Promise<AgeAnswer> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(workFactor);
  encrypter.setPassphrase(passphrase);
  return { outcome: 'encrypted', file: await encrypter.encrypt(plaintext) };
}

/** A private key that was opened, with its text; or why there is none. */
type Opened = { readonly key: KeyObject; readonly pem: string } | AgeAnswer;

async function opened({
  passphrase,
  file,
}: {
  readonly passphrase: string;
  readonly file: Uint8Array;
}): Promise<Opened> {
  let pem: string;
  try {
    pem = await decrypterFor({ kind: 'passphrase', passphrase }).decrypt(file, 'text');
  } catch (error) {
    return refusal(error);
  }
  try {
    return { key: createPrivateKey(pem), pem };
  } catch {
    return { outcome: 'unusable' };
  }
}

async function signWith({ algorithm, message, ...file }: Task<'sign'>): Promise<AgeAnswer> {
  const found = await opened(file);
  if ('outcome' in found) return found;
  const { key } = found;
  try {
    const { algorithm: kind, publicKey, fingerprint } = publicFacts(key);
    const { signs } = keyAlgorithms[algorithm];
    if (kind !== algorithm || signs === null) return { outcome: 'unusable' };
    const signature = sign(signatureHashes[signs], message, { key, dsaEncoding: 'der' });
    return { outcome: 'signed', publicKey, fingerprint, signature };
  } catch {
    return { outcome: 'unusable' };
  }
}

async function test(file: Task<'test'>): Promise<AgeAnswer> {
  const found = await opened(file);
  if ('outcome' in found) return found;
  try {
    return { outcome: 'holds', ...publicFacts(found.key) };
  } catch {
    return { outcome: 'unusable' };
  }
}

async function withSeed(
  { passphrase, file, publicKey }: SeedFile,
  use: (pair: KeyPair, seed: string) => AgeAnswer,
): Promise<AgeAnswer> {
  let seed: string;
  try {
    seed = (await decrypterFor({ kind: 'passphrase', passphrase }).decrypt(file, 'text')).trim();
  } catch (error) {
    return refusal(error);
  }
  try {
    const pair = fromSeed(new TextEncoder().encode(seed));
    try {
      return pair.getPublicKey() === publicKey ? use(pair, seed) : { outcome: 'unusable' };
    } finally {
      pair.clear();
    }
  } catch {
    return { outcome: 'unusable' };
  }
}

async function exportKey(request: Task<'export'>): Promise<AgeAnswer> {
  const { publicKey, form, name, certificates, newPassphrase, workFactor } = request;
  const found = await opened(request);
  if ('outcome' in found) return found;
  const { key, pem } = found;
  try {
    if (publicFacts(key).publicKey !== publicKey) return { outcome: 'foreign' };
  } catch {
    return { outcome: 'unusable' };
  }
  if (form === 'pkcs8-age')
    return encrypt({ task: 'encrypt', passphrase: newPassphrase, plaintext: pem, workFactor });
  const privateKey = key.export({ type: 'pkcs8', format: 'der' });
  const file = writePkcs12({ privateKey, certificates }, name, newPassphrase);
  return { outcome: 'encrypted', file };
}

async function importKey({ bytes, password, newPassphrase, workFactor }: Task<'import'>): Promise<AgeAnswer> {
  const read = readPrivateKeyFile(bytes, password);
  if (read.outcome !== 'read') return read;
  const { key, form, wasEncrypted } = read;
  const plaintext = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const made = await encrypt({ task: 'encrypt', passphrase: newPassphrase, plaintext, workFactor });
  if (made.outcome !== 'encrypted') return made;
  return { outcome: 'imported', form, wasEncrypted, file: made.file, ...publicFacts(key) };
}

async function reprotect(request: Task<'reprotect'>): Promise<AgeAnswer> {
  const { passphrase, file, newPassphrase, workFactor } = request;
  let plaintext: string;
  try {
    plaintext = await decrypterFor({ kind: 'passphrase', passphrase }).decrypt(file, 'text');
  } catch (error) {
    return refusal(error);
  }
  return encrypt({ task: 'encrypt', passphrase: newPassphrase, plaintext, workFactor });
}

async function lock({ lock: to, input }: Task<'lock'>): Promise<AgeAnswer> {
  const encrypter = new Encrypter();
  if (to.kind === 'passphrase') encrypter.setPassphrase(to.passphrase);
  else for (const recipient of to.recipients) encrypter.addRecipient(recipient);
  return { outcome: 'stream', output: await encrypter.encrypt(input) };
}

async function unlock({ key, input }: Task<'unlock'>): Promise<AgeAnswer> {
  try {
    return { outcome: 'stream', output: await decrypterFor(key).decrypt(input) };
  } catch (error) {
    return refusal(error);
  }
}

function decrypterFor(key: LockKey): Decrypter {
  const decrypter = new Decrypter();
  if (key.kind === 'passphrase') decrypter.addPassphrase(key.passphrase);
  else for (const identity of key.identities) decrypter.addIdentity(identity);
  return decrypter;
}

/** The library tells a key that does not fit from a damaged file only by these words. */
function refusal(error: unknown): AgeAnswer {
  const wrong = error instanceof Error && /no identity matched/i.test(error.message);
  return { outcome: wrong ? 'locked' : 'unusable' };
}

// Listening for more than one message is what keeps the thread alive while a stream is read.
parentPort?.on('message', (request: AgeRequest) => {
  void answer(request).then((result) => {
    parentPort?.postMessage(result, result.outcome === 'stream' ? [transferable(result.output)] : []);
  });
});
