import { create } from 'zustand';
import { ledgerNow } from './ledger.ts';

/** Whether the window is asking who acts, and what goes on once that is known. */
interface OfficerQuestion {
  readonly asking: boolean;
  readonly andThen: (() => void) | null;
}

/** Whether the window is asking who acts. */
export const useOfficerQuestion = create<OfficerQuestion>(() => ({ asking: false, andThen: null }));

/** Asks who acts; `andThen` runs once somebody has said so, and not when they close the question. */
export function askOfficer(andThen: (() => void) | null = null): void {
  useOfficerQuestion.setState({ asking: true, andThen });
}

/** Runs an act that needs somebody who acts: at once when that is known, otherwise after asking. */
export function withOfficer(act: () => void): void {
  if ((ledgerNow()?.officer ?? null) === null) askOfficer(act);
  else act();
}
