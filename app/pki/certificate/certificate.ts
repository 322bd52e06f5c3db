import * as dagCbor from '@ipld/dag-cbor';
import { type CidString, cidOfBlock } from '../../content/cid.ts';
import { ProblemError } from '../../problem.ts';
import { type PublicKey, type ReadAlgorithm, readAlgorithm, readPublicKey } from '../algorithms.ts';
import { contextTag, type Der, readDer, sameBytes, Tag } from '../der/der.ts';
import { Fields, smallNumber, structure, wholeOctets } from '../der/fields.ts';
import { type Extension, readExtensions } from '../extensions.ts';
import { type DistinguishedName, readName } from '../names.ts';
import { pkiProblem, type Subject } from '../problems.ts';
import { readSerial, type Serial } from '../serial.ts';
import { type Instant, readTime, TIME_TAGS } from '../time.ts';

/** The most bytes of a certificate or a request that are read. */
export const MOST_CERTIFICATE_BYTES = 65_536;

/** What is signed in a certificate (TBSCertificate), as it was read from its bytes. */
export interface CertificateContent {
  /** The bytes that are signed. */
  readonly tbs: Uint8Array;
  readonly version: 1 | 2 | 3;
  readonly serial: Serial;
  readonly signature: ReadAlgorithm;
  readonly issuer: DistinguishedName;
  readonly notBefore: Instant;
  /** Valid until and including this second; some programs end one second earlier. */
  readonly notAfter: Instant;
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  readonly extensions: readonly Extension[];
}

/** A certificate, as it was read. Nothing is said about whether its signature holds. */
export interface Certificate extends CertificateContent {
  /** All of it. */
  readonly bytes: Uint8Array;
  readonly signatureValue: Uint8Array;
}

/**
 * The CID that approvals name: of the bytes to be signed, as a dag-cbor byte string (the one kind of CID this project
 * uses). Whoever has the bytes makes the block by putting 0x58 or 0x59 and their length before them (RFC 8949, 3.1).
 */
export function cidOfBytesToSign(tbs: Uint8Array): CidString {
  return cidOfBlock(dagCbor.encode(tbs));
}

/** Reads a certificate in DER. @throws ProblemError in words for whatever is not strictly one */
export function readCertificate(bytes: Uint8Array): Certificate {
  const { tbs, algorithm, signatureValue } = readSigned(bytes, 'certificate', MOST_CERTIFICATE_BYTES);
  const content = contentOf(tbs);
  if (!sameBytes(algorithm.bytes, content.signature.bytes)) {
    throw new ProblemError(pkiProblem('pki.algorithms-differ', { what: 'certificate' }));
  }
  return { ...content, bytes, signatureValue };
}

/** Reads the bytes of a certificate that is to be signed. @throws ProblemError */
export function readCertificateContent(tbs: Uint8Array): CertificateContent {
  return contentOf(readDer(tbs, 'certificate', MOST_CERTIFICATE_BYTES));
}

/** The three parts that certificates, requests and lists are made of: what is signed, how, and the signature. */
export interface SignedParts {
  readonly tbs: Der;
  readonly algorithm: ReadAlgorithm;
  readonly signatureValue: Uint8Array;
}

/** @throws ProblemError */
export function readSigned(bytes: Uint8Array, what: Subject, most: number): SignedParts {
  const fields = new Fields(readDer(bytes, what, most), `the ${what}`);
  const tbs = fields.take('what is signed', Tag.sequence);
  const algorithm = readAlgorithm(
    fields.take('the signature algorithm', Tag.sequence),
    'the signature algorithm',
  );
  const signatureValue = wholeOctets(fields.take('the signature', Tag.bitString), 'the signature');
  fields.end();
  return { tbs, algorithm, signatureValue };
}

function contentOf(der: Der): CertificateContent {
  const fields = new Fields(der, 'what is signed');
  const version = readVersion(fields.optional(contextTag(0, true)));
  const serial = readSerial(fields.take('the serial number', Tag.integer));
  const signature = readAlgorithm(
    fields.take('the signature algorithm', Tag.sequence),
    'the signature algorithm',
  );
  const issuer = readName(fields.take('the issuer', Tag.sequence), 'the issuer');
  const validity = new Fields(fields.take('the validity', Tag.sequence), 'the validity');
  const notBefore = readTime(validity.take('its beginning', ...TIME_TAGS), 'the beginning of the validity');
  const notAfter = readTime(validity.take('its end', ...TIME_TAGS), 'the end of the validity');
  validity.end();
  const subject = readName(fields.take('the subject', Tag.sequence), 'the subject');
  const publicKey = readPublicKey(fields.take('the public key', Tag.sequence));
  const unique = fields.optional(contextTag(1, false), contextTag(2, false));
  if (unique !== null) throw structure(unique, 'it has a unique identifier, which nobody may write any more');
  const list = fields.optional(contextTag(3, true));
  fields.end();
  if (list !== null && version !== 3) {
    throw new ProblemError(
      pkiProblem('pki.version', { what: der.what, why: `version ${version} has no extensions` }),
    );
  }
  const extensions = list === null ? [] : extensionsIn(list);
  return {
    tbs: der.bytes,
    version,
    serial,
    signature,
    issuer,
    notBefore,
    notAfter,
    subject,
    publicKey,
    extensions,
  };
}

/** The list of extensions inside of its explicit tag. */
export function extensionsIn(tagged: Der): Extension[] {
  const fields = new Fields(tagged, 'the extensions', tagged.tag);
  const list = fields.take('their list', Tag.sequence);
  fields.end();
  return readExtensions(list);
}

function readVersion(tagged: Der | null): 1 | 2 | 3 {
  if (tagged === null) return 1;
  const fields = new Fields(tagged, 'the version', tagged.tag);
  const number = smallNumber(fields.take('its number', Tag.integer), 'the version');
  fields.end();
  if (number === 1) return 2;
  if (number === 2) return 3;
  const why = number === 0 ? 'version 1 is not written' : `there is no version ${number + 1}`;
  throw new ProblemError(pkiProblem('pki.version', { what: tagged.what, why }));
}
