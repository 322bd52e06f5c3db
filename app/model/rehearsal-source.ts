/** What the source of a ledger begins with in which only rehearsals are held. */
export const REHEARSAL_SOURCE = 'rehearsal/';

/** Whether a ledger is one for rehearsals, from its first entry on: nothing in it counts. @param source as each entry carries it */
export function isRehearsalLedger(source: string): boolean {
  return source.startsWith(REHEARSAL_SOURCE);
}
