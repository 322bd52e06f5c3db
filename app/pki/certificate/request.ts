import { ProblemError } from '../../problem.ts';
import {
  canVerify,
  type PublicKey,
  type ReadAlgorithm,
  readPublicKey,
  type SignatureAlgorithm,
} from '../algorithms.ts';
import { childrenOf, compareBytes, contextTag, type Der, oidOf, readDer, Tag } from '../der/der.ts';
import { Fields, smallNumber, structure } from '../der/fields.ts';
import { type Extension, readExtensions } from '../extensions.ts';
import { type DistinguishedName, readName } from '../names.ts';
import { EXTENSION_REQUEST } from '../oids.ts';
import { pkiProblem } from '../problems.ts';
import { MOST_CERTIFICATE_BYTES, readSigned } from './certificate.ts';

/** Says whether a signature over bytes holds. What can compute that is given from outside: the core computes none. */
export type VerifySignature = (signed: {
  /** The DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}) => boolean;

/** What is signed in a request (CertificationRequestInfo, RFC 2986). */
export interface RequestContent {
  readonly tbs: Uint8Array;
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  /** The extensions that it asks for: wishes, of which an authority takes what it has vetted and nothing else. */
  readonly wishes: readonly Extension[];
  /** The object identifiers of what else it says, which is not read. */
  readonly otherAttributes: readonly string[];
}

/** A request, as it was read. */
export interface CertificateRequest extends RequestContent {
  readonly bytes: Uint8Array;
  readonly signature: ReadAlgorithm;
  readonly signatureValue: Uint8Array;
}

/**
 * Reads a PKCS #10 request and proves that its maker has the private key: by a signature over the very bytes that came,
 * with the key that stands in them.
 * @throws ProblemError for what is no strict DER, or `pki.possession`
 */
export function readRequest(bytes: Uint8Array, verify: VerifySignature): CertificateRequest {
  const { tbs, algorithm, signatureValue } = readSigned(bytes, 'certificate request', MOST_CERTIFICATE_BYTES);
  const content = contentOf(tbs);
  const { publicKey } = content;
  if (algorithm.id === null) throw unproven(`its signature algorithm (${algorithm.oid}) is not accepted`);
  if (publicKey.algorithm === null) throw unproven(`its key is not accepted: ${publicKey.plain}`);
  const signed = {
    publicKey: publicKey.info,
    algorithm: algorithm.id,
    bytes: tbs.bytes,
    signature: signatureValue,
  };
  if (!canVerify(publicKey.algorithm, algorithm.id) || !verify(signed))
    throw unproven('its signature does not hold');
  return { ...content, bytes, signature: algorithm, signatureValue };
}

/** Reads the bytes of a request that is to be signed. @throws ProblemError */
export function readRequestContent(tbs: Uint8Array): RequestContent {
  return contentOf(readDer(tbs, 'certificate request', MOST_CERTIFICATE_BYTES));
}

function contentOf(der: Der): RequestContent {
  const fields = new Fields(der, 'what is signed');
  const version = smallNumber(fields.take('the version', Tag.integer), 'the version');
  if (version !== 0) {
    throw new ProblemError(
      pkiProblem('pki.version', { what: der.what, why: `there is no version ${version + 1}` }),
    );
  }
  const subject = readName(fields.take('the subject', Tag.sequence), 'the subject');
  const publicKey = readPublicKey(fields.take('the public key', Tag.sequence));
  const set = fields.take('the attributes', contextTag(0, true));
  const attributes = childrenOf(set);
  fields.end();
  // A set is sorted in DER; its tag is implicit here, so that the reader did not see that it is one.
  if (
    attributes.some(({ bytes }, at) => at > 0 && compareBytes(attributes[at - 1]?.bytes ?? bytes, bytes) >= 0)
  )
    throw structure(set, 'the attributes are not sorted, or one comes twice');
  let wishes: readonly Extension[] | null = null;
  const otherAttributes: string[] = [];
  for (const attribute of attributes) {
    const inner = new Fields(attribute, 'an attribute');
    const oid = oidOf(inner.take('its type', Tag.oid));
    const values = childrenOf(inner.take('its values', Tag.set));
    inner.end();
    if (oid !== EXTENSION_REQUEST) {
      otherAttributes.push(oid);
      continue;
    }
    const [value, more] = values;
    if (wishes !== null || value === undefined || more !== undefined)
      throw structure(attribute, 'it asks for extensions twice, or for none');
    wishes = readExtensions(value);
  }
  return { tbs: der.bytes, subject, publicKey, wishes: wishes ?? [], otherAttributes };
}

function unproven(why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.possession', { why }));
}
