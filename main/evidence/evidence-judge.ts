import type { EvidenceJudge } from '../../app/ledger/signatures.ts';
import { YUBICO_TRUST } from '../yubikey/verify/attestation.ts';
import type { TrustRoots } from '../yubikey/verify/chain.ts';
import { notBorneOut } from './attestation-check.ts';
import { verifySignature } from './pki-signature.ts';
import { signatureHolds } from './signature-check.ts';

/** Judges signatures of people and of authorities, and attestations by these certificates. */
function evidenceJudge(trust: TrustRoots): EvidenceJudge {
  return {
    signature: signatureHolds,
    certified: verifySignature,
    attestation: (event, ledger) => notBorneOut(event, ledger, trust),
  };
}

/** Judges signatures, and attestations by Yubico's roots. */
export const EVIDENCE: EvidenceJudge = evidenceJudge(YUBICO_TRUST);
