import type { AttestationVerdict } from '../../../app/evidence/attestation.ts';
import { recordable } from '../../../app/evidence/attestation-check.ts';
import { coseFingerprint } from '../../../app/evidence/credential-key.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Attestation, YubiKeyCredential } from '../../../app/registry/yubikey-facts.ts';
import { fromBase64url, type ProvisionedCredential } from '../../yubikey/credentials.ts';
import { yubiKeyActProblem } from './problems.ts';

/**
 * A credential that was just made, as the ledger records it.
 * @param at the time its attestation commits to
 * @throws ProblemError when its attestation is false, or its key none this program accepts
 */
export function credentialOf(made: ProvisionedCredential, at: string): YubiKeyCredential {
  const fingerprint = coseFingerprint(fromBase64url(made.publicKey));
  if (fingerprint === null)
    throw new ProblemError(yubiKeyActProblem('yubikey.false-attestation', 'Its public key cannot be used.'));
  return {
    rp_id: 'cim-keys.invalid',
    credential_id: made.credentialId,
    algorithm: made.algorithm,
    public_key: made.publicKey,
    fingerprint,
    aaguid: made.aaguid,
    counter: made.counter,
    attestation: attestationOf(made.attestation),
    evidence: {
      format: made.evidence.format === 'none' ? 'none' : 'packed',
      authenticator_data: made.evidence.authenticatorData,
      statement: made.evidence.statement,
    },
    provisioned_at: at,
  };
}

/** Stands for a credential before it is made, for asking whether one would be taken. */
export const NOT_MADE_YET: YubiKeyCredential = {
  rp_id: 'cim-keys.invalid',
  credential_id: '',
  algorithm: 'ES256',
  public_key: '',
  fingerprint: '',
  aaguid: '',
  counter: 0,
  attestation: { kind: 'none' },
  evidence: { format: 'none', authenticator_data: '', statement: '' },
  provisioned_at: '',
};

function attestationOf(verdict: AttestationVerdict): Attestation {
  const judged = recordable(verdict);
  if (judged.kind === 'invalid')
    throw new ProblemError(yubiKeyActProblem('yubikey.false-attestation', judged.reason));
  return judged;
}
