import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  printable,
  sequence,
  set,
  utcTime,
  utf8,
} from './der.ts';

/** A certificate and the key it is about. */
export interface Issued {
  readonly der: Buffer;
  readonly privateKey: KeyObject;
  readonly subject: Buffer;
  readonly keyId: Buffer;
}

/** What is asked of an issuer. */
export interface CertificateRequest {
  /** The distinguished name, in DER; see `name`. */
  readonly subject: Buffer;
  readonly isAuthority: boolean;
  readonly extensions?: readonly Buffer[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
/** Bytes of an uncompressed point of P-256. */
const POINT = 65;
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_KEY_ID = '2.5.29.14';
const AUTHORITY_KEY_ID = '2.5.29.35';
/** keyCertSign and cRLSign. */
const SIGNS_CERTIFICATES = bits(Buffer.of(0x06), 1);
const ATTRIBUTES = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** A distinguished name. */
export function name(parts: Partial<Record<keyof typeof ATTRIBUTES, string>>): Buffer {
  const attribute = (type: keyof typeof ATTRIBUTES): Buffer[] => {
    const value = parts[type];
    if (value === undefined) return [];
    return [set(sequence(oid(ATTRIBUTES[type]), type === 'C' ? printable(value) : utf8(value)))];
  };
  return sequence(...attribute('C'), ...attribute('O'), ...attribute('OU'), ...attribute('CN'));
}

/** A certificate extension. */
export function extension(identifier: string, value: Uint8Array, isCritical = false): Buffer {
  return sequence(oid(identifier), ...(isCritical ? [boolean(true)] : []), octetString(value));
}

/** Makes a P-256 key and issues an X.509 v3 certificate for it (RFC 5280); without an issuer it signs itself. */
export function issue(request: CertificateRequest, issuer?: Issued): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha1').update(publicKeyInfo.subarray(-POINT)).digest();
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    issuer?.subject ?? request.subject,
    sequence(
      utcTime(request.notBefore ?? new Date('2020-01-01')),
      utcTime(request.notAfter ?? new Date('2049-01-01')),
    ),
    request.subject,
    publicKeyInfo,
    explicit(
      3,
      sequence(
        extension(BASIC_CONSTRAINTS, request.isAuthority ? sequence(boolean(true)) : sequence(), true),
        ...(request.isAuthority ? [extension(KEY_USAGE, SIGNS_CERTIFICATES, true)] : []),
        extension(SUBJECT_KEY_ID, octetString(keyId)),
        ...(issuer ? [extension(AUTHORITY_KEY_ID, sequence(implicit(0, issuer.keyId)))] : []),
        ...(request.extensions ?? []),
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, issuer?.privateKey ?? privateKey);
  return {
    der: sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature)),
    privateKey,
    subject: request.subject,
    keyId,
  };
}

/** DER as PEM. */
export function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
