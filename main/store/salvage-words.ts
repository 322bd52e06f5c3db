import { counted } from '../../app/content/counted.ts';
import { lookForEntries, type Salvageable } from './salvage.ts';

/** How much can be read of a damaged ledger, and how: `302 entries were acknowledged…`. */
export function readableInWords({ usual, head, marked, complete }: Salvageable): string {
  const all = head?.seq ?? 0;
  const acknowledged = marked === null ? '' : `${entries(marked.seq)} ${were(marked.seq)} acknowledged. `;
  const behind =
    all > usual
      ? ` Of the log and the file’s single pages ${entries(all - usual)} more can be read, ${range(usual + 1, all)}.`
      : '';
  const missing =
    complete || marked === null || marked.seq <= all
      ? ''
      : ` ${capital(range(all + 1, marked.seq))} cannot be read.`;
  return `${acknowledged}${usual === 0 ? 'None' : entries(usual)} can be read as usual.${behind}${missing}`;
}

/** What taking over does, and what is left out. */
export function takingOverInWords({ head, complete }: Salvageable): string {
  const left = complete
    ? 'Nothing that is known to have been acknowledged is left out.'
    : 'Entries that had been acknowledged are left out: the ledger then ends before them, and its next entry takes their place. A bundle, a backup or NATS may hold them: look there first.';
  return `The ledger would be replaced by a new file with ${entries(head?.seq ?? 0)}, and its damaged files kept in evidence/. ${left}`;
}

/**
 * What to do about a damaged ledger in the window, where taking over is offered: that comes first only where nothing that is
 * known to have been acknowledged would be left out.
 * @param restoring how to go on with a backup
 */
export function remedyInWindow(directory: string, restoring: string): string {
  const found = readable(directory);
  if (found === null) return restoring;
  return found.complete
    ? `Take over what can be read: the alarm at the top of the window offers it. Or: ${restoring}`
    : `${restoring} Or take over what can be read, without what is missing: the alarm at the top of the window offers it.`;
}

/** What a person who has a damaged ledger is told of what can be taken over; null when nothing can. */
export function salvageAdvice(directory: string): string | null {
  const found = readable(directory);
  if (found === null) return null;
  return `${readableInWords(found)} “cim-keys salvage” takes over what can be read, after asking, and keeps the damaged files.`;
}

function readable(directory: string): Salvageable | null {
  try {
    return lookForEntries(directory);
  } catch {
    // What cannot be looked at gives no advice; the refusal itself is told.
    return null;
  }
}

function entries(count: number): string {
  return counted(count, 'entry', 'entries');
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function range(from: number, to: number): string {
  return from === to ? `entry ${from}` : `entries ${from} to ${to}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
