import { randomBytes } from 'node:crypto';
import { ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { signsStatements } from '../../../app/registry/key-facts.ts';
import { keyUseRefusal } from '../../../app/registry/key-rules.ts';
import { encodeSignInStatement } from '../../../app/statements/sign-in.ts';
import type { StatementSigner } from '../signing/statement-signer.ts';
import { recordingProblem } from './problems.ts';

/** With what somebody can prove that it is them: their own keys for signing, and their YubiKeys that are set up for it. */
interface Means {
  readonly keys: readonly StateOf['key'][];
  readonly yubikeys: readonly StateOf['yubikey'][];
}

/** With what a person of the registry can prove that it is them. */
export function meansOf(registry: Registry, personId: string): Means {
  const now = new Date().toISOString();
  const keys = [...registry.naming('key', 'holder', personId)];
  const yubikeys = [...registry.naming('yubikey', 'holder', personId)];
  return {
    keys: keys.filter((key) => signsStatements(key) && keyUseRefusal(key, now) === null),
    yubikeys: yubikeys.filter(({ credential, status }) => status === 'active' && credential !== null),
  };
}

/** A person’s own key, by its id. @throws ProblemError when it is not theirs, or does not sign */
export function ownKey(registry: Registry, personId: string, keyId: string): StateOf['key'] {
  const key = meansOf(registry, personId).keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new ProblemError(recordingProblem('officer.not-their-key'));
  return key;
}

/** A person’s own YubiKey, by its id. @throws ProblemError when it is not theirs, or is not set up for signing */
export function ownYubiKey(registry: Registry, personId: string, yubikeyId: string): StateOf['yubikey'] {
  const key = meansOf(registry, personId).yubikeys.find(({ id }) => id === yubikeyId);
  if (key === undefined) throw new ProblemError(recordingProblem('officer.not-their-key'));
  return key;
}

/**
 * Lets a key of a person sign what was made up for this once. The signer verifies the signature against the public key
 * that the registry has; nothing of it is kept.
 * @param source of the ledger
 * @throws ProblemError of whatever opens the key, or when the signature does not hold
 */
export async function prove(source: string, personId: string, signer: StatementSigner): Promise<void> {
  const challenge = randomBytes(32).toString('base64url');
  const at = new Date().toISOString();
  await signer.sign(encodeSignInStatement({ ledger: source, person: personId, challenge, at }));
}
