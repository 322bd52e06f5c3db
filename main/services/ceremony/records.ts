import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { htmlOf } from '../../../app/ceremony/on-paper.ts';
import type { Paper } from '../../../app/ceremony/paper.ts';
import { type ToldEntry, transcriptPaper } from '../../../app/ceremony/transcript.ts';
import type { Evidence } from '../../../app/registry/ceremony-facts.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { readBoundedFile } from '../../files/bounded-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { pdfOf } from '../../paper/pdf.ts';
import type { Ledger } from '../../store/ledger.ts';

/** The transcript of a ceremony of a ledger, one HTML file; null where there is no such ceremony. */
export function transcriptIn(ledger: Ledger, ceremonyId: string): string | null {
  const paper = transcriptPaperIn(ledger, ceremonyId);
  return paper === null ? null : htmlOf(paper);
}

/** The same, before it is laid out. */
export function transcriptPaperIn(ledger: Ledger, ceremonyId: string): Paper | null {
  return transcriptPaper({
    source: ledger.identity?.source ?? '',
    ceremonyId,
    entries: entriesToTell(ledger),
  });
}

/** A paper as the bytes of a file: a PDF where its name ends so, else a page of HTML. */
export function paperFile(paper: Paper, file: string): Uint8Array {
  return /\.pdf$/i.test(file) ? pdfOf(paper).bytes : Buffer.from(htmlOf(paper));
}

/** The entries of a ledger, as a transcript tells them. */
export function* entriesToTell(ledger: Ledger): Iterable<ToldEntry> {
  const last = ledger.head()?.seq ?? 0;
  for (let seq = 1; seq <= last; seq++) {
    const record = ledger.entries.at(seq);
    if (record === null) return;
    yield { seq, entry: record.cid, cid: record.entry.event, event: decodeEvent(record.block) };
  }
}

/** A file that a ceremony hands over, by its digest. */
export type WrittenFile = Extract<Evidence, { readonly kind: 'files' }>['files'][number];

/** Writes a file, reads it back, and says what its digest is. @throws Error when it cannot be written or reads otherwise; then it is not there */
export function writeAndReadBack(
  what: WrittenFile['what'],
  folder: string,
  name: string,
  content: string | Uint8Array,
): WrittenFile {
  const file = path.join(folder, name);
  writeFileDurably(file, content, 'refuse');
  try {
    const told = digestOf(what, folder, name);
    const wanted = createHash('sha256').update(content).digest('hex');
    if (told.sha256 !== wanted) throw new Error(`${name} reads otherwise than it was written.`);
    return told;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** The largest file of a ceremony that is read back, in bytes. */
const MOST = 2 ** 30;

/** A file that was written, by its digest. @throws Error when it cannot be read */
export function digestOf(what: WrittenFile['what'], folder: string, name: string): WrittenFile {
  const bytes = readBoundedFile(path.join(folder, name), { most: MOST });
  return { what, name, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}
