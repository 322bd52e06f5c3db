import type { EvidenceJudge } from '../ledger/signatures.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { notBorneOut } from './attestation-check.ts';
import type { TrustRoots } from './chain.ts';
import { signatureHolds } from './signature-check.ts';

/**
 * Judges signatures of people and of authorities, and attestations by these certificates.
 * @param verify says whether a signature holds, the one thing that the core does not compute itself; a `fitting` one
 */
export function evidenceJudge(verify: VerifySignature, trust: TrustRoots): EvidenceJudge {
  return {
    signature: (signature, statement) => signatureHolds(signature, statement, verify),
    certified: verify,
    attestation: (event, ledger) => notBorneOut(event, ledger, trust, verify),
  };
}
