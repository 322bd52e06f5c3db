import { quoted } from '../../app/content/one-line.ts';
import { ROLES_GOVERN } from '../../app/registry/ledger.ts';
import type { Question } from '../window/confirmation.ts';

/** What the person is asked before a ledger is created. */
export function aboutNewLedger(name: string, officer: string, folder: string, rehearsal: boolean): Question {
  return {
    act: `Create the ledger ${quoted(name)} on this laptop?`,
    facts: [
      `Acting officer: ${quoted(officer)}`,
      `Folder: ${folder}`,
      ...(rehearsal ? ['FOR REHEARSALS: nothing in it counts, and that cannot be changed'] : []),
    ],
    consequence:
      'A ledger’s name stays for good. Everything is recorded in the name of this officer until somebody else takes over or the app is closed.',
    verb: 'Create ledger',
  };
}

/** What the person is asked before another name stands in what is recorded. */
export function aboutOfficer(
  name: string,
  before: string | null,
  ledger: string,
  signsIn: boolean,
): Question {
  return {
    act: `Record what happens from now on in the name of ${quoted(name)}?`,
    facts: [`Ledger: ${quoted(ledger)}`, `Until now: ${before === null ? 'nobody' : quoted(before)}`],
    consequence:
      'This name stands in every event recorded on this laptop until somebody else takes over or the app is closed. It signs nothing: signing needs a person’s own key.',
    verb: signsIn ? 'Sign in' : 'Act under this name',
  };
}

/** What the person is asked before roles govern. */
export function aboutRoles(ledger: string): Question {
  return {
    act: `Let roles govern the ledger ${quoted(ledger)}?`,
    facts: ['From the next entry on who acts must sign in as a person of the registry.'],
    consequence: ROLES_GOVERN,
    verb: 'Let roles govern',
  };
}
