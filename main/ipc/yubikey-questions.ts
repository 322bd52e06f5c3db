import { oneLine, quoted } from '../../app/content/one-line.ts';
import type { BoundKey } from '../../app/contract/yubikeys.ts';
import type { Question } from '../window/confirmation.ts';
import { LAST_TRY } from './signing-questions.ts';

/** Keys named one by one before a YubiKey that opens them ends; more are counted. */
const MOST_KEYS = 12;

/** What the person is asked before a YubiKey is somebody's. @param before who holds it now */
export function aboutAssigning(yubikey: string, person: string, before: string | null): Question {
  return {
    act: `Assign ${oneLine(yubikey)} to ${quoted(person)}?`,
    facts: [`Held until now by: ${before === null ? 'nobody' : quoted(before)}`],
    consequence: 'What this YubiKey signs from now on is signed in this person’s name.',
    verb: 'Assign',
  };
}

/** What the person is asked before a YubiKey gets its first PIN. */
export function aboutFirstPin(yubikey: string): Question {
  return {
    act: `Set the PIN of ${oneLine(yubikey)}?`,
    facts: [],
    consequence:
      'From then on the YubiKey signs only with this PIN. Cancel unless its holder has just typed a new PIN: a key whose PIN nobody knows has to be reset.',
    verb: 'Set the PIN',
  };
}

/** What the person is asked before the last try is spent on a PIN; null while no last try is to be spent. */
export function aboutLastTry(spend: boolean, yubikey: string): Question | null {
  if (!spend) return null;
  return {
    act: `Spend the last PIN try of ${oneLine(yubikey)}?`,
    facts: [],
    consequence: LAST_TRY,
    verb: 'Spend the last try',
  };
}

/** How a YubiKey ends. */
export type End = 'reset' | 'lost' | 'retire';

/** What the person is asked before a YubiKey can no longer sign. @param opens the private keys that it opens */
export function aboutEnd(
  end: End,
  yubikey: string,
  holder: string | null,
  opens: readonly BoundKey[],
): Question {
  const { act, consequence, verb } = ends[end];
  const named = opens.map(({ label, others }) =>
    others.length === 0
      ? `Opens the private key ${quoted(label, 60)}: there is no other way in`
      : `Opens the private key ${quoted(label, 60)}: still opened by ${oneLine(others.join('; '))}`,
  );
  return {
    act: act(oneLine(yubikey)),
    facts: [
      `Held by: ${holder === null ? 'nobody' : quoted(holder)}`,
      ...(named.length > MOST_KEYS ? [`Opens ${named.length} private keys`] : named),
    ],
    consequence,
    verb,
  };
}

const ends = {
  reset: {
    act: (yubikey: string) => `Reset ${yubikey}?`,
    consequence:
      'Every FIDO2 credential on it and its PIN are deleted for good, also those for websites. This cannot be taken back.',
    verb: 'Reset for good',
  },
  lost: {
    act: (yubikey: string) => `Report ${yubikey} as lost?`,
    consequence: 'New signatures from it will be rejected. This cannot be taken back.',
    verb: 'Report as lost',
  },
  retire: {
    act: (yubikey: string) => `Retire ${yubikey}?`,
    consequence:
      'It can no longer sign, and cannot be taken into use in this ledger again. This cannot be taken back.',
    verb: 'Retire',
  },
} as const;
