import { YUBICO_TRUST } from '../../app/evidence/attestation.ts';
import { evidenceJudge } from '../../app/evidence/evidence-judge.ts';
import type { EvidenceJudge } from '../../app/ledger/signatures.ts';
import { verifySignature } from './pki-signature.ts';

/** Judges signatures, and attestations by Yubico's roots. */
export const EVIDENCE: EvidenceJudge = evidenceJudge(verifySignature, YUBICO_TRUST);
