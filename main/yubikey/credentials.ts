import { rpIdHash, type SignedAssertion, verifyAssertion } from '../../app/evidence/assertion.ts';
import { type AttestationVerdict, verifyAttestation } from '../../app/evidence/attestation.ts';
import { readAuthenticatorData } from '../../app/evidence/authenticator-data.ts';
import { ALGORITHM, aaguidText, SIGNING_RP_ID } from '../../app/evidence/authenticators.ts';
import type { TrustRoots } from '../../app/evidence/chain.ts';
import { readCoseKey, type SignatureAlgorithm } from '../../app/evidence/cose-key.ts';
import { sameBytes } from '../../app/pki/der/der.ts';
import { ProblemError } from '../../app/problem.ts';
import { verifySignature } from '../evidence/pki-signature.ts';
import type { CreatedCredential } from './ctap/credential.ts';
import { yubikeyProblem } from './problems.ts';
import { TransportError } from './transport/failure.ts';

/** A credential for signing, as it is recorded: public facts alone, bytes in base64url. */
export interface ProvisionedCredential {
  readonly rpId: string;
  readonly credentialId: string;
  readonly algorithm: SignatureAlgorithm;
  /** COSE key in canonical CBOR. */
  readonly publicKey: string;
  readonly aaguid: string;
  readonly counter: number;
  readonly userVerified: boolean;
  /** With these, anybody can verify the attestation again. */
  readonly evidence: {
    readonly format: string;
    readonly authenticatorData: string;
    readonly statement: string;
    readonly clientDataHash: string;
  };
  readonly attestation: AttestationVerdict;
}

/** A signature by a credential, as it is recorded; bytes in base64url. */
export interface KeySignature {
  readonly credentialId: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly clientDataHash: string;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly counter: number;
}

/** COSE's number of an algorithm. */
export function coseAlgorithm(algorithm: SignatureAlgorithm): number {
  return algorithm === 'ES256' ? ALGORITHM.es256 : ALGORITHM.edDsa;
}

/**
 * Reads what a key made, and judges its attestation.
 * @throws TransportError `garbled` when it is not the credential that was asked for
 */
export function provisioned(
  created: CreatedCredential,
  wanted: SignatureAlgorithm,
  clientDataHash: Uint8Array,
  trust: TrustRoots,
  at: Date,
): ProvisionedCredential {
  const data = readAuthenticatorData(created.authenticatorData);
  const key = data?.credential ? readCoseKey(data.credential.publicKey) : null;
  if (
    data?.credential == null ||
    key?.algorithm !== wanted ||
    !sameBytes(rpIdHash(SIGNING_RP_ID), data.rpIdHash)
  ) {
    throw new TransportError('garbled', 'Another credential than was asked for.');
  }
  return {
    rpId: SIGNING_RP_ID,
    credentialId: base64url(data.credential.id),
    algorithm: wanted,
    publicKey: base64url(data.credential.publicKey),
    aaguid: aaguidText(data.credential.aaguid),
    counter: data.counter,
    userVerified: data.userVerified,
    evidence: {
      format: created.format,
      authenticatorData: base64url(created.authenticatorData),
      statement: base64url(created.statement),
      clientDataHash: base64url(clientDataHash),
    },
    attestation: verifyAttestation(
      { rpId: SIGNING_RP_ID, clientDataHash, ...created },
      trust,
      at,
      verifySignature,
    ),
  };
}

/**
 * Checks a signature before anybody records it: it must verify, with touch and PIN.
 * @throws ProblemError `yubikey.bad-signature`
 */
export function checkedSignature(assertion: SignedAssertion, credentialId: string): KeySignature {
  const verdict = verifyAssertion(assertion, verifySignature);
  if (!verdict.valid) throw badSignature(verdict.reason);
  if (!verdict.userPresent || !verdict.userVerified)
    throw badSignature('It was made without touch or without PIN.');
  const { userPresent, userVerified, counter } = verdict;
  return {
    credentialId,
    authenticatorData: base64url(assertion.authenticatorData),
    signature: base64url(assertion.signature),
    clientDataHash: base64url(assertion.clientDataHash),
    userPresent,
    userVerified,
    counter,
  };
}

function badSignature(reason: string): ProblemError {
  return new ProblemError(yubikeyProblem('yubikey.bad-signature', reason));
}

/** Bytes as they stand in events. */
export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** The bytes again. */
export function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}
