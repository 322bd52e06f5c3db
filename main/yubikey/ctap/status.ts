import { type Problem, ProblemError } from '../../../app/problem.ts';
import { triesLeft } from '../../../app/registry/yubikey-facts.ts';
import { linkProblem } from '../transport/problems.ts';
import { ctapProblem } from './problems.ts';

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
  notAllowed: 0x30,
  pinInvalid: 0x31,
  pinBlocked: 0x32,
  pinAuthBlocked: 0x34,
} as const;

/** Every status of CTAP 2.1 section 8.2 and CTAP 2.2 section 8.2. */
const NAMED = [
  [0x01, 'yubikey.invalid-command'],
  [0x02, 'yubikey.invalid-parameter'],
  [0x03, 'yubikey.invalid-length'],
  [0x04, 'yubikey.invalid-sequence'],
  [0x05, 'yubikey.timeout'],
  [0x06, 'yubikey.busy'],
  [0x0a, 'yubikey.lock-required'],
  [0x0b, 'yubikey.invalid-channel'],
  [0x11, 'yubikey.cbor-type'],
  [0x12, 'yubikey.invalid-cbor'],
  [0x14, 'yubikey.missing-parameter'],
  [0x15, 'yubikey.limit-exceeded'],
  [0x17, 'yubikey.fingerprints-full'],
  [0x18, 'yubikey.blob-storage-full'],
  [0x19, 'yubikey.credential-exists'],
  [0x21, 'yubikey.processing'],
  [0x22, 'yubikey.invalid-credential'],
  [0x23, 'yubikey.user-action-pending'],
  [0x24, 'yubikey.operation-pending'],
  [0x25, 'yubikey.no-operations'],
  [0x26, 'yubikey.algorithm'],
  [0x27, 'yubikey.denied'],
  [0x28, 'yubikey.full'],
  [0x2b, 'yubikey.unsupported-option'],
  [0x2c, 'yubikey.invalid-option'],
  [0x2d, 'yubikey.cancelled'],
  [0x2e, 'yubikey.no-credentials'],
  [0x2f, 'yubikey.touch-timeout'],
  [0x30, 'yubikey.not-allowed'],
  [0x31, 'yubikey.pin-invalid'],
  [0x32, 'yubikey.pin-blocked'],
  [0x33, 'yubikey.pin-auth-invalid'],
  [0x34, 'yubikey.pin-auth-blocked'],
  [0x35, 'yubikey.pin-not-set'],
  [0x36, 'yubikey.pin-required'],
  [0x37, 'yubikey.pin-policy'],
  [0x38, 'yubikey.pin-expired'],
  [0x39, 'yubikey.too-large'],
  [0x3a, 'yubikey.action-timeout'],
  [0x3b, 'yubikey.touch-required'],
  [0x3c, 'yubikey.fingerprint-blocked'],
  [0x3d, 'yubikey.integrity'],
  [0x3e, 'yubikey.invalid-subcommand'],
  [0x3f, 'yubikey.fingerprint-invalid'],
  [0x40, 'yubikey.unauthorised'],
  [0x7f, 'yubikey.other'],
] as const;

const byStatus = new Map<number, (typeof NAMED)[number][1]>(NAMED);

/** The words for a status. One that no specification names is told by its number. */
function problemOf(status: number, retries: PinRetries | null): Problem {
  const code = byStatus.get(status);
  switch (code) {
    case undefined:
      return ctapProblem('yubikey.unnamed-status', status);
    case 'yubikey.pin-invalid':
      return ctapProblem(code, retries && triesLeft(retries.left));
    case 'yubikey.busy':
    case 'yubikey.touch-timeout':
    case 'yubikey.cancelled':
      return linkProblem(code);
    default:
      return ctapProblem(code);
  }
}
