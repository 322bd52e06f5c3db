import { type Problem, ProblemError } from '../../../app/problem.ts';
import { triesLeft } from '../../../app/registry/yubikey-facts.ts';

/** How often a PIN may still be tried. */
export interface PinRetries {
  /** Wrong PINs left before the FIDO application locks for good (until a reset). */
  readonly left: number;
  /** Three wrong PINs in a row: unplug and plug in again before the next try. */
  readonly needsReplug: boolean;
}

/** An authenticator answered with an error status, in words for the person. */
export class CtapError extends ProblemError {
  override readonly name = 'CtapError';
  /** The status byte. */
  readonly status: number;
  /** Known where the status is about the PIN. */
  readonly retries: PinRetries | null;
  constructor(status: number, retries: PinRetries | null = null) {
    super(problemOf(status, retries), { cause: new Error(`CTAP status 0x${status.toString(16)}`) });
    this.status = status;
    this.retries = retries;
  }
}

/** The status codes this program reacts to. Source: CTAP 2.1 section 8.2. */
export const STATUS = {
  ok: 0x00,
  invalidCommand: 0x01,
  cancelled: 0x2d,
  noCredentials: 0x2e,
  notAllowed: 0x30,
  pinInvalid: 0x31,
  pinBlocked: 0x32,
  pinAuthInvalid: 0x33,
  pinAuthBlocked: 0x34,
} as const;

type Words = readonly [code: string, happened: string, meaning: string, remedy: string];

const NOTHING = 'Nothing was changed on the key.';
const NOT_DONE = 'Nothing was done.';
const AGAIN = 'Repeat the act. If it stays, unplug the key and plug it in again.';
const VERSIONS =
  'This key and this program do not understand each other here: note the message and report it.';

