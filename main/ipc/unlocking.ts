import type { SigningWith, UnlockingInput } from '../../app/contract/unlocking.ts';
import type { Unlocking } from '../services/keys/unlocking.ts';
import type { KeyChoice } from '../yubikey/choice.ts';

/** Whether a wrong PIN may lock the YubiKey for good: somebody has said that its last try may be spent. */
export function spendsLastTry(input: UnlockingInput | SigningWith): boolean {
  if ('kind' in input) return input.kind === 'yubikey' ? input.spendLastTry : spendsLastTry(input.unlocking);
  return input.by === 'yubikey' && input.spendLastTry;
}

/**
 * What the window sends, as the keystore takes it.
 * @param keyFor the YubiKey of a file that names none, by its credential; null for a file that names it
 */
export function unlockingOf(input: UnlockingInput, keyFor: (file: string) => KeyChoice | null): Unlocking {
  if (input.by !== 'yubikey') return input;
  const { file, passphrase, pin, spendLastTry } = input;
  const entry = pin === null ? null : { pin, spendLastTry };
  return { by: 'yubikey', passphrase, file, key: keyFor(file), pin: entry, follow: {} };
}
