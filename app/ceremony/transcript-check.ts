import { type Told, transcriptOf } from './transcript.ts';

/**
 * What became of a transcript: it is the very file that the ledger says was written in the ceremony; the entries give the same
 * one; or they give another, with the first line that differs; or they hold no such ceremony.
 */
export type TranscriptVerdict =
  | { readonly is: 'written'; readonly entry: number }
  | { readonly is: 'made' }
  | { readonly is: 'other'; readonly line: number; readonly inFile: string; readonly inLedger: string }
  | { readonly is: 'unknown' };

/** The entry that says that a transcript with this digest was written in the ceremony; null where none does. */
export function writtenIn({ entries, ceremonyId }: Told, sha256: string): number | null {
  for (const { seq, event } of entries) {
    if (event.event_type !== 'CeremonyEvidenceRecorded' || event.aggregate_id !== ceremonyId) continue;
    const { evidence } = event.payload;
    if (evidence.kind !== 'files') continue;
    if (evidence.files.some((one) => one.what === 'transcript' && one.sha256 === sha256)) return seq;
  }
  return null;
}

/**
 * Holds a transcript against the entries of a ledger. One that was written by an earlier version of the program may be laid
 * out otherwise: it is known by its digest, where the ceremony recorded that.
 * @param file the transcript as it was read
 * @param sha256 of the bytes of the file, in hexadecimal
 * @param told the ceremony, and the entries to hold it against
 */
export function checkTranscript(file: string, sha256: string, told: Told): TranscriptVerdict {
  const entries = [...told.entries];
  const entry = writtenIn({ ...told, entries }, sha256);
  if (entry !== null) return { is: 'written', entry };
  // It was made when the ledger was no longer than it says: what came since is not in it.
  const until = Number(/<b>Entries of the ledger:<\/b> \d+ to (\d{1,15})</.exec(file)?.[1] ?? Infinity);
  const made = transcriptOf({ ...told, entries: entries.filter(({ seq }) => seq <= until) });
  if (made === null) return { is: 'unknown' };
  if (made === file) return { is: 'made' };
  const [inFile, inLedger] = [file.split('\n'), made.split('\n')];
  const at = inLedger.findIndex((line, index) => line !== inFile[index]);
  const line = at === -1 ? inLedger.length : at;
  return { is: 'other', line: line + 1, inFile: inFile[line] ?? '', inLedger: inLedger[line] ?? '' };
}
