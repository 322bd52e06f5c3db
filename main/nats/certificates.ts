import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import {
  type CredentialFile,
  checkValidity,
  permissionWarnings,
  readCredentialFile,
  unusable,
  type ValidityCodes,
} from './credential-file.ts';

/** Checked PEM texts, as Node's TLS takes them. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Something that was read, and what should be said about it. */
export interface Checked<T> {
  readonly value: T;
  readonly warnings: readonly string[];
}

/** Reads the certificates of the authorities; one of them must be valid. @throws ProblemError */
export function readAuthority(path: string, now: Date): Checked<string> {
  const file = { key: 'nats.tls.ca_cert', what: 'The certificate authority', path, secret: false };
  const text = readCredentialFile(file);
  const authorities = certificatesIn(text, file);
  const validity = authorities.map((certificate) =>
    attempt(() => checkDates(certificate, file, now, AUTHORITY)),
  );
  const usable = validity.flatMap((outcome) => (outcome instanceof Error ? [] : [outcome]));
  if (usable.length === 0 && validity[0] instanceof Error) throw validity[0];
  return { value: text, warnings: usable.flat() };
}

/** Reads a client certificate and its key, and proves that they belong together. @throws ProblemError */
export function readClientCertificate(
  certPath: string,
  keyPath: string,
  now: Date,
): Checked<{ readonly cert: string; readonly key: string }> {
  const certFile = {
    key: 'nats.tls.client_cert',
    what: 'The client certificate',
    path: certPath,
    secret: false,
  };
  const keyFile = { key: 'nats.tls.client_key', what: 'The client key', path: keyPath, secret: true };
  const cert = readCredentialFile(certFile);
  const key = readCredentialFile(keyFile);
  const [certificate] = certificatesIn(cert, certFile);
  const privateKey = privateKeyIn(key, keyFile);
  if (certificate?.checkPrivateKey(privateKey) !== true) {
    throw unusable(keyFile, 'is not the key of the client certificate', 'nats.client-key-mismatch');
  }
  const warnings = checkDates(certificate, certFile, now, CLIENT);
  return { value: { cert, key }, warnings: [...warnings, ...permissionWarnings(keyFile)] };
}

const AUTHORITY = { notYetValid: 'nats.ca-not-yet-valid', expired: 'nats.ca-expired' } as const;
const CLIENT = {
  notYetValid: 'nats.client-certificate-not-yet-valid',
  expired: 'nats.client-certificate-expired',
} as const;

function certificatesIn(text: string, file: CredentialFile): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw unusable(file, 'holds no certificate in PEM form', 'nats.certificate-unusable');
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw unusable(file, 'holds a damaged certificate', 'nats.certificate-unusable', cause);
  }
}

function privateKeyIn(text: string, file: CredentialFile): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw unusable(
      file,
      'is protected by a passphrase, which cannot be given here',
      'nats.client-key-unusable',
    );
  }
  try {
    return createPrivateKey(text);
  } catch {
    // Without the cause: it may quote the file.
    throw unusable(file, 'holds no private key in PEM form', 'nats.client-key-unusable');
  }
}

function checkDates(
  certificate: X509Certificate,
  file: CredentialFile,
  now: Date,
  codes: ValidityCodes,
): string[] {
  // OpenSSL reads a certificate whose times are none and says so in the text alone: of Node's dates for such times each
  // can be any (the numbers that they are made of were never set).
  const [from, until] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if ([from, until].some((time) => Number.isNaN(time.getTime())))
    throw unusable(file, 'holds a certificate whose dates cannot be read', 'nats.certificate-unusable');
  return checkValidity(file, from, until, now, codes);
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
