import type { Problem } from '../../../app/problem.ts';

/* What can go wrong in reading a bundle file, besides what is wrong in it. */

const NOTHING_TAKEN = 'Nothing was taken from it, and this ledger is unchanged.';

/** The file cannot be read, or no longer. */
export function unreadable(file: string): Problem {
  return {
    code: 'bundle.unreadable',
    happened: `${file} could not be read to its end.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Check that the medium is connected and the file can be read, then choose it again.',
    field: null,
  };
}

/** It is encrypted, and nobody has said how to open it. */
export function lockedFor(file: string, lock: 'passphrase' | 'identities'): Problem {
  return {
    code: lock === 'passphrase' ? 'bundle.needs-passphrase' : 'bundle.needs-identity',
    happened:
      lock === 'passphrase'
        ? `${file} is encrypted under a passphrase.`
        : `${file} is encrypted for the holders of certain age keys.`,
    meaning: NOTHING_TAKEN,
    remedy:
      lock === 'passphrase'
        ? 'Enter the passphrase that was set when it was exported.'
        : 'Choose the file with your age identity (AGE-SECRET-KEY-1…).',
    field: lock === 'passphrase' ? 'passphrase' : 'identity',
  };
}

/** It is bound to YubiKeys, and nobody has said in which way it is opened. */
export function boundToYubiKeys(file: string): Problem {
  return {
    code: 'bundle.needs-opening',
    happened: `${file} is bound to YubiKeys.`,
    meaning: NOTHING_TAKEN,
    remedy:
      'Open it in one of the ways whose files lie beside it: on the Exchange screen, or as docs/key-recovery.md says.',
    field: 'opening',
  };
}

/**
 * The passphrase or the identity does not open it. An age file does not say for whom it is, so that a damaged stanza and
 * one for somebody else cannot be told apart.
 */
export function wrongKey(kind: 'passphrase' | 'identities'): Problem {
  return {
    code: 'bundle.wrong-key',
    happened:
      kind === 'passphrase'
        ? 'This passphrase does not open the file: it is another one, or the beginning of the file is damaged.'
        : 'This age identity does not open the file: it was encrypted for others, or its beginning is damaged.',
    meaning: `${NOTHING_TAKEN} You can try as often as you like.`,
    remedy:
      kind === 'passphrase'
        ? 'Check capital letters, spaces and the keyboard layout, then enter it again. If it is the right one, have the file written again.'
        : 'Choose the identity of one of the recipients named at the export. If it is the right one, have the file written again.',
    field: kind === 'passphrase' ? 'passphrase' : 'identity',
  };
}

/** Its age header makes no sense. */
export function unusableAge(file: string): Problem {
  return {
    code: 'bundle.unusable',
    happened: `${file} begins as an age file and cannot be decrypted: it is damaged, or made to be costly.`,
    meaning: NOTHING_TAKEN,
    remedy: 'Keep it as evidence, and have it made again at the other side.',
    field: null,
  };
}

/** Its age header has no end. */
export function headerTooLong(file: string): Problem {
  return { ...unusableAge(file), code: 'bundle.header-too-long' };
}
