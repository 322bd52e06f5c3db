import { type Problem, ProblemError } from '../../../app/problem.ts';
import { linkProblem } from './problems.ts';

/** What a problem of the connection to a YubiKey is about. */
type TransportFault =
  | 'silent'
  | 'busy'
  | 'garbled'
  | 'no-channel'
  | 'refused'
  | 'touch-timeout'
  | 'time-out'
  | 'cancelled'
  | 'input-output';

/**
 * The exchange of reports with a YubiKey failed, in words for the person. What the failure means for the act that
 * was under way is for the act to say.
 */
export class TransportError extends ProblemError {
  override readonly name = 'TransportError';
  readonly fault: TransportFault;
  /** @param detail what exactly was wrong, for the log; never contains what was sent or received */
  constructor(fault: TransportFault, detail: string, options?: ErrorOptions) {
    super(linkProblem(CODES[fault], null), { cause: options?.cause ?? new Error(detail) });
    this.fault = fault;
  }

  /** The same where it is known what it means for the act that was under way. */
  during(meaning: string): Problem {
    return linkProblem(CODES[this.fault], meaning);
  }
}

const CODES = {
  silent: 'yubikey.silent',
  busy: 'yubikey.busy',
  garbled: 'yubikey.garbled',
  'no-channel': 'yubikey.no-channel',
  refused: 'yubikey.refused',
  'touch-timeout': 'yubikey.touch-timeout',
  'time-out': 'yubikey.time-out',
  cancelled: 'yubikey.cancelled',
  'input-output': 'yubikey.input-output',
} as const satisfies Record<TransportFault, keyof typeof linkProblem.rows>;
