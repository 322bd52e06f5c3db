import { counted } from '../../app/content/counted.ts';
import type { ImportPreview, ImportResult, Standing } from '../../app/contract/imports.ts';
import { SET_BACK_MEANING, setBackSentence } from '../../app/ledger/set-back.ts';
import { COVERS, withKey } from '../../app/ledger/verdict-words.ts';
import { writeFacts } from './facts.ts';
import { writeLine } from './terminal.ts';

/** Says what a bundle is, how it stands to what is here, and what importing it would do. */
export function tellPreview({ file, finding, bundle }: ImportPreview, compared: boolean): void {
  if (bundle === null) {
    writeLine(`NOT INTACT   ${file}`);
    writeFacts([['Finding', finding]]);
    return;
  }
  const { ledgerName, source, from, to, firstAt, lastAt, setBack, writtenAt, writtenBy, signatures, head } =
    bundle;
  writeLine(`${wordOf(bundle, compared)}   bundle of “${ledgerName}”`);
  writeFacts([
    ['Source', source],
    ['Entries', `${from} to ${to}, recorded from ${firstAt} to ${lastAt}`],
    ['Times', setBack && `${setBackSentence(setBack)} ${SET_BACK_MEANING}`],
    ['Written', `${writtenAt} by ${writtenBy}`],
    [
      'Signed',
      signatures
        .map((one) => `entries 1 to ${one.seq}${COVERS[one.covers]} by ${one.signer}, ${withKey(one)}`)
        .join('\n') || 'by nobody',
    ],
    ['Head', head],
    ['Rests on', restsOn(bundle, compared)],
    ['Here', standing(bundle.standing, bundle.here, bundle.own)],
  ]);
}

/** Says what an import has done. */
export function tellResult({ added, entries, head }: ImportResult): void {
  writeLine(`IMPORTED   ${counted(added, 'entry', 'entries')}`);
  writeFacts([
    ['Entries', entries],
    ['Head', head],
  ]);
}

type Bundle = NonNullable<ImportPreview['bundle']>;

/** A file that is consistent in itself is called intact only as far as somebody vouches for it. */
function wordOf(bundle: Bundle, compared: boolean): string {
  if (bundle.standing.kind === 'gap') return 'SOMETHING IS MISSING BETWEEN';
  if (bundle.standing.kind === 'fork') return 'CONTRADICTION';
  if (compared) return 'INTACT';
  const by = vouching(bundle);
  return by === undefined ? 'CONSISTENT IN ITSELF' : `INTACT TO ENTRY ${by.seq}`;
}

/** The last signature over one of its entries, by a key that the ledger of this laptop knows. */
function vouching({ signatures }: Bundle) {
  return signatures.findLast(({ known, covers }) => known !== null && covers === 'held');
}

function restsOn(bundle: Bundle, compared: boolean): string {
  if (compared) return 'the head you gave';
  const by = vouching(bundle);
  return by === undefined
    ? 'nothing but itself: this laptop cannot tell who wrote it. Compare its head with the one on paper.'
    : `the key “${by.known?.label}” of ${by.known?.holder}, which the ledger here knows: it signed entries 1 to ${by.seq}`;
}

function standing(
  of: Standing,
  here: { readonly entries: number; readonly head: string | null } | null,
  own: boolean,
): string {
  const held = `${own ? 'this ledger itself' : 'a copy'}, ${here?.entries ?? 0} entries, head ${here?.head ?? 'none'}`;
  switch (of.kind) {
    case 'new':
      return 'nothing of it; importing makes a read-only copy';
    case 'same':
      return `${held}\nEverything in the bundle is here; there is nothing to import.`;
    case 'extends':
      return `${held}\nImporting goes on from entry ${of.from}.`;
    case 'gap':
      return `${here === null ? 'nothing of it' : held}\nEntries ${of.from} to ${of.to} are neither in the bundle nor here. It cannot be imported.`;
    case 'fork': {
      const { seq, exact, here: ours, there } = of.divergence;
      return [
        held,
        exact ? `Entry ${seq} is the first that differs:` : `They differ at entry ${seq} or before it:`,
        `  here           ${ours}`,
        `  in the bundle  ${there}`,
        of.evidence === null
          ? 'Keep the medium as evidence: a copy could not be written.'
          : `The file is kept as evidence in ${of.evidence}`,
      ].join('\n');
    }
  }
}
