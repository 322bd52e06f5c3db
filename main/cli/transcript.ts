import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type ToldEntry, transcriptPaper } from '../../app/ceremony/transcript.ts';
import { checkTranscript, type TranscriptVerdict } from '../../app/ceremony/transcript-check.ts';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedFile } from '../files/bounded-file.ts';
import { checkTranscriptPdf, isPdf, type PdfVerdict } from '../paper/pdf-check.ts';
import { entriesToTell, paperFile } from '../services/ceremony/records.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { verifyBundleFile } from '../services/exchange/verify-bundle.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { keyOf, OPENS_BUNDLE } from './bundle-lock.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { commandProblem } from './problems.ts';
import { UsageError, writeLine } from './terminal.ts';

/** The largest transcript that is read, in bytes. */
const MOST = 2 ** 28;

/** `transcript <file.pdf | file.html> [ledger folder | bundle]`: a ceremony on paper, from the entries alone; or whether one is of them. */
export const transcriptCommand = defineCommand({
  name: 'transcript',
  operands: ['<transcript.pdf | transcript.html>', '[ledger folder | bundle]'],
  about: 'write the transcript of a ceremony, from the entries of a ledger or a bundle alone',
  details:
    'Whoever has the entries makes the same bytes. The ending of the name says which: a PDF of A4 pages, or a page of HTML.\nOf several ceremonies --ceremony names one, by its title or its id; otherwise it is the last.\nA bundle is verified first, and nothing is written of one that is not whole. With --check nothing is written: the file\nis held against the entries, and the exit status is the verdict.',
  options: {
    ...DATA,
    ...OPENS_BUNDLE,
    ceremony: { type: 'string', value: 'NAME', about: 'the ceremony, by its title or its id' },
    check: { type: 'boolean', about: 'hold the file against the entries, and write nothing' },
  },
  interrupted: 'Stopped. No file was written.',
  run: async ({ operands: [file = '', target], values }) => {
    const { source, entries } =
      target === undefined || statSync(target).isDirectory()
        ? await withLedger(dataPlace(target ?? values.data), (ledger) => ({
            source: ledger.identity?.source ?? '',
            entries: [...entriesToTell(ledger)],
          }))
        : await inBundle(target, await keyOf(target, values['passphrase-fd'], values.identity));
    const ceremonyId = ceremonyNamed(entries, values.ceremony);
    if (values.check) {
      const bytes = readBoundedFile(file, { most: MOST });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const told = { source, entries, ceremonyId };
      return tell(
        isPdf(bytes)
          ? checkTranscriptPdf(bytes, sha256, told)
          : checkTranscript(bytes.toString('utf8'), sha256, told),
      );
    }
    const transcript = transcriptPaper({ source, entries, ceremonyId });
    if (transcript === null) throw new UsageError(NO_SCRIPT);
    saveInFile(file, paperFile(transcript, file));
    writeLine(`Wrote ${file}`);
    return 0;
  },
});

const NO_SCRIPT =
  'The script of this ceremony is not among the entries: take the bundle of the whole ledger.';

/** Says what became of a transcript that was checked. @returns the exit status */
function tell(verdict: TranscriptVerdict | PdfVerdict): 0 | 1 {
  switch (verdict.is) {
    case 'written':
      writeLine(
        `THE SAME   Entry ${verdict.entry} says that this very file was written in the ceremony: its SHA-256 is recorded there.`,
      );
      return 0;
    case 'made':
      writeLine('THE SAME   The entries give this file, byte for byte.');
      return 0;
    case 'unknown':
      throw new UsageError(NO_SCRIPT);
    case 'other':
      writeLine(
        `NOT THE SAME   The entries give another transcript. Line ${verdict.line} is the first that differs.`,
      );
      writeLine(`In the file      ${verdict.inFile}`);
      writeLine(`From the entries ${verdict.inLedger}`);
      writeLine(WHAT_COUNTS);
      return 1;
    case 'other-page':
      writeLine(`NOT THE SAME   The entries give another transcript. ${pageWords(verdict)}`);
      if (verdict.inLedger !== null) writeLine(`From the entries ${verdict.inLedger}`);
      writeLine(WHAT_COUNTS);
      return 1;
  }
}

const WHAT_COUNTS =
  'Either it was changed, or another version of this program wrote it otherwise: the entries are what counts. Write the transcript anew, and go by that.';

function pageWords({ page, pages }: Extract<PdfVerdict, { readonly is: 'other-page' }>): string {
  if (page === null)
    return 'Its pages say the same, but something else of the file differs, such as what its letters look like: what is seen may be otherwise.';
  return page > pages
    ? `It has more than the ${pages} pages that the entries give.`
    : `Page ${page} of ${pages} is the first that differs.`;
}

interface Entries {
  readonly source: string;
  readonly entries: readonly ToldEntry[];
}

async function inBundle(file: string, key: Awaited<ReturnType<typeof keyOf>>): Promise<Entries> {
  const entries: ToldEntry[] = [];
  const { manifest, finding } = await verifyBundleFile(
    file,
    { key, worker: AGE_WORKER },
    {
      onEntry: ({ entry, cid }, _manifest, event) => {
        entries.push({ seq: entry.seq, entry: cid, cid: entry.event, event });
      },
    },
  );
  if (finding !== null || manifest === null)
    throw new ProblemError(
      commandProblem('transcript.not-whole', finding?.detail ?? 'It has no manifest that can be read.'),
    );
  return { source: manifest.ledger.source, entries };
}

/** The ceremony that was named, or the last. @throws UsageError */
function ceremonyNamed(entries: readonly ToldEntry[], name: string | undefined): string {
  const opened = entries.flatMap(({ event }) => (event.event_type === 'CeremonyOpened' ? [event] : []));
  const found =
    name === undefined
      ? opened.at(-1)
      : opened.findLast(({ aggregate_id, payload }) => aggregate_id === name || payload.title === name);
  if (found !== undefined) return found.aggregate_id;
  throw new UsageError(
    opened.length === 0
      ? 'No ceremony was opened in these entries.'
      : `There is no such ceremony. There are: ${opened.map(({ payload }) => payload.title).join(', ')}.`,
  );
}
