import type { QueueListOutput } from '../../app/contract/command-line.ts';
import type { EntrySearchInput } from '../../app/contract/entries.ts';
import { LocalDays, zoneHere } from '../../app/model/local-days.ts';
import { comparable, daySchema } from '../../app/model/values.ts';
import { aggregateNames } from '../../app/registry/dispatch.ts';
import { EntryFinder, KINDS } from '../services/ledgers/entry-finder.ts';
import { rowOf } from '../services/ledgers/entry-rows.ts';
import { EntryWords, textOf } from '../services/ledgers/entry-words.ts';
import type { Ledger } from '../store/ledger.ts';
import { countOf, DATA, defineCommand, JSON_OUTPUT, limitOf, PAGE } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { aggregateNamed, idIn, idOfNamed } from './object-finder.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

const STATES = ['all', 'waiting', 'set-aside', 'stored'] as const;
type State = (typeof STATES)[number];

/** What is asked for as it was given: names are looked up once the ledger is open. */
interface Asked extends Pick<EntrySearchInput, 'search' | 'aggregate' | 'eventType' | 'since' | 'until'> {
  readonly state: State;
  readonly person: string | undefined;
  readonly object: string | undefined;
}

/** `queue list`: entries, newest first, each with its state and its full identifiers. */
export const queueListCommand = defineCommand({
  name: 'queue list',
  operands: [],
  about: 'entries, newest first, with state and identifiers; found by words, kind, object, person and day',
  details: `Kinds: what objects are called, such as people, or what happened, such as "Person left".`,
  options: {
    ...DATA,
    search: {
      type: 'string',
      value: 'TEXT',
      about: 'only those that say all these words, whatever the case',
    },
    kind: { type: 'string', value: 'KIND', about: 'only those about objects of this kind, or of this event' },
    object: { type: 'string', value: 'ID|KIND:NAME', about: 'only those that name this object' },
    person: { type: 'string', value: 'NAME', about: 'only those of somebody of this name who acted' },
    state: { type: 'string', value: 'STATE', about: `only these: ${STATES.join(', ')}` },
    since: { type: 'string', value: 'DAY', about: 'only those from this day on, such as 2026-11-28' },
    until: { type: 'string', value: 'DAY', about: 'only those up to this day, in the laptop’s time' },
    limit: { type: 'string', value: 'N', about: `at most so many, otherwise ${PAGE}` },
    before: { type: 'string', value: 'N', about: 'the page below entry N' },
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ values }) => {
    const asked: Asked = {
      search: values.search ?? '',
      ...kindOf(values.kind),
      state: stateOf(values.state ?? 'all'),
      person: values.person,
      object: values.object,
      since: dayOf('since', values.since),
      until: dayOf('until', values.until),
    };
    const limit = limitOf(values.limit, 'before');
    const before = values.before === undefined ? null : countOf('before', values.before);
    const { page, said } = await withLedger(dataPlace(values.data), (ledger) =>
      pageOf(ledger, before, limit, asked),
    );
    if (values.json) writeJson(page);
    else tell(page, said, asked);
    return 0;
  },
});

function stateOf(given: string): State {
  const state = STATES.find((known) => known === given);
  if (state === undefined)
    throw new UsageError(`--state takes ${STATES.join(', ')}, and “${given}” is none.`);
  return state;
}

function dayOf(option: string, given: string | undefined): string | null {
  if (given === undefined) return null;
  const day = daySchema.safeParse(given);
  if (day.success) return day.data;
  throw new UsageError(`--${option} takes a day such as 2026-11-28, and “${given}” is none.`);
}

function kindOf(given: string | undefined): Pick<EntrySearchInput, 'aggregate' | 'eventType'> {
  if (given === undefined) return { aggregate: null, eventType: null };
  const wanted = comparable(given);
  const event = KINDS.find(({ eventType, called }) => comparable(eventType) === wanted || called === wanted);
  const aggregate = aggregateNames.find((name) => name === event?.aggregate);
  if (event !== undefined && aggregate !== undefined) return { aggregate, eventType: event.eventType };
  return { aggregate: aggregateNamed(given), eventType: null };
}

function objectIn(ledger: Ledger, given: string): string {
  const id = idIn(given);
  if (id !== null) return id;
  const [kind = '', ...name] = given.split(':');
  if (name.length === 0)
    throw new UsageError(`--object takes an id, or a kind and a name such as "person:Alice Officer".`);
  return idOfNamed(ledger, aggregateNamed(kind), name.join(':').trim());
}

function actorsNamed(finder: EntryFinder, given: string): string[] {
  const { actors } = finder.actors();
  const named = actors.filter(({ name }) => comparable(name) === comparable(given));
  if (named.length > 0) return named.map(({ key }) => key);
  const known = [...new Set(actors.map(({ name }) => name))];
  throw new UsageError(
    `Nobody of the name “${given}” has acted in this ledger.${known.length === 0 ? '' : ` There are: ${known.join(', ')}.`}`,
  );
}

/** A page, and what its entries say with the names of objects where their events have ids, by number. */
function pageOf(
  ledger: Ledger,
  before: number | null,
  limit: number,
  asked: Asked,
): { readonly page: QueueListOutput; readonly said: ReadonlyMap<number, string> } {
  const { person, object, ...filter } = asked;
  const finder = new EntryFinder(ledger, new LocalDays(zoneHere()), null);
  const { records, total } = finder.page(
    {
      ...filter,
      actors: person === undefined ? null : actorsNamed(finder, person),
      object: object === undefined ? null : { id: objectIn(ledger, object), as: 'named' },
    },
    { upTo: before === null ? null : before - 1, offset: 0, limit },
  );
  const rows = records.map((record) => ({
    ...rowOf(record, ledger.outbox),
    eventCid: record.entry.event,
    entryCid: record.cid,
  }));
  const words = new EntryWords(ledger);
  return {
    page: { rows, next: total > rows.length ? (rows.at(-1)?.seq ?? null) : null },
    said: new Map(records.map((record) => [record.entry.seq, textOf(words.of(record))])),
  };
}

function tell({ rows, next }: QueueListOutput, said: ReadonlyMap<number, string>, asked: Asked): void {
  for (const row of rows) {
    writeLine(`Entry ${row.seq}   ${standing(row)}   ${row.at}   ${row.actor}`);
    writeLine(`  ${row.title}: ${said.get(row.seq) ?? row.about}`);
    writeLine(`  event  ${row.eventCid}`);
    writeLine(`  entry  ${row.entryCid}`);
  }
  if (rows.length === 0) writeError(nothingFound(asked));
  if (next !== null) writeError(`There are more: --before ${next}`);
}

function nothingFound({ state, ...others }: Asked): string {
  const looked = Object.values(others).some((value) => value !== undefined && value !== null && value !== '');
  if (looked) return 'No such entry is found.';
  return state === 'all' ? 'The ledger has no entries.' : `No entry is ${state}.`;
}

/** How an entry stands to NATS, in words. */
export function standing({
  receipt,
  setAside,
}: Pick<QueueListOutput['rows'][number], 'receipt' | 'setAside'>): string {
  if (receipt !== null) return `stored (${receipt.stream} ${receipt.streamSeq})`;
  return setAside === null ? 'waiting' : 'set aside';
}
