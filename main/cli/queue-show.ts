import { defaultConfig } from '../../app/config/schema.ts';
import { isCid } from '../../app/content/cid.ts';
import type { EntryDetail } from '../../app/contract/schemas.ts';
import { ProblemError } from '../../app/problem.ts';
import { detailOf } from '../services/ledgers/entry-rows.ts';
import { EntryWords, textIn, textOf } from '../services/ledgers/entry-words.ts';
import { ledgerProblem } from '../services/ledgers/problems.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { Ledger } from '../store/ledger.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { type DataPlace, dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { writeFacts } from './facts.ts';
import { standing } from './queue-list.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** `queue show <entry>`: everything about one entry. Its event's CID is recomputed from the bytes just read. */
export const queueShowCommand = defineCommand({
  name: 'queue show',
  operands: ['<number | CID>'],
  about: 'everything about one entry',
  details: 'The entry is named by its number, by its own CID, or by its event’s.',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [name = ''], values }) => {
    const place = dataPlace(values.data);
    const prefix = prefixOf(place);
    const { detail, told } = await withLedger(place, (ledger) => {
      const record = find(ledger, name);
      const detail = detailOf(record, ledger.outbox, prefix);
      return { detail, told: toldOf(ledger, record, detail) };
    });
    if (values.json) writeJson(detail);
    else tell(detail, told);
    if (detail.cidHolds) return 0;
    writeError(
      'The bytes of this event do not give its CID: the ledger is damaged. “cim-keys verify” says more.',
    );
    return 1;
  },
});

function find({ entries }: Ledger, name: string): EntryRecord {
  if (isCid(name)) return entries.withCid(name) ?? refuse(name);
  if (!/^[1-9]\d{0,14}$/.test(name))
    throw new UsageError(`“${name}” is neither an entry’s number nor a whole CID (59 characters).`);
  return entries.at(Number(name)) ?? refuse(Number(name));
}

function refuse(name: string | number): never {
  throw new ProblemError(ledgerProblem('queue.no-entry', name));
}

/** Where the configuration is not known or cannot be used, subjects begin as they do by default. */
function prefixOf({ app }: DataPlace): string {
  try {
    return (app?.configFile.read().config ?? defaultConfig()).nats.subject_prefix;
  } catch (error) {
    if (error instanceof ProblemError) return defaultConfig().nats.subject_prefix;
    throw error;
  }
}

/** What an entry says with the names of objects where the event has their ids. */
interface Told {
  readonly said: string;
  readonly lines: readonly (readonly [label: string, value: string])[];
}

function toldOf(ledger: Ledger, record: EntryRecord, detail: EntryDetail): Told {
  const words = new EntryWords(ledger);
  return {
    said: textOf(words.of(record)),
    lines: words.lines(record, detail.lines).map((line) =>
      line.words.every((part) => typeof part === 'string')
        ? [line.label, line.value]
        : // What the event itself says stands below.
          [line.label, `${textIn(line.words)}\n${line.value}`],
    ),
  };
}

function tell(detail: EntryDetail, { said, lines }: Told): void {
  const { receipt, setAside } = detail;
  writeFacts([
    [`Entry ${detail.seq}`, `${detail.title}: ${said}`],
    ['State', standing(detail)],
    ['Stored at', receipt && `${receipt.storedAt}${receipt.duplicate ? ' (NATS had it already)' : ''}`],
    ['Set aside', setAside && `${setAside.at}\n${setAside.problem.happened}\n${setAside.problem.remedy}`],
    ['Recorded', detail.at],
    ['By', detail.actor],
    ...lines,
    ['Subject', detail.subject],
    ['Source', detail.source],
    ['Event CID', detail.eventCid],
    ['Entry CID', detail.entryCid],
    ['Before it', detail.prev ?? '(the first entry)'],
  ]);
  writeLine(detail.json);
}
