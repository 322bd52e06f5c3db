import { useEffect, useMemo, useRef, useState } from 'react';
import { aggregateNames, presentationOf, readEvent } from '../../app/registry/dispatch.ts';
import { CidText } from '../shared/cid-text.tsx';
import { counted, number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { LongList } from '../shared/long-list.tsx';
import { NarrowSelect } from '../shared/narrow-select.tsx';
import { SearchBox } from '../shared/search-box.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import type { AuditedEntry } from './audit.ts';
import { happened, useFound } from './finding.ts';

const ANY = 'any';

/** The entries that were found good, to be searched, and the one that is chosen. */
export function LedgerView(props: {
  readonly entries: readonly AuditedEntry[];
  readonly chosen: number | null;
  readonly onChoose: (seq: number) => void;
}) {
  const { entries, chosen, onChoose } = props;
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState(ANY);
  const { rows, looked } = useFound(entries, search, kind === ANY ? null : kind);
  const kinds = useMemo(() => kindsIn(entries), [entries]);
  const entry = entries.find(({ seq }) => seq === chosen) ?? null;
  const [opened] = useState(chosen);
  const at = useMemo(
    () => (opened === null ? -1 : rows.findIndex(({ seq }) => seq === opened)),
    [rows, opened],
  );
  return (
    <div className="grid grid-cols-1 gap-4 min-[60rem]:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]">
      <section
        aria-label="Entries"
        className="flex h-[70vh] min-h-96 flex-col gap-2 rounded-md border border-line bg-surface"
      >
        <div className="flex flex-wrap items-center gap-2 px-3 pt-3">
          <SearchBox label="Find in the entries" value={search} onSearch={setSearch} />
          <NarrowSelect label="What entries are about" choices={kinds} value={kind} onChange={setKind} />
          <span role="status" className="text-sm text-muted">
            {looked === null
              ? counted(rows.length, 'entry', 'entries')
              : `Looked through ${number(looked)} of ${number(entries.length)}…`}
          </span>
        </div>
        <LongList
          label="Entries"
          total={rows.length}
          rowAt={(index) => rows[index]}
          onSight={nothing}
          keyOf={({ seq }) => String(seq)}
          chosen={chosen === null ? null : String(chosen)}
          onChoose={({ seq }) => onChoose(seq)}
          goTo={at === -1 ? null : at}
          cell={(row) => <Row entry={row} />}
        />
      </section>
      {entry === null ? (
        <p className="text-muted">Choose an entry: all of it is shown here.</p>
      ) : (
        <Entry key={entry.seq} entry={entry} />
      )}
    </div>
  );
}

function nothing(): void {}

function Row({ entry: { seq, event, stored } }: { readonly entry: AuditedEntry }) {
  return (
    <>
      <span className="block text-sm font-normal text-muted">
        {number(seq)} · <TimeText at={stored.at} />
      </span>
      <span className="block">
        {happened(event)}: <UserText>{readEvent(event).about}</UserText>
      </span>
    </>
  );
}

/** Everything about an entry, with both identifiers in full. */
function Entry({ entry: { seq, entry, cid, event, stored } }: { readonly entry: AuditedEntry }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { about, lines } = readEvent(event);
  return (
    <article
      aria-label={`Entry ${number(seq)}`}
      className="@container flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface p-5"
    >
      <h2 ref={heading} className="text-lg font-bold">
        <span className="block text-sm font-normal text-muted">Entry {number(seq)}</span>
        {happened(event)}: <UserText>{about}</UserText>
      </h2>
      <Facts>
        <Fact label="Recorded">
          <TimeText at={stored.at} />
        </Fact>
        <Fact label="Done by">
          <UserText>{event.actor.name}</UserText>
        </Fact>
        {lines.map(({ label, value }) => (
          <Fact key={`${label} ${value}`} label={label}>
            <UserText>{value}</UserText>
          </Fact>
        ))}
        <Fact label="This event">
          <CidText cid={cid} />
        </Fact>
        <Fact label="This entry">
          <CidText cid={entry} />
        </Fact>
        <Fact label="Entry before">
          {stored.prev === null ? 'None: this is the first entry' : <CidText cid={stored.prev} />}
        </Fact>
        <Fact label="Source" mono>
          {stored.source}
        </Fact>
      </Facts>
      <h3 className="font-semibold">The event as JSON</h3>
      <pre
        dir="ltr"
        // It scrolls, and so the keyboard must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md border border-line bg-raised p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {JSON.stringify(event, null, 2)}
      </pre>
    </article>
  );
}

function kindsIn(entries: readonly AuditedEntry[]) {
  const there = new Set(entries.map(({ event }) => event.aggregate));
  return [
    { id: ANY, name: 'About anything' },
    ...aggregateNames
      .filter((name) => there.has(name))
      .map((name) => ({ id: name, name: `About ${presentationOf(name).nouns[1]}` })),
  ];
}
