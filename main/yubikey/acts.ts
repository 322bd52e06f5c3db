import { ProblemError } from '../../app/problem.ts';
import { DeviceGoneError } from './transport/connection.ts';
import { TransportError } from './transport/failure.ts';
import { linkProblem } from './transport/problems.ts';

/** What can be done with a key. */
export type Act =
  | 'set-pin'
  | 'change-pin'
  | 'provision'
  | 'sign'
  | 'hmac-secret'
  | 'challenge-response'
  | 'reset'
  | 'identify'
  | 'read';

/** What may have happened when the key fell silent after the command that changes something was sent. */
const UNSURE: Readonly<Record<Act, string>> = {
  'set-pin':
    'The key did not confirm it: its PIN may be set or not. Plug it in again and look at its PIN state.',
  'change-pin':
    'The key did not confirm it: either the old or the new PIN is valid. Try the new one first; a wrong one costs a try.',
  provision:
    'The key did not confirm it: a credential may be on it that nobody knows. It is of no use to anybody; a reset of the key removes it.',
  sign: 'No signature arrived. At most the key’s signature counter went up; nothing was recorded.',
  'hmac-secret': 'No secret arrived. Nothing else on the key changes by this act.',
  'challenge-response': 'No answer arrived. Nothing on the key changes by this act.',
  reset:
    'The key did not confirm it: it may be reset or not. Plug it in again and look whether its PIN is still set.',
  identify: 'Nothing on the key changes by this act.',
  read: 'Nothing on the key changes by this act.',
};

const NOTHING_YET = 'It happened before anything was changed on the key.';

/** How far an act has come, for the words of an error. */
export class ActProgress {
  readonly act: Act;
  #sent = false;

  constructor(act: Act) {
    this.act = act;
  }

  /** The command that changes something, or uses the key, is about to be sent. */
  readonly commit = (): void => {
    this.#sent = true;
  };

  /** The error as a person should read it: with what it means for this act and this key. */
  explain(error: unknown): unknown {
    const meaning = this.#sent ? UNSURE[this.act] : NOTHING_YET;
    if (error instanceof DeviceGoneError) {
      return new ProblemError(linkProblem('yubikey.unplugged', meaning), { cause: error });
    }
    // An answer that never came, or came damaged, leaves open what the key did.
    return error instanceof TransportError && linkProblem.is('leavesOpen', error.problem)
      ? new ProblemError(error.during(meaning), { cause: error })
      : error;
  }
}
