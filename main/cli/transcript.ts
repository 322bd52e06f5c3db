import { statSync } from 'node:fs';
import { type ToldEntry, transcriptOf } from '../../app/ceremony/transcript.ts';
import { ProblemError } from '../../app/problem.ts';
import { entriesToTell } from '../services/ceremony/records.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { verifyBundleFile } from '../services/exchange/verify-bundle.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { keyOf, OPENS_BUNDLE } from './bundle-lock.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { commandProblem } from './problems.ts';
import { UsageError, writeLine } from './terminal.ts';

/** `transcript <file.html> [ledger folder | bundle]`: a ceremony on paper, from the entries alone. */
export const transcriptCommand = defineCommand({
  name: 'transcript',
  operands: ['<transcript.html>', '[ledger folder | bundle]'],
  about: 'write the transcript of a ceremony, from the entries of a ledger or a bundle alone',
  details:
    'Whoever has the entries makes the same bytes. Of several ceremonies --ceremony names one, by its title or its id; otherwise it is\nthe last. A bundle is verified first, and nothing is written of one that is not whole.',
  options: {
    ...DATA,
    ...OPENS_BUNDLE,
    ceremony: { type: 'string', value: 'NAME', about: 'the ceremony, by its title or its id' },
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
    const transcript = transcriptOf({ source, entries, ceremonyId });
    if (transcript === null)
      throw new UsageError(
        'The script of this ceremony is not among the entries: take the bundle of the whole ledger.',
      );
    saveInFile(file, transcript);
    writeLine(`Wrote ${file}`);
    return 0;
  },
});

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
