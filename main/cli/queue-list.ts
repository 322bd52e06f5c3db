import type { QueueListOutput } from '../../app/contract/command-line.ts';
import { rowOf } from '../services/ledgers/entry-rows.ts';
import type { Ledger } from '../store/ledger.ts';
import { countOf, DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** Entries on a page, unless `--limit` says otherwise. */
const PAGE = '50';

/** The longest page. */
const LONGEST_PAGE = 10_000;

const STATES = ['all', 'waiting', 'set-aside', 'stored'] as const;
type State = (typeof STATES)[number];

/** `queue list`: entries, newest first, each with its state and its full identifiers. */
export const queueListCommand = defineCommand({
  name: 'queue list',
  operands: [],
  about: 'entries, newest first, with state and identifiers',
  options: {
    ...DATA,
    state: { type: 'string', value: 'STATE', about: `only these: ${STATES.join(', ')}` },
    limit: { type: 'string', value: 'N', about: `at most so many, otherwise ${PAGE}` },
    before: { type: 'string', value: 'N', about: 'the page below entry N' },
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ values }) => {
    const state = stateOf(values.state ?? 'all');
    const limit = countOf('limit', values.limit ?? PAGE);
    if (limit > LONGEST_PAGE)
      throw new UsageError(`--limit takes at most ${LONGEST_PAGE}; --before goes on.`);
    const before = values.before === undefined ? null : countOf('before', values.before);
    const page = await withLedger(dataPlace(values.data), (ledger) => pageOf(ledger, before, limit, state));
    if (values.json) writeJson(page);
    else tell(page, state);
    return 0;
  },
});

function stateOf(given: string): State {
  const state = STATES.find((known) => known === given);
  if (state === undefined)
    throw new UsageError(`--state takes ${STATES.join(', ')}, and “${given}” is none.`);
  return state;
}

function pageOf(
  { entries, outbox }: Ledger,
  before: number | null,
  limit: number,
  state: State,
): QueueListOutput {
  const found = entries.page(before, limit + 1, state);
  const rows = found.slice(0, limit).map((record) => ({
    ...rowOf(record, outbox),
    eventCid: record.entry.event,
    entryCid: record.cid,
  }));
  return { rows, next: found.length > limit ? (rows.at(-1)?.seq ?? null) : null };
}

function tell({ rows, next }: QueueListOutput, state: State): void {
  for (const row of rows) {
    writeLine(`Entry ${row.seq}   ${standing(row)}   ${row.at}   ${row.actor}`);
    writeLine(`  ${row.title}: ${row.about}`);
    writeLine(`  event  ${row.eventCid}`);
    writeLine(`  entry  ${row.entryCid}`);
  }
  if (rows.length === 0) writeError(state === 'all' ? 'The ledger has no entries.' : `No entry is ${state}.`);
  if (next !== null) writeError(`There are more: --before ${next}`);
}

/** How an entry stands to NATS, in words. */
export function standing({
  receipt,
  setAside,
}: Pick<QueueListOutput['rows'][number], 'receipt' | 'setAside'>): string {
  if (receipt !== null) return `stored (${receipt.stream} ${receipt.streamSeq})`;
  return setAside === null ? 'waiting' : 'set aside';
}
