import { useState } from 'react';
import type { ListedEntry } from '../../app/contract/entries.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { ActorSelect } from '../evidence/entries/actor-select.tsx';
import { EVERY_ENTRY, openEntriesBy, openEntriesOf, openEntry } from '../evidence/entries/entries-store.ts';
import { type ChosenKind, KindSelect } from '../evidence/entries/kind-select.tsx';
import { StateBadge } from '../evidence/entries/state-badge.tsx';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { EntryNumber } from '../shared/entry-number.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useReading } from '../window/reading.ts';
import { LinkButton } from './object-link.tsx';
import { pronounOf } from './words.ts';
import { WordsText } from './words-text.tsx';

/** How many entries are shown at first, how many more each time, and how many at most: the ledger shows them all. */
const FIRST = 10;
const MORE = 50;
const MOST = 500;

/** From so many on one looks for some of them. */
const MANY = 4;

/**
 * The history of one object, newest first, a line each; below, the ways to all entries that name it, and to those of a person
 * in which they acted.
 */
export function History(props: { readonly kind: AggregateName; readonly id: string; readonly name: string }) {
  const { kind, id, name } = props;
  const ledger = useReading((reading) => reading.ledger);
  const [chosen, setChosen] = useState<ChosenKind>({ aggregate: null, eventType: null });
  const [actors, setActors] = useState<string[] | null>(null);
  const [limit, setLimit] = useState(FIRST);
  const about = { ledger, ...EVERY_ENTRY, object: { id, as: 'about' as const }, upTo: null, offset: 0 };
  const all = useAnswer('entries.page', { ...about, limit: 1 }, { keepPrevious: true }).answer?.total ?? 0;
  const { answer, problem } = useAnswer(
    'entries.page',
    { ...about, ...chosen, actors, limit },
    { keepPrevious: true },
  );
  const named = useAnswer(
    'entries.page',
    { ledger, ...EVERY_ENTRY, object: { id, as: 'named' }, upTo: null, offset: 0, limit: 1 },
    { keepPrevious: true },
  ).answer?.total;
  const did = useDeeds(kind, id, ledger);
  const { rows, total } = answer ?? { rows: [], total: 0 };
  const narrowed = chosen.eventType !== null || actors !== null;
  return (
    <section aria-label="History" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="me-auto font-semibold">
          History{' '}
          <span role="status" className="text-sm font-normal text-muted">
            {narrowed
              ? `${number(total)} of ${counted(all, 'entry', 'entries')}`
              : counted(all, 'entry', 'entries')}
          </span>
        </h3>
        {all < MANY ? null : (
          <>
            <KindSelect value={chosen} of={kind} onChange={setChosen} />
            <ActorSelect value={actors} onChange={setActors} />
          </>
        )}
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <ol className="flex flex-col divide-y divide-line border-y border-line">
        {rows.map((row) => (
          <HistoryRow key={row.seq} row={row} here={id} />
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-3">
        {rows.length < total && limit < MOST ? (
          <Button small onPress={() => setLimit(Math.min(MOST, limit + MORE))}>
            Show older
          </Button>
        ) : null}
        {did === null ? null : (
          <LinkButton onPress={() => openEntriesBy([did.key])}>Did ({number(did.entries)})</LinkButton>
        )}
        {named === undefined ? null : (
          <LinkButton onPress={() => openEntriesOf({ id, name }, 'named')}>
            About {pronounOf(kind)} ({number(named)})
          </LinkButton>
        )}
      </div>
      {named === undefined || named <= all ? null : (
        <p className="text-sm text-muted">
          “About {pronounOf(kind)}” has the {counted(all, 'entry', 'entries')} of this history and{' '}
          {number(named - all)} of others that name {pronounOf(kind)}.
        </p>
      )}
    </section>
  );
}

/** The entries in which a person acted who had signed in; null of anything else, and where there are none. */
function useDeeds(kind: AggregateName, id: string, ledger: string | null) {
  const { answer } = useAnswer('entries.actors', { ledger }, { enabled: kind === 'person' });
  return answer?.actors.find(({ personId }) => personId === id) ?? null;
}

function HistoryRow({ row, here }: { readonly row: ListedEntry; readonly here: string }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
      <span className="text-sm">
        <LinkButton onPress={() => openEntry(row.seq)}>
          <EntryNumber seq={row.seq} />
        </LinkButton>
      </span>
      <span className="min-w-40 flex-1">
        <span className="font-semibold">{row.title}</span> <WordsText words={row.said} here={here} />
        <span className="block text-sm text-muted">
          <TimeText at={row.at} /> by <UserText>{row.actor}</UserText>
        </span>
      </span>
      <StateBadge {...row} />
    </li>
  );
}
