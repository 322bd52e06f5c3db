import { type Told, transcriptPaper } from '../../app/ceremony/transcript.ts';
import { writtenIn } from '../../app/ceremony/transcript-check.ts';
import { lastEntryIn, pdfOf } from './pdf.ts';
import type { Drawn } from './sheet.ts';

/**
 * What became of a transcript as a PDF: it is the very file that the ledger says was written in the ceremony; the entries give
 * the same one; or they give another: the first page that differs, and what the entries have at the first place there, both null
 * where no page does, but what the letters look like or what is told of the file; or they hold no such ceremony.
 */
export type PdfVerdict =
  | { readonly is: 'written'; readonly entry: number }
  | { readonly is: 'made' }
  | {
      readonly is: 'other-page';
      readonly page: number | null;
      readonly pages: number;
      readonly inLedger: string | null;
    }
  | { readonly is: 'unknown' };

/** Whether a file is a PDF. Source: ISO 32000-1, 7.5.2. */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}

/**
 * Holds a PDF against the entries of a ledger, byte by byte: who changes what the letters look like changes what is read.
 * @param sha256 of the bytes, in hexadecimal
 * @throws Error when the files of the typefaces are not there
 */
export function checkTranscriptPdf(bytes: Uint8Array, sha256: string, told: Told): PdfVerdict {
  const entries = [...told.entries];
  const entry = writtenIn({ ...told, entries }, sha256);
  if (entry !== null) return { is: 'written', entry };
  // It was made when the ledger was no longer than it says: what came since is not in it.
  const until = lastEntryIn(bytes) ?? Infinity;
  const paper = transcriptPaper({ ...told, entries: entries.filter(({ seq }) => seq <= until) });
  if (paper === null) return { is: 'unknown' };
  const made = pdfOf(paper);
  if (Buffer.compare(bytes, made.bytes) === 0) return { is: 'made' };
  return { is: 'other-page', ...firstDifference(bytes, made) };
}

function firstDifference(bytes: Uint8Array, made: Drawn) {
  const [inFile, inLedger] = [pagesOf(bytes), pagesOf(made.bytes)];
  const pages = inLedger.length;
  const at = inLedger.findIndex((page, index) => page !== inFile[index]);
  const index = at === -1 && inFile.length > pages ? pages : at;
  if (index === -1) return { page: null, pages, inLedger: null };
  const [here = '', there = ''] = [inFile[index], inLedger[index]];
  let place = 0;
  while (place < there.length && here[place] === there[place]) place++;
  // Each text is one object of text, which begins with BT. Source: ISO 32000-1, 9.4.1.
  const begun = there.slice(0, place).match(/^BT$/gm)?.length ?? 0;
  return { page: index + 1, pages, inLedger: made.pages[index]?.[Math.max(0, begun - 1)] ?? null };
}

/** What draws each page of a PDF as this program writes it; a file that another program wrote has none. */
function pagesOf(bytes: Uint8Array): readonly string[] {
  const file = Buffer.from(bytes).toString('latin1');
  return [...file.matchAll(/\/Contents (\d{1,9}) 0 R/g)].map(([, number = '']) => {
    const begin = file.indexOf(`\n${number} 0 obj\n`);
    const from = file.indexOf('\nstream\n', begin);
    const to = file.indexOf('\nendstream', from);
    return begin === -1 || from === -1 || to === -1 ? '' : file.slice(from + '\nstream\n'.length, to);
  });
}
