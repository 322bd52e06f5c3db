/** What the source of a ledger begins with in which only rehearsals are held. */
export const REHEARSAL_SOURCE = 'rehearsal/';

/** What the name of a stream ends with into which rehearsals are synced, and nothing else. */
export const REHEARSAL_STREAM = '_REHEARSAL';

/** Whether a ledger is one for rehearsals, from its first entry on: nothing in it counts. @param source as each entry carries it */
export function isRehearsalLedger(source: string): boolean {
  return source.startsWith(REHEARSAL_SOURCE);
}
