import { ProblemError } from '../../../app/problem.ts';
import type { Follow, KeyChoice } from '../../yubikey/choice.ts';
import { fromBase64url } from '../../yubikey/credentials.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import type { YubiKeys } from '../../yubikey/keys.ts';
import { keyProblem } from './problems.ts';

/** The acts of a YubiKey that binding needs. */
export type AnsweringKeys = Pick<YubiKeys, 'hmacSecret' | 'challengeResponse'>;

/** What a YubiKey is asked, all of it public. */
export type Question =
  | { readonly method: 'hmac-secret'; readonly credential_id: string; readonly salt: string }
  | { readonly method: 'challenge-response'; readonly slot: 1 | 2; readonly challenge: string };

/** Which key is asked, and what it wants for an answer. */
interface Asking {
  readonly key: KeyChoice;
  /** For hmac-secret, which is not to be had without; null for challenge-response. */
  readonly pin: PinEntry | null;
  readonly follow: Follow;
}

/**
 * Asks a YubiKey for its secret answer.
 * @returns the text that others' programs print for it: `fido2-assert -G -h` (base64) or `ykman otp calculate`
 *   (hexadecimal)
 * @throws ProblemError of the key
 */
export async function askKey(keys: AnsweringKeys, question: Question, asking: Asking): Promise<string> {
  const { key, pin, follow } = asking;
  if (question.method === 'challenge-response') {
    const challenge = fromBase64url(question.challenge);
    return toText(await keys.challengeResponse(key, question.slot, challenge, follow), 'hex');
  }
  if (pin === null) throw new ProblemError(keyProblem('keystore.pin-missing'));
  const salt = fromBase64url(question.salt);
  return toText(await keys.hmacSecret(key, question.credential_id, salt, pin, follow), 'base64');
}

/**
 * The passphrase of a file that is bound to a YubiKey. Neither half is of use without the other: the answer alone is
 * 160 bits or more, and who has the key alone still must guess the passphrase through scrypt.
 */
export function boundPassphrase(passphrase: string, answer: string): string {
  return `${passphrase}-${answer}`;
}

function toText(bytes: Uint8Array, encoding: 'hex' | 'base64'): string {
  return Buffer.from(bytes).toString(encoding);
}
