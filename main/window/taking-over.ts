import { quoted } from '../../app/content/one-line.ts';
import type { Readable } from '../../app/contract/salvage.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Ledger, OnOpening } from '../store/ledger.ts';
import { isLost, openLedger } from '../store/open.ts';
import { lookForEntries, type Salvageable, salvage } from '../store/salvage.ts';
import { readableInWords, takingOverInWords } from '../store/salvage-words.ts';
import { cidLines } from './cid-lines.ts';
import { Confirmed, type Question, say } from './confirmation.ts';

/*
 * Taking over what can be read of a damaged ledger, as `cim-keys salvage` does. Where the ledger cannot even be opened there
 * is no window yet, and the main process asks by itself.
 */

/** What the person is asked. @param why what is wrong with the ledger */
export function aboutTakingOver(found: Salvageable, why: string): Question {
  const { identity, directory, head } = found;
  return {
    act: `Take over what can be read of the damaged ledger ${quoted(identity.name)}?`,
    facts: [
      why,
      readableInWords(found),
      `Folder: ${directory}`,
      ...(head === null ? [] : cidLines(`Head, entry ${head.seq}`, head.cid)),
    ],
    consequence: `${takingOverInWords(found)} Compare this head with the one on paper; cancel if they differ.`,
    verb: 'Take over',
  };
}

/** What can be read of a damaged ledger, for the window; null when nothing can. */
export function readableOf(directory: string): Readable | null {
  const found = look(directory);
  if (found === null || found.head === null) return null;
  return {
    entries: found.head.seq,
    head: found.head.cid,
    acknowledged: found.marked?.seq ?? null,
    complete: found.complete,
    words: readableInWords(found),
    consequence: takingOverInWords(found),
  };
}

/** Takes over what can be read of a ledger that nobody has open, and says in a dialog what came of it. @throws ProblemError */
export async function takeOver(directory: string, next: string): Promise<void> {
  const { kept, head } = await salvage(directory);
  await say(`${head?.seq ?? 0} entries were taken over, and each was verified.`, [
    ...(head === null ? [] : cidLines('Head', head.cid)),
    `The damaged files are kept as they were found, in ${kept}.`,
    'Compare the head with the one on paper. Receipts that could not be read are found again by the next sync.',
    next,
  ]);
}

/**
 * Opens the ledger of this laptop. Where it cannot be opened because it is damaged, and some of it can be read, the person
 * is asked whether to take that over.
 * @throws ProblemError when it cannot be opened, and nothing was taken over
 */
export async function openOrTakeOver(
  directory: string,
  backupFolder: string,
  onOpening: OnOpening,
): Promise<Ledger> {
  try {
    return await openLedger(directory, backupFolder, onOpening);
  } catch (error) {
    if (!(error instanceof ProblemError) || !isLost(error.problem)) throw error;
    const found = look(directory);
    if (found === null || !(await agreed(found, error.problem))) throw error;
    await takeOver(directory, 'The program now opens with it.');
    return await openLedger(directory, backupFolder, onOpening);
  }
}

async function agreed(found: Salvageable, { happened }: Problem): Promise<boolean> {
  try {
    await Confirmed.by(aboutTakingOver(found, happened));
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

function look(directory: string): Salvageable | null {
  try {
    return lookForEntries(directory);
  } catch {
    // Nothing of it can be read: the refusal itself is told, and there is nothing to take over.
    return null;
  }
}
