import { fromBase64url, toBase64url } from '../content/base64url.ts';
import { sha256Of } from '../content/sha256.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import type { EventNamed } from '../registry/index.ts';
import type { JudgedAttestation, YubiKeyCredential } from '../registry/yubikey-facts.ts';
import { encodeProvisionStatement } from '../statements/provision.ts';
import { type AttestationVerdict, verifyAttestation } from './attestation.ts';
import { readAuthenticatorData } from './authenticator-data.ts';
import { aaguidText, SIGNING_RP_ID } from './authenticators.ts';
import type { TrustRoots } from './chain.ts';
import { readCoseKey } from './cose-key.ts';
import { coseFingerprint } from './credential-key.ts';

/** For which ledger and which YubiKey of it a credential was made: its attestation commits to both. */
interface CredentialPlace {
  /** The ledger's source. */
  readonly ledger: string;
  readonly yubikey: string;
}

/**
 * Judges a recorded credential again, from nothing but the evidence recorded with it: that the evidence is about this
 * credential, this ledger and this YubiKey, and what its attestation is worth. What the record claims is not asked.
 * Anything that cannot be checked is invalid.
 */
export function judgeCredential(
  credential: YubiKeyCredential,
  { ledger, yubikey }: CredentialPlace,
  trust: TrustRoots,
  verify: VerifySignature,
): JudgedAttestation {
  try {
    return (
      differsFromEvidence(credential) ??
      recordable(
        verifyAttestation(attested(credential, { ledger, yubikey }), trust, dateOf(credential), verify),
      )
    );
  } catch {
    return { kind: 'invalid', reason: 'The evidence cannot be read.' };
  }
}

/**
 * What the evidence of a credential does not bear out.
 * @returns one plain sentence, or null when everything holds. That it is worth more than was recorded is no fault: a
 *   later version may know a root that an earlier one did not
 */
export function notBorneOut(
  { payload: { yubikey_id: yubikey, credential } }: EventNamed<'YubiKeyProvisioned'>,
  ledger: string,
  trust: TrustRoots,
  verify: VerifySignature,
): string | null {
  const claimed = credential.attestation;
  const judged = judgeCredential(credential, { ledger, yubikey }, trust, verify);
  if (judged.kind === 'invalid') return judged.reason;
  if (claimed.kind === 'yubico') {
    return judged.kind === 'yubico' &&
      judged.root === claimed.root &&
      judged.certificate === claimed.certificate
      ? null
      : 'It is recorded as attested by Yubico, and it is not.';
  }
  const isMore = claimed.kind === 'untrusted' && judged.kind === 'yubico';
  return judged.kind === claimed.kind || isMore
    ? null
    : 'Its attestation is of another kind than the one recorded.';
}

/** A verdict as events and screens say it: names from a stranger's certificate on one line, and nothing invisible. */
export function recordable(verdict: AttestationVerdict): JudgedAttestation {
  switch (verdict.kind) {
    case 'yubico': {
      const { kind, root, certificate, model } = verdict;
      return { kind, root: readable(root), certificate: readable(certificate), model };
    }
    case 'untrusted': {
      const { kind, certificate, reason } = verdict;
      return { kind, certificate: readable(certificate), reason: readable(reason) };
    }
    default:
      return verdict;
  }
}

/** Whether the record says of the credential what the authenticator data, which is attested, says of it. */
function differsFromEvidence(credential: YubiKeyCredential): JudgedAttestation | null {
  const data = readAuthenticatorData(fromBase64url(credential.evidence.authenticator_data));
  const made = data?.credential ?? null;
  const key = readCoseKey(fromBase64url(credential.public_key));
  if (data === null || made === null || key.algorithm === null) {
    return { kind: 'invalid', reason: 'The evidence cannot be read.' };
  }
  const isThis =
    toBase64url(made.id) === credential.credential_id &&
    toBase64url(made.publicKey) === credential.public_key &&
    aaguidText(made.aaguid) === credential.aaguid &&
    data.counter === credential.counter &&
    key.algorithm === credential.algorithm &&
    coseFingerprint(made.publicKey) === credential.fingerprint;
  return isThis ? null : { kind: 'invalid', reason: 'The evidence is about another credential.' };
}

function attested({ evidence, provisioned_at: at }: YubiKeyCredential, { ledger, yubikey }: CredentialPlace) {
  const statement = encodeProvisionStatement({ ledger, yubikey, at });
  return {
    rpId: SIGNING_RP_ID,
    format: evidence.format,
    authenticatorData: fromBase64url(evidence.authenticator_data),
    statement: fromBase64url(evidence.statement),
    clientDataHash: sha256Of(statement),
  };
}

/** Certificates are judged by the day on which the credential was made. */
function dateOf({ provisioned_at: at }: YubiKeyCredential): Date {
  return new Date(at);
}

function readable(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
    .trim()
    .slice(0, 199)
    .toWellFormed();
  return plain === '' ? 'Without a name' : plain;
}
