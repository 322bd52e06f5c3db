import { type Problem, ProblemError } from '../../../app/problem.ts';

/** What a problem of the connection to a YubiKey is about. */
export type TransportFault =
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
    super(words[fault], { cause: options?.cause ?? new Error(detail) });
    this.fault = fault;
  }
}

const AGAIN = 'Unplug the YubiKey, plug it in again, and repeat the act.';
const UNHEARD = 'The key did not confirm this act.';

const words: Readonly<Record<TransportFault, Problem>> = {
  silent: problem('yubikey.silent', 'The YubiKey does not answer.', UNHEARD, AGAIN),
  busy: problem(
    'yubikey.busy',
    'The YubiKey is busy with another program.',
    'This act was not begun.',
    'Finish or close the other program (a browser, for example), then repeat the act.',
  ),
  garbled: problem('yubikey.garbled', 'The YubiKey’s answer arrived damaged.', UNHEARD, AGAIN),
  'no-channel': problem(
    'yubikey.no-channel',
    'The YubiKey did not open a channel for this program.',
    'Nothing was changed on the key.',
    AGAIN,
  ),
  refused: problem(
    'yubikey.refused',
    'The YubiKey refused the command.',
    'Nothing was changed on the key.',
    'Close other programs that use the key and repeat the act. If it stays, the key does not offer this.',
  ),
  'touch-timeout': problem(
    'yubikey.touch-timeout',
    'The YubiKey was not touched in time.',
    'Nothing was done.',
    'Repeat the act and touch the key while it blinks.',
  ),
  'time-out': problem('yubikey.time-out', 'The YubiKey did not finish in time.', UNHEARD, AGAIN),
  cancelled: problem(
    'yubikey.cancelled',
    'The act was cancelled.',
    'Nothing was done.',
    'Begin it again when ready.',
  ),
  'input-output': problem(
    'yubikey.input-output',
    'The operating system could not talk to the YubiKey.',
    UNHEARD,
    AGAIN,
  ),
};

function problem(code: string, happened: string, meaning: string, remedy: string): Problem {
  return { code, happened, meaning, remedy, field: null };
}