/** Every status of CTAP 2.1 section 8.2 and CTAP 2.2 section 8.2. */
const words: ReadonlyMap<number, Words> = new Map<number, Words>([
  [
    0x01,
    [
      'yubikey.invalid-command',
      'The key does not know this command.',
      NOTHING,
      'Use a key with newer firmware for this act.',
    ],
  ],
  [
    0x02,
    ['yubikey.invalid-parameter', 'The key found a wrong parameter in the command.', NOT_DONE, VERSIONS],
  ],
  [0x03, ['yubikey.invalid-length', 'The key found a wrong length in the command.', NOT_DONE, VERSIONS]],
  [0x04, ['yubikey.invalid-sequence', 'The key received the command’s parts out of order.', NOT_DONE, AGAIN]],
  [0x05, ['yubikey.timeout', 'The key received only part of the command.', NOT_DONE, AGAIN]],
  [
    0x06,
    [
      'yubikey.busy',
      'The key is busy with another program.',
      NOT_DONE,
      'Finish or close the other program, then repeat the act.',
    ],
  ],
  [
    0x0a,
    [
      'yubikey.lock-required',
      'Another program has locked the key.',
      NOT_DONE,
      'Close the other program, then repeat the act.',
    ],
  ],
  [0x0b, ['yubikey.invalid-channel', 'The key no longer knows this program’s channel.', NOT_DONE, AGAIN]],
  [0x11, ['yubikey.cbor-type', 'The key found an unexpected type in the command.', NOT_DONE, VERSIONS]],
  [0x12, ['yubikey.invalid-cbor', 'The key could not read the command.', NOT_DONE, VERSIONS]],
  [0x14, ['yubikey.missing-parameter', 'The key misses a parameter in the command.', NOT_DONE, VERSIONS]],
  [
    0x15,
    [
      'yubikey.limit-exceeded',
      'The command is beyond a limit of the key.',
      NOT_DONE,
      'Use fewer or shorter values.',
    ],
  ],
  [
    0x17,
    [
      'yubikey.fingerprints-full',
      'The key has no room for another fingerprint.',
      NOT_DONE,
      'Remove a fingerprint first.',
    ],
  ],
  [
    0x18,
    [
      'yubikey.blob-storage-full',
      'The key’s storage for large data is full.',
      NOT_DONE,
      'Remove data from the key first.',
    ],
  ],
  [
    0x19,
    [
      'yubikey.credential-exists',
      'This key already holds a credential for this purpose.',
      'No second one was made.',
      'Use the credential it has, or choose another key.',
    ],
  ],
  [0x21, ['yubikey.processing', 'The key is still working on another command.', NOT_DONE, AGAIN]],
  [
    0x22,
    [
      'yubikey.invalid-credential',
      'This credential does not belong to this key.',
      NOT_DONE,
      'Plug in the key that holds the credential.',
    ],
  ],
  [0x23, ['yubikey.user-action-pending', 'The key still waits for a touch.', NOT_DONE, AGAIN]],
  [0x24, ['yubikey.operation-pending', 'The key still has an operation under way.', NOT_DONE, AGAIN]],
  [0x25, ['yubikey.no-operations', 'The key has no operation to continue.', NOT_DONE, AGAIN]],
  [
    0x26,
    [
      'yubikey.algorithm',
      'The key does not offer this kind of signature.',
      NOTHING,
      'Choose ES256, which every YubiKey offers, or a newer key.',
    ],
  ],
  [
    0x27,
    [
      'yubikey.denied',
      'The act was denied at the key.',
      NOT_DONE,
      'Repeat the act and touch the key while it blinks.',
    ],
  ],
  [
    0x28,
    [
      'yubikey.full',
      'The key has no room for another credential.',
      'No credential was made.',
      'Delete a credential that is no longer needed, or use another key.',
    ],
  ],
  [
    0x2b,
    [
      'yubikey.unsupported-option',
      'The key does not offer an option of this act.',
      NOT_DONE,
      'Use a key with newer firmware for this act.',
    ],
  ],
  [0x2c, ['yubikey.invalid-option', 'The key does not allow an option of this act.', NOT_DONE, VERSIONS]],
  [0x2d, ['yubikey.cancelled', 'The act was cancelled.', 'Nothing was done.', 'Begin it again when ready.']],
  [
    0x2e,
    [
      'yubikey.no-credentials',
      'The key holds no such credential.',
      NOT_DONE,
      'Plug in the key that holds the credential, or set this one up.',
    ],
  ],
  [
    0x2f,
    [
      'yubikey.touch-timeout',
      'The key was not touched in time.',
      NOT_DONE,
      'Repeat the act and touch the key while it blinks.',
    ],
  ],
  [0x30, ['yubikey.not-allowed', 'The key does not allow this now.', NOT_DONE, AGAIN]],
  [
    0x31,
    [
      'yubikey.pin-invalid',
      'The PIN is wrong.',
      NOT_DONE,
      'Check whose key it is, then enter its PIN again.',
    ],
  ],
  [
    0x32,
    [
      'yubikey.pin-blocked',
      'The PIN is blocked: it was wrong too often.',
      'The credentials on this key can no longer be used. Only a reset, which deletes them, makes the key usable again.',
      'Use another key. Reset this one once its credentials are retired.',
    ],
  ],
  [0x33, ['yubikey.pin-auth-invalid', 'The key did not accept the PIN’s authorisation.', NOT_DONE, AGAIN]],
  [
    0x34,
    [
      'yubikey.pin-auth-blocked',
      'The PIN was wrong three times in a row.',
      'The key takes no PIN until it has been unplugged. Nothing is lost.',
      'Unplug the key, plug it in again, and enter the right PIN.',
    ],
  ],
  [0x35, ['yubikey.pin-not-set', 'This key has no PIN yet.', NOT_DONE, 'Set a PIN first.']],
  [
    0x36,
    [
      'yubikey.pin-required',
      'The key demands its PIN for this.',
      NOT_DONE,
      'Enter the PIN and repeat the act.',
    ],
  ],
  [
    0x37,
    [
      'yubikey.pin-policy',
      'The key does not accept this PIN.',
      'The PIN was not changed.',
      'Choose a longer or less obvious PIN. A key may also demand that its PIN is changed first.',
    ],
  ],
  [0x38, ['yubikey.pin-expired', 'The PIN’s authorisation has run out.', NOT_DONE, 'Enter the PIN again.']],
  [
    0x39,
    ['yubikey.too-large', 'The command is too large for this key.', NOT_DONE, 'Use fewer or shorter values.'],
  ],
  [
    0x3a,
    [
      'yubikey.action-timeout',
      'The key was not used in time.',
      NOT_DONE,
      'Repeat the act and touch the key while it blinks.',
    ],
  ],
  [
    0x3b,
    [
      'yubikey.touch-required',
      'The key demands a touch for this.',
      NOT_DONE,
      'Repeat the act and touch the key while it blinks.',
    ],
  ],
  [
    0x3c,
    [
      'yubikey.fingerprint-blocked',
      'The fingerprint was wrong too often.',
      'The key now wants its PIN.',
      'Use the PIN.',
    ],
  ],
  [
    0x3d,
    [
      'yubikey.integrity',
      'The key found stored data damaged.',
      NOT_DONE,
      'Do not use this key for the ceremony.',
    ],
  ],
  [
    0x3e,
    [
      'yubikey.invalid-subcommand',
      'The key does not know this command.',
      NOTHING,
      'Use a key with newer firmware for this act.',
    ],
  ],
  [
    0x3f,
    [
      'yubikey.fingerprint-invalid',
      'The fingerprint was not recognised.',
      NOT_DONE,
      'Try again, or use the PIN.',
    ],
  ],
  [0x40, ['yubikey.unauthorised', 'The PIN’s authorisation does not cover this act.', NOT_DONE, VERSIONS]],
  [0x7f, ['yubikey.other', 'The key reported an error without saying which.', NOT_DONE, AGAIN]],
]);

/** The words for a status. A code that no specification names is told by its number. */
function problemOf(status: number, retries: PinRetries | null): Problem {
  const [code, happened, meaning, remedy] = words.get(status) ?? [
    `yubikey.status-${status.toString(16)}`,
    `The key reported the error 0x${status.toString(16).padStart(2, '0')}.`,
    NOT_DONE,
    VERSIONS,
  ];
  const left = retries && status === STATUS.pinInvalid ? ` ${triesLeft(retries.left)}` : '';
  return { code, happened: `${happened}${left}`, meaning, remedy, field: fieldOf(status) };
}

function fieldOf(status: number): string | null {
  return status === STATUS.pinInvalid || status === STATUS.pinAuthBlocked ? 'pin' : null;
}
