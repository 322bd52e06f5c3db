import { createHash } from 'node:crypto';
import { signedBy } from '../../../app/evidence/signature-check.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { signsStatements } from '../../../app/registry/key-facts.ts';
import { keyUseRefusal } from '../../../app/registry/key-rules.ts';
import type { StatementSignature } from '../../../app/statements/signature.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import type { KeySignature } from '../../yubikey/credentials.ts';
import type { Unlocking } from '../keys/unlocking.ts';
import { signingProblem } from './problems.ts';
import type { SignWithKey } from './signing-with-key.ts';

/** Signs statements of any kind with one key. */
export interface StatementSigner<S extends StatementSignature = StatementSignature> {
  readonly fingerprint: string;
  /**
   * Signs once, and checks what came of it.
   * @param statement the bytes of a statement, with its domain
   * @throws ProblemError of whatever opens the key, or when the signature does not hold
   */
  readonly sign: (statement: Uint8Array) => Promise<S>;
}

/** What makes a YubiKey sign 32 bytes. */
export type SignWithYubiKey = (clientDataHash: Uint8Array) => Promise<KeySignature>;

type SoftwareSignature = Extract<StatementSignature, { readonly kind: 'ed25519' }>;
type HardwareSignature = Extract<StatementSignature, { readonly kind: 'fido2' }>;

/**
 * Signs with a key whose private half lies encrypted on this laptop.
 * @throws ProblemError when the key was made for another purpose than signing, is of another kind than Ed25519, or is
 *   not used now
 */
export function signerWithKey(
  key: StateOf['key'],
  unlocking: Unlocking,
  sign: SignWithKey,
): StatementSigner<SoftwareSignature> {
  requireSigningKey(key);
  const refused = keyUseRefusal(key, new Date().toISOString());
  if (refused !== null) throw new ProblemError(refused.refusal);
  return {
    fingerprint: key.fingerprint,
    async sign(statement) {
      const { publicKey, signature: bytes } = await sign(key.id, unlocking, statement);
      if (publicKey !== key.publicKey) throw new ProblemError(signingProblem('signing.foreign-key'));
      const signature = Buffer.from(bytes).toString('base64url');
      return checked({ kind: 'ed25519', public_key: key.publicKey, signature }, key.fingerprint, statement);
    },
  };
}

/**
 * Signs with a YubiKey that was set up for it.
 * @param sign asked once, after everything that can be checked before was checked
 * @throws ProblemError when it is not set up, or not in use any more
 */
export function signerWithYubiKey(
  { credential, status }: StateOf['yubikey'],
  sign: SignWithYubiKey,
): StatementSigner<HardwareSignature> {
  if (status !== 'active' || credential === null)
    throw new ProblemError(signingProblem('signing.yubikey-not-set-up'));
  const { credential_id, public_key, fingerprint } = credential;
  return {
    fingerprint,
    async sign(statement) {
      const made = await sign(createHash('sha256').update(statement).digest());
      const facts = { authenticator_data: made.authenticatorData, signature: made.signature };
      const signature = {
        ...{ kind: 'fido2' as const, credential_id, public_key, ...facts },
        ...{ user_verified: made.userVerified, counter: made.counter },
      };
      return checked(signature, fingerprint, statement);
    },
  };
}

/** @throws ProblemError when the key was made for another purpose than signing, or is of another kind than Ed25519 */
export function requireSigningKey(key: StateOf['key']): void {
  if (!signsStatements(key)) throw new ProblemError(signingProblem('signing.not-for-signing'));
}

function checked<S extends StatementSignature>(signature: S, fingerprint: string, statement: Uint8Array): S {
  if (signedBy(signature, statement, verifySignature) !== fingerprint)
    throw new ProblemError(signingProblem('signing.does-not-hold'));
  return signature;
}
