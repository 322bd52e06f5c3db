import { quoted } from '../../app/content/one-line.ts';
import type { CommandNamed, StateOf } from '../../app/registry/index.ts';
import { cidLines } from '../window/cid-lines.ts';
import type { Question } from '../window/confirmation.ts';
import { LAST_TRY } from './signing-questions.ts';

/** What the person is asked before a script is entered into the ledger. */
export function aboutRegistering(title: string, cid: StateOf['script']['cid'], needed: number): Question {
  return {
    act: `Register the script ${quoted(title)}?`,
    facts: [
      needed === 0 ? 'It asks for no approval' : `Approvals that it asks for: ${needed}`,
      ...cidLines('The script', cid),
    ],
    consequence: 'Every word of it stands in the ledger for good. Another version is another script.',
    verb: 'Register',
  };
}

/** What the person is asked before somebody approves a script. */
export function aboutApprovingScript(
  { title, cid, approvals, script }: StateOf['script'],
  approver: string,
  lastTry: boolean,
): Question {
  return {
    act: `Approve the script ${quoted(title)} as ${quoted(approver)}?`,
    facts: [
      `Approvals: ${approvals.length} of ${script.approve?.need ?? 0} so far`,
      ...cidLines('The script', cid),
      ...(lastTry ? [LAST_TRY] : []),
    ],
    consequence: `Only ${quoted(approver)} may agree to this, who has read the script. An approval cannot be taken back; a script can be superseded.`,
    verb: 'Approve',
  };
}

/** What the person is asked before a ceremony is opened. */
export function aboutOpening({ title, rehearsal, seats, script }: CommandNamed<'OpenCeremony'>): Question {
  return {
    act: `Open ${rehearsal ? 'the rehearsal' : 'the ceremony'} ${quoted(title)}?`,
    facts: [
      ...seats.map(({ role, number, sitter }) => `${role} ${number}: ${quoted(sitter.name)}`),
      ...cidLines('The script', script),
    ],
    consequence:
      'Until it is closed or ended nothing else is done in this ledger. What happens in it stands in the ledger for good.',
    verb: 'Open',
  };
}

/** What the person is asked before initials are taken for a sign-off, or somebody agrees to a deviation. */
export function aboutSigningOff(what: string, signer: string, how: string, lastTry: boolean): Question {
  return {
    act: `Sign off ${quoted(what)} as ${quoted(signer)}?`,
    facts: [`With: ${how}`, ...(lastTry ? [LAST_TRY] : [])],
    consequence: `Only ${quoted(signer)} may do this. It stands in the ledger for good.`,
    verb: 'Sign off',
  };
}

/** What the person is asked before a seat changes hands. */
export function aboutSeat(seat: string, sitter: string | null, reason: string): Question {
  return {
    act: sitter === null ? `Let the seat ${seat} be empty?` : `Give the seat ${seat} to ${quoted(sitter)}?`,
    facts: [`Reason: ${reason}`],
    consequence: 'Who sits there signs off what is done in this seat from now on.',
    verb: 'Change the seat',
  };
}

/** What the person is asked before a ceremony ends before its script does. */
export function aboutEnding(title: string, reason: string): Question {
  return {
    act: `End ${quoted(title)} early?`,
    facts: [`Reason: ${reason}`],
    consequence: 'The ceremony is over. The steps that are left are not done in it any more.',
    verb: 'End early',
  };
}

/** What the person is asked before a ceremony is closed. */
export function aboutClosing(title: string, duties: readonly string[]): Question {
  return {
    act: `Close ${quoted(title)}?`,
    facts: duties.length === 0 ? ['Nothing is left to be done'] : duties.map((duty) => `To be done: ${duty}`),
    consequence: 'The ceremony is over. Nothing more is recorded in it but what it leaves to be done.',
    verb: 'Close',
  };
}

/** What the person is asked before files that anybody can read are written. */
export function aboutWriting(what: readonly string[]): Question {
  return {
    act: `Write ${what.join(' and ')} into a folder?`,
    facts: ['Anybody who has the folder can read them', 'Private keys are in none of them'],
    consequence: 'The files are read back and compared, and their digests are recorded.',
    verb: 'Choose a folder',
  };
}
