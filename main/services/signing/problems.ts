import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was signed and nothing was recorded.';

/** What can go wrong in signing with a key of the ledger. */
export const signingProblem = problemsOf({
  'signing.yubikey-not-set-up': {
    happened: 'This YubiKey is not set up for signing.',
    meaning: NOTHING,
    remedy: 'Set it up on the YubiKeys screen first.',
  },
  'signing.not-for-signing': {
    happened: 'The key chosen was made for another purpose than signing, or is of another kind than Ed25519.',
    meaning: NOTHING,
    remedy: 'Choose an Ed25519 key with the purpose Signing.',
    field: 'keyId',
  },
  'signing.foreign-key': {
    happened: 'The private key in the file does not belong to the public key in the ledger.',
    meaning: `${NOTHING} Somebody put another key in the place of this one.`,
    remedy: 'Stop, keep the file as evidence, and find out who changed it.',
    field: 'keyId',
  },
  'signing.does-not-hold': {
    happened: 'The signature that was made does not hold.',
    meaning: NOTHING,
    remedy: 'Try again. If it happens again, use another key, and have this one examined.',
  },
  'checkpoint.empty': {
    happened: 'The ledger is empty: there is no head to sign.',
    meaning: NOTHING,
    remedy: 'Record something first.',
  },
  'checkpoint.moved-on': {
    happened: 'Something was recorded after this head was shown.',
    meaning: `${NOTHING} No other head is ever signed in place of the one on the screen.`,
    remedy: 'Compare the new head, then sign that one.',
  },
  'checkpoint.unknown-key': {
    happened: 'The key chosen for signing is not in the ledger.',
    meaning: NOTHING,
    remedy: 'Choose a key from the list, or generate one for signing first.',
    field: 'keyId',
  },
});
