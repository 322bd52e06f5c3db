import type { CidString } from '../content/cid.ts';
import { ProblemError } from '../problem.ts';
import { keyAlgorithms, type PublicKey, type SignatureAlgorithm, signatureAlgorithms } from './algorithms.ts';
import { type Certificate, cidOfBytesToSign, readCertificate } from './certificate/certificate.ts';
import { type CertificateRequest, readRequest, type VerifySignature } from './certificate/request.ts';
import { type RevocationList, readRevocationList } from './certificate/revocation-list.ts';
import { Tag, tlv } from './der/der.ts';
import { pkiProblem, type Subject } from './problems.ts';

/** A signature that was made over bytes, and what people approved. */
export interface Signed {
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  /** The CID that the approvals name: `cidOfBytesToSign` of the bytes that people saw decoded. */
  readonly approved: CidString;
  /** The key that must have signed. */
  readonly signer: PublicKey;
  readonly verify: VerifySignature;
}

/** A certificate from approved bytes and the signature of its issuer. @throws ProblemError when anything does not fit */
export function assembleCertificate(signed: Signed): Certificate {
  return approvedIn(readCertificate(assembled('certificate', signed)), signed);
}

/** A revocation list from approved bytes and the signature of its issuer. @throws ProblemError */
export function assembleList(signed: Signed): RevocationList {
  return approvedIn(readRevocationList(assembled('revocation list', signed)), signed);
}

/** A request from approved bytes and the signature of the key that it is for. @throws ProblemError */
export function assembleRequest(signed: Signed): CertificateRequest {
  return approvedIn(readRequest(assembled('certificate request', signed), signed.verify), signed);
}

/** SEQUENCE of what was approved, the algorithm, the signature: copied as they are, nothing encoded anew. */
function assembled(what: Subject, { tbs, signature, signer, verify }: Signed): Uint8Array {
  const algorithm = signs(signer);
  const isHeld = algorithm !== null && verify({ publicKey: signer.info, algorithm, bytes: tbs, signature });
  if (!isHeld) throw new ProblemError(pkiProblem('pki.signature', { what }));
  const bits = tlv(Tag.bitString, Uint8Array.of(0), signature);
  return tlv(Tag.sequence, tbs, signatureAlgorithms[algorithm].der, bits);
}

/** What was put together, read again: it must hold what was approved, and no other bytes. */
function approvedIn<Read extends { readonly tbs: Uint8Array }>(read: Read, { approved }: Signed): Read {
  if (cidOfBytesToSign(read.tbs) !== approved) throw new ProblemError(pkiProblem('pki.not-approved'));
  return read;
}

function signs({ algorithm }: PublicKey): SignatureAlgorithm | null {
  return algorithm === null ? null : keyAlgorithms[algorithm].signs;
}
