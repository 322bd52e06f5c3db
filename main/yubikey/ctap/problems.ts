import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was changed on the key.';
const NOT_DONE = 'Nothing was done.';
const AGAIN = 'Repeat the act. If it stays, unplug the key and plug it in again.';
const TOUCH = 'Repeat the act and touch the key while it blinks.';
const NEWER = 'Use a key with newer firmware for this act.';
const VERSIONS =
  'This key and this program do not understand each other here: note the message and report it.';

/** A new PIN that is not even sent. */
const refusedPin = { ofNewPin: true, meaning: 'The PIN was not changed.' } as const;

/** What an authenticator can refuse: each status of CTAP 2.1 section 8.2 and CTAP 2.2 section 8.2, and what is seen before one is asked for. */
export const ctapProblem = problemsOf({
  'yubikey.invalid-command': {
    happened: 'The key does not know this command.',
    meaning: NOTHING,
    remedy: NEWER,
  },
  'yubikey.invalid-parameter': {
    happened: 'The key found a wrong parameter in the command.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.invalid-length': {
    happened: 'The key found a wrong length in the command.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.invalid-sequence': {
    happened: 'The key received the command’s parts out of order.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.timeout': {
    happened: 'The key received only part of the command.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.lock-required': {
    happened: 'Another program has locked the key.',
    meaning: NOT_DONE,
    remedy: 'Close the other program, then repeat the act.',
  },
  'yubikey.invalid-channel': {
    happened: 'The key no longer knows this program’s channel.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.cbor-type': {
    happened: 'The key found an unexpected type in the command.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.invalid-cbor': {
    happened: 'The key could not read the command.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.missing-parameter': {
    happened: 'The key misses a parameter in the command.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.limit-exceeded': {
    happened: 'The command is beyond a limit of the key.',
    meaning: NOT_DONE,
    remedy: 'Use fewer or shorter values.',
  },
  'yubikey.fingerprints-full': {
    happened: 'The key has no room for another fingerprint.',
    meaning: NOT_DONE,
    remedy: 'Remove a fingerprint first.',
  },
  'yubikey.blob-storage-full': {
    happened: 'The key’s storage for large data is full.',
    meaning: NOT_DONE,
    remedy: 'Remove data from the key first.',
  },
  'yubikey.credential-exists': {
    happened: 'This key already holds a credential for this purpose.',
    meaning: 'No second one was made.',
    remedy: 'Use the credential it has, or choose another key.',
  },
  'yubikey.processing': {
    happened: 'The key is still working on another command.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.invalid-credential': {
    happened: 'This credential does not belong to this key.',
    meaning: NOT_DONE,
    remedy: 'Plug in the key that holds the credential.',
  },
  'yubikey.user-action-pending': {
    happened: 'The key still waits for a touch.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.operation-pending': {
    happened: 'The key still has an operation under way.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.no-operations': {
    happened: 'The key has no operation to continue.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.algorithm': {
    happened: 'The key does not offer this kind of signature.',
    meaning: NOTHING,
    remedy: 'Choose ES256, which every YubiKey offers, or a newer key.',
  },
  'yubikey.denied': {
    happened: 'The act was denied at the key.',
    meaning: NOT_DONE,
    remedy: TOUCH,
  },
  'yubikey.full': {
    happened: 'The key has no room for another credential.',
    meaning: 'No credential was made.',
    remedy: 'Delete a credential that is no longer needed, or use another key.',
  },
  'yubikey.unsupported-option': {
    happened: 'The key does not offer an option of this act.',
    meaning: NOT_DONE,
    remedy: NEWER,
  },
  'yubikey.invalid-option': {
    happened: 'The key does not allow an option of this act.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.no-credentials': {
    happened: 'The key holds no such credential.',
    meaning: NOT_DONE,
    remedy: 'Plug in the key that holds the credential, or set this one up.',
  },
  'yubikey.not-allowed': {
    happened: 'The key does not allow this now.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.pin-invalid': {
    ofPin: true,
    happened: (left: string | null) => `The PIN is wrong.${left === null ? '' : ` ${left}`}`,
    meaning: NOT_DONE,
    remedy: 'Check whose key it is, then enter its PIN again.',
  },
  'yubikey.pin-blocked': {
    happened: 'The PIN is blocked: it was wrong too often.',
    meaning:
      'The credentials on this key can no longer be used. Only a reset, which deletes them, makes the key usable again.',
    remedy: 'Use another key. Reset this one once its credentials are retired.',
  },
  'yubikey.pin-auth-invalid': {
    happened: 'The key did not accept the PIN’s authorisation.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.pin-auth-blocked': {
    ofPin: true,
    happened: 'The PIN was wrong three times in a row.',
    meaning: 'The key takes no PIN until it has been unplugged. Nothing is lost.',
    remedy: 'Unplug the key, plug it in again, and enter the right PIN.',
  },
  'yubikey.pin-not-set': {
    happened: 'This key has no PIN yet.',
    meaning: NOT_DONE,
    remedy: 'Set a PIN first.',
  },
  'yubikey.pin-required': {
    happened: 'The key demands its PIN for this.',
    meaning: NOT_DONE,
    remedy: 'Enter the PIN and repeat the act.',
  },
  'yubikey.pin-policy': {
    ofNewPin: true,
    happened: 'The key does not accept this PIN.',
    meaning: 'The PIN was not changed.',
    remedy: 'Choose a longer or less obvious PIN. A key may also demand that its PIN is changed first.',
  },
  'yubikey.pin-expired': {
    happened: 'The PIN’s authorisation has run out.',
    meaning: NOT_DONE,
    remedy: 'Enter the PIN again.',
  },
  'yubikey.too-large': {
    happened: 'The command is too large for this key.',
    meaning: NOT_DONE,
    remedy: 'Use fewer or shorter values.',
  },
  'yubikey.action-timeout': {
    happened: 'The key was not used in time.',
    meaning: NOT_DONE,
    remedy: TOUCH,
  },
  'yubikey.touch-required': {
    happened: 'The key demands a touch for this.',
    meaning: NOT_DONE,
    remedy: TOUCH,
  },
  'yubikey.fingerprint-blocked': {
    happened: 'The fingerprint was wrong too often.',
    meaning: 'The key now wants its PIN.',
    remedy: 'Use the PIN.',
  },
  'yubikey.integrity': {
    happened: 'The key found stored data damaged.',
    meaning: NOT_DONE,
    remedy: 'Do not use this key for the ceremony.',
  },
  'yubikey.invalid-subcommand': {
    happened: 'The key does not know this command.',
    meaning: NOTHING,
    remedy: NEWER,
  },
  'yubikey.fingerprint-invalid': {
    happened: 'The fingerprint was not recognised.',
    meaning: NOT_DONE,
    remedy: 'Try again, or use the PIN.',
  },
  'yubikey.unauthorised': {
    happened: 'The PIN’s authorisation does not cover this act.',
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.other': {
    happened: 'The key reported an error without saying which.',
    meaning: NOT_DONE,
    remedy: AGAIN,
  },
  'yubikey.unnamed-status': {
    happened: (status: number) => `The key reported the error 0x${status.toString(16).padStart(2, '0')}.`,
    meaning: NOT_DONE,
    remedy: VERSIONS,
  },
  'yubikey.pin-too-short': {
    ...refusedPin,
    happened: ({ length, least }: { readonly length: number; readonly least: number }) =>
      `The PIN has ${length} characters; this key wants at least ${least}.`,
    remedy: 'Choose a longer PIN.',
  },
  'yubikey.pin-too-long': {
    ...refusedPin,
    happened: 'The PIN is too long: a key takes at most 63 bytes.',
    remedy: 'Choose a shorter PIN. Letters with accents and other signs count two to four bytes.',
  },
  'yubikey.pin-ends-in-zero': {
    ...refusedPin,
    happened: 'The PIN ends with a zero character, which a key cannot keep.',
    remedy: 'Choose another PIN.',
  },
  'yubikey.pin-weak': {
    ...refusedPin,
    happened: (reason: string) => `This PIN would be guessed soon. ${reason}`,
    remedy: 'Choose another one, which nobody who knows you or has the key can guess.',
  },
  'yubikey.last-pin-try': {
    ofPin: true,
    happened: 'Only one try is left for this key’s PIN, so the PIN was not sent.',
    meaning: 'One more wrong PIN locks the key for good: its credentials could never be used again.',
    remedy: 'Make sure of the PIN, then say explicitly that the last try may be used; or use another key.',
  },
  'yubikey.no-pin-support': {
    happened: 'This key has no FIDO2 application with a PIN.',
    meaning: 'It cannot hold a credential for signing the ledger. Nothing was changed on it.',
    remedy: 'Use a YubiKey or Security Key of the fifth series, with FIDO2 enabled.',
  },
  'yubikey.pin-change-forced': {
    ofPin: true,
    happened: 'This key demands that its PIN is changed before it does anything else.',
    meaning: 'The PIN was not sent, and nothing was changed on the key.',
    remedy: 'Change the PIN of this key, then repeat the act.',
  },
  'yubikey.no-hmac-secret': {
    happened: 'This key does not offer secrets for encryption (hmac-secret).',
    meaning: 'It can sign, but it cannot protect a key file. Nothing was changed on it.',
    remedy: 'Use a YubiKey of the fifth series.',
  },
  'yubikey.credential-without-hmac-secret': {
    happened: 'This credential was made without a secret for encryption (hmac-secret).',
    meaning: 'It can sign, but it cannot protect a key file. Nothing was changed on the key.',
    remedy: 'Set the key up again, so that it gets a credential with such a secret.',
  },
  'yubikey.replug-to-reset': {
    wantsReplug: true,
    happened: 'The key can be reset only within ten seconds after it was plugged in.',
    meaning: 'Nothing was deleted.',
    remedy: 'Unplug the key, plug it in again, start the reset at once, and touch the key while it blinks.',
  },
});
