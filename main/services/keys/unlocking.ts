import { ProblemError } from '../../../app/problem.ts';
import type { YubiKeyOpening } from '../../../app/registry/bound-files.ts';
import type { PrivateKeyFiles } from '../../../app/registry/key-facts.ts';
import type { Follow, KeyChoice } from '../../yubikey/choice.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import { type AnsweringKeys, askKey, boundPassphrase } from './answers.ts';
import { keyProblem } from './problems.ts';
import { expectedOf, passphraseOfShares } from './recovery-shares.ts';

/** With what somebody opens a private key. */
export type Unlocking =
  /** A key in one file under a passphrase. */
  | { readonly by: 'passphrase'; readonly passphrase: string }
  /** A bound key: the passphrase and one of its YubiKeys. */
  | {
      readonly by: 'yubikey';
      readonly passphrase: string;
      /** Which of the recorded files. */
      readonly file: string;
      /** For a YubiKey that shows no serial number: which of those plugged in. */
      readonly key: KeyChoice | null;
      /** For hmac-secret. */
      readonly pin: PinEntry | null;
      readonly follow: Follow;
    }
  /** A bound key: shares from paper. */
  | { readonly by: 'shares'; readonly shares: readonly string[] };

/** A file of a private key, and what opens it. */
export interface Way {
  /** Its name in the key folder. */
  readonly file: string;
  /** The file's passphrase, for which a YubiKey may be asked. @throws ProblemError of the YubiKey or the shares */
  readonly passphrase: () => Promise<string>;
}

/**
 * The way into a private key that somebody has chosen. Nothing is asked yet.
 * @throws ProblemError when the key is not protected in this way
 */
export function wayInto(files: PrivateKeyFiles, unlocking: Unlocking, keys: AnsweringKeys): Way {
  if (files.kind === 'age-file') {
    if (unlocking.by !== 'passphrase') throw new ProblemError(keyProblem('keystore.not-this-way'));
    return { file: files.file, passphrase: async () => unlocking.passphrase };
  }
  switch (unlocking.by) {
    case 'passphrase':
      throw new ProblemError(keyProblem('keystore.not-this-way'));
    case 'shares': {
      const { shares } = files;
      if (shares === null) throw new ProblemError(keyProblem('keystore.not-this-way'));
      return {
        file: shares.file,
        passphrase: async () => passphraseOfShares(unlocking.shares, expectedOf(shares.file, shares)),
      };
    }
    case 'yubikey': {
      const opening = files.yubikeys.find(({ file }) => file === unlocking.file);
      if (opening === undefined) throw new ProblemError(keyProblem('keystore.not-this-way'));
      return { file: opening.file, passphrase: () => askBoundKey(opening, unlocking, keys) };
    }
  }
}

async function askBoundKey(
  opening: YubiKeyOpening,
  { passphrase, key: chosen, pin, follow }: Extract<Unlocking, { by: 'yubikey' }>,
  keys: AnsweringKeys,
): Promise<string> {
  const key = opening.serial === null ? chosen : { serial: opening.serial };
  if (key === null) throw new ProblemError(keyProblem('keystore.choose-yubikey'));
  return boundPassphrase(passphrase, await askKey(keys, opening, { key, pin, follow }));
}
