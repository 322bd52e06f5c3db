import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { keyAlgorithms } from '../../app/pki/algorithms.ts';
import { childrenOf, readDer, Tag } from '../../app/pki/der/der.ts';
import { publicFacts, signatureHashes } from '../evidence/key-pair.ts';
import { isOpensshPrivate, readOpensshPrivate } from './openssh-private.ts';
import { readPkcs12 } from './pkcs12.ts';

/** The forms in which other programs write private keys. */
export type PrivateKeyForm = 'pkcs8' | 'pkcs1' | 'sec1' | 'openssh' | 'pkcs12';

/** What a file of another program came to. */
export type PrivateKeyRead =
  | {
      readonly outcome: 'read';
      readonly key: KeyObject;
      readonly form: PrivateKeyForm;
      readonly wasEncrypted: boolean;
    }
  /** It is encrypted, and no password was given. */
  | { readonly outcome: 'needs-password' }
  /** The password does not open it. */
  | { readonly outcome: 'locked' }
  /** A private key of OpenSSH under a passphrase: its key is derived by bcrypt, which is not here. */
  | { readonly outcome: 'bcrypt' }
  /** It holds no private key of a kind that is used here, or one whose halves do not belong together. */
  | { readonly outcome: 'unusable' };

/** The largest file that is read, in bytes. */
export const LARGEST_KEY_FILE = 256 * 1024;

/**
 * Reads a private key as other programs write it: PKCS #8 in PEM or DER, encrypted or not, the older forms of RSA and
 * elliptic curves, OpenSSH, PKCS #12. The key is tried: what it signs, its public half must verify.
 * @param password null where none was given
 */
export function readPrivateKeyFile(bytes: Uint8Array, password: string | null): PrivateKeyRead {
  try {
    const read = readAny(Buffer.from(bytes), password);
    return read.outcome === 'read' && !belongsTogether(read.key) ? { outcome: 'unusable' } : read;
  } catch {
    return { outcome: 'unusable' };
  }
}

function readAny(bytes: Buffer, password: string | null): PrivateKeyRead {
  const text = bytes.toString('latin1');
  const [pem, label, body = ''] =
    /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  if (pem === undefined) return readDerFile(bytes, password);
  if (label === 'OPENSSH PRIVATE KEY') {
    const read = readOpensshPrivate(Buffer.from(body, 'base64'));
    return read.outcome === 'read' ? { ...read, form: 'openssh', wasEncrypted: false } : read;
  }
  const form = label === 'RSA PRIVATE KEY' ? 'pkcs1' : label === 'EC PRIVATE KEY' ? 'sec1' : 'pkcs8';
  const isEncrypted = label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED/m.test(body);
  if (!isEncrypted) return { outcome: 'read', key: createPrivateKey(pem), form, wasEncrypted: false };
  return opened(form, password, (passphrase) => createPrivateKey({ key: pem, format: 'pem', passphrase }));
}

/** What DER is can be told by its first fields (RFC 5208, RFC 5958, RFC 7292, RFC 8017, RFC 5915). */
function readDerFile(bytes: Buffer, password: string | null): PrivateKeyRead {
  if (isOpensshPrivate(bytes)) {
    const read = readOpensshPrivate(bytes);
    return read.outcome === 'read' ? { ...read, form: 'openssh', wasEncrypted: false } : read;
  }
  const [first, second] = childrenOf(readDer(bytes, 'structure', LARGEST_KEY_FILE));
  if (first?.tag === Tag.sequence)
    return opened('pkcs8', password, (passphrase) =>
      createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8', passphrase }),
    );
  if (first?.tag !== Tag.integer) return { outcome: 'unusable' };
  if (first.content[0] === 3) {
    if (password === null) return { outcome: 'needs-password' };
    const read = readPkcs12(bytes, password);
    return read.outcome === 'read' ? { ...read, form: 'pkcs12', wasEncrypted: true } : read;
  }
  const form = second?.tag === Tag.integer ? 'pkcs1' : second?.tag === Tag.octetString ? 'sec1' : 'pkcs8';
  const key = createPrivateKey({ key: bytes, format: 'der', type: form });
  return { outcome: 'read', key, form, wasEncrypted: false };
}

/** Node tells a wrong password from damage by nothing that could be relied on: both are `locked`. */
function opened(
  form: PrivateKeyForm,
  password: string | null,
  open: (password: string) => KeyObject,
): PrivateKeyRead {
  if (password === null) return { outcome: 'needs-password' };
  try {
    return { outcome: 'read', key: open(password), form, wasEncrypted: true };
  } catch {
    return { outcome: 'locked' };
  }
}

/**
 * Whether the public half of a key is that of its private half, where a file says both.
 * @throws Error for a kind that is not used here
 */
function belongsTogether(key: KeyObject): boolean {
  const { signs } = keyAlgorithms[publicFacts(key).algorithm];
  // The public half of X25519 is made from the private one.
  if (signs === null) return true;
  const message = Buffer.from('to see whether both halves belong together');
  const signature = sign(signatureHashes[signs], message, key);
  return verify(signatureHashes[signs], message, createPublicKey(key), signature);
}
