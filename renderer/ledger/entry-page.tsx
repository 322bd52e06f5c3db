import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { EntryPage } from '../../app/contract/entries.ts';
import type { EntryRow, FormerReceipt } from '../../app/contract/schemas.ts';
import { useAnswer } from '../bridge/query.ts';
import { CidAlarm } from '../evidence/entries/cid-alarm.tsx';
import {
  closeEntry,
  EVERY_ENTRY,
  openEntriesOf,
  openEntry,
  useEntriesView,
} from '../evidence/entries/entries-store.ts';
import { SetAsideNotice } from '../evidence/entries/set-aside.tsx';
import { StateBadge } from '../evidence/entries/state-badge.tsx';
import { verifyCid } from '../evidence/verify/verify-store.ts';
import { LinkButton, ObjectLink } from '../registry/object-link.tsx';
import { isShownInList } from '../registry/open-object.ts';
import { capitalized, nounOf, possessiveOf, pronounOf } from '../registry/words.ts';
import { WordsText } from '../registry/words-text.tsx';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { counted, number } from '../shared/counted.ts';
import { EntryNumber } from '../shared/entry-number.tsx';
import { ExactText } from '../shared/exact-text.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useReading } from '../window/reading.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { placeOf } from '../window/screens.ts';
import { useShown } from '../window/shown-ledger.ts';

/** Keys, fingerprints, ids and addresses: read character by character, so set in mono. */
const EXACT = /^[\w:+/.@-]{24,}$/;

/** The page of one entry, with the way back to where one came from; Escape goes there, too. */
export function EntryScreen({ seq }: { readonly seq: number }) {
  const { ledger } = useReading();
  const all = useShown((status) => status?.entries ?? 0);
  const cameFrom = useEntriesView((view) => view.cameFrom);
  const { answer: entry, problem } = useAnswer('entries.read', { seq, ledger }, { keepPrevious: true });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('[role="dialog"], [role="alertdialog"]') === null)
        closeEntry();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  const back = cameFrom === null ? 'Back to the list' : `Back to ${titleOf(cameFrom)}`;
  return (
    <ScreenFrame title={`Entry ${number(seq)}`} scrolls>
      <div className="flex flex-wrap items-center gap-2">
        <Button small onPress={closeEntry}>
          <ArrowLeft aria-hidden size={16} />
          {back}
        </Button>
        <nav aria-label="Entries beside this one" className="ms-auto flex flex-wrap items-center gap-2">
          <Beside seq={seq > 1 ? seq - 1 : null} what="Entry before" />
          <Beside seq={seq < all ? seq + 1 : null} what="Next entry" />
        </nav>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {entry === undefined ? null : <Entry entry={entry} />}
    </ScreenFrame>
  );
}

function titleOf(screen: Parameters<typeof placeOf>[0]): string {
  return placeOf(screen).screens.find(({ id }) => id === screen)?.title ?? '';
}

function Beside({ seq, what }: { readonly seq: number | null; readonly what: string }) {
  if (seq === null) return null;
  return (
    <Button small aria-label={`${what}: ${number(seq)}`} onPress={() => openEntry(seq)}>
      {what} <span className="tabular-nums">{number(seq)}</span>
    </Button>
  );
}

function Entry({ entry }: { readonly entry: EntryPage }) {
  const [json, setJson] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div className="grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-4 min-[68.75rem]:grid-cols-[minmax(0,1fr)_18rem]">
      <article
        aria-label={`Entry ${number(entry.seq)}`}
        className="@container flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-5"
      >
        {entry.cidHolds ? null : <CidAlarm />}
        <header className="flex flex-col gap-1">
          <p className="text-sm text-muted">
            <EntryNumber seq={entry.seq} />
          </p>
          <h2 ref={heading} tabIndex={-1} className="text-lg font-bold outline-none">
            {entry.title}: <WordsText words={entry.said} />
          </h2>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StateBadge {...entry} />
            <TimeText at={entry.at} />
            <span>
              by <UserText>{entry.actor}</UserText>
            </span>
          </p>
        </header>
        {entry.setAside === null ? null : <SetAsideNotice seq={entry.seq} reason={entry.setAside} />}
        <section aria-label="Content identifier" className="flex flex-col gap-2">
          <h3 className="text-sm text-muted">Content identifier of the event</h3>
          <CidText cid={entry.eventCid} />
          <div className="flex flex-wrap items-center gap-3">
            <Button look="primary" small onPress={() => verifyCid(entry.eventCid)}>
              Verify with another person
            </Button>
            <CopyButton text={entry.eventCid} what="identifier" />
            <Button small aria-expanded={json} onPress={() => setJson(!json)}>
              {json ? 'Hide JSON' : 'Show JSON'}
            </Button>
          </div>
        </section>
        {json ? <Json text={entry.json} /> : null}
        <Facts>
          {entry.lines.map((line) => (
            <EntryLine key={`${line.label} ${line.value}`} line={line} />
          ))}
          <Fact label="Done by">
            <UserText>{entry.actor}</UserText>
          </Fact>
          <ReceiptFacts receipt={entry.receipt} setAside={entry.setAside} />
          <FormerReceipts receipts={entry.formerReceipts} />
          <Fact label="Subject" mono>
            {entry.subject}
          </Fact>
          <Fact label="Source" mono>
            {entry.source}
          </Fact>
          <Fact label="This entry">
            <CidText cid={entry.entryCid} />
          </Fact>
          <Fact label="Entry before">
            {entry.prev === null ? 'None: this is the first entry' : <CidText cid={entry.prev} />}
          </Fact>
        </Facts>
      </article>
      <div className="flex min-w-0 flex-col gap-5">
        <Objects entry={entry} />
        <Later entry={entry} />
        <figure className="flex flex-col gap-2">
          <figcaption className="text-sm text-muted">The identifier of the event, to be scanned</figcaption>
          <QrCode text={entry.eventCid} label="QR code of the event’s content identifier" />
        </figure>
      </div>
    </div>
  );
}

/** A particular of the event; objects by their names, with the way to each, and below what the event itself says. */
function EntryLine({ line: { label, value, words } }: { readonly line: EntryPage['lines'][number] }) {
  if (words.some((part) => typeof part !== 'string'))
    return (
      <Fact label={label.replace(/ id$/, '')}>
        <WordsText words={words} />
        <span className="block font-mono text-xs text-muted wrap-anywhere">
          <ExactText>{value}</ExactText>
        </span>
      </Fact>
    );
  const exact = EXACT.test(value);
  return (
    <Fact label={label} mono={exact}>
      {exact ? value : <UserText>{value}</UserText>}
    </Fact>
  );
}

/** The objects that the entry names, the one that it is about first, and the other entries about that one. */
function Objects({ entry: { objects, ofObject } }: { readonly entry: EntryPage }) {
  const [about] = objects;
  if (about === undefined) return null;
  const { before, after, count } = ofObject;
  return (
    <section aria-label="Objects" className="flex flex-col gap-2">
      <h3 className="font-semibold">Names</h3>
      <ul className="flex flex-col gap-1">
        {objects.map((object) => (
          <li key={object.id}>
            <span className="text-sm text-muted">{capitalized(nounOf(object.kind))}</span>{' '}
            {isShownInList(object.kind) ? <ObjectLink to={object} /> : <UserText>{object.text}</UserText>}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Beside seq={before} what={`Earlier about this ${nounOf(about.kind)}`} />
        <Beside seq={after} what={`Later about this ${nounOf(about.kind)}`} />
      </div>
      <LinkButton onPress={() => openEntriesOf({ id: about.id, name: about.text }, 'about')}>
        {count === 1
          ? `The only entry of ${possessiveOf(about.kind)} history`
          : `All ${counted(count, 'entry', 'entries')} of ${possessiveOf(about.kind)} history`}
      </LinkButton>
    </section>
  );
}

/** How many of the entries that came later are named. */
const LATER = 5;

/** What happened to the same object since: what this entry says may have been corrected. */
function Later({ entry: { seq, objects, ofObject } }: { readonly entry: EntryPage }) {
  const { ledger } = useReading();
  const [about] = objects;
  const filter = {
    ...EVERY_ENTRY,
    object: about === undefined ? null : { id: about.id, as: 'about' as const },
  };
  const { answer } = useAnswer(
    'entries.page',
    { ledger, ...filter, upTo: null, offset: 0, limit: LATER },
    { enabled: about !== undefined && ofObject.after !== null },
  );
  const later = answer?.rows.filter((row) => row.seq > seq) ?? [];
  if (about === undefined || later.length === 0) return null;
  return (
    <section aria-label="What came later" className="flex flex-col gap-2">
      <h3 className="font-semibold">Later about {pronounOf(about.kind)}</h3>
      <ol className="flex flex-col gap-2">
        {later.map((row) => (
          <li key={row.seq} className="text-sm">
            <LinkButton onPress={() => openEntry(row.seq)}>
              <EntryNumber seq={row.seq} />
            </LinkButton>{' '}
            <span className="font-semibold">{row.title}</span> <WordsText words={row.said} />
            <span className="block text-muted">
              <TimeText at={row.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Json({ text }: { readonly text: string }) {
  return (
    <section aria-label="JSON" className="flex flex-col gap-2">
      <pre
        dir="ltr"
        className="rounded-md border border-line bg-raised p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
      <div className="flex items-center gap-3">
        <CopyButton text={text} what="JSON" />
      </div>
    </section>
  );
}

/** Receipts that do not count any more: what was stored where stays on record. */
function FormerReceipts({ receipts }: { readonly receipts: readonly FormerReceipt[] }) {
  if (receipts.length === 0) return null;
  return (
    <Fact label="Earlier receipts">
      <ul data-testid="former-receipts" className="flex flex-col gap-2">
        {receipts.map(({ why, endedAt, receipt }) => (
          <li key={endedAt}>
            {receipt === null ? (
              'One that cannot be read any more'
            ) : (
              <>
                Number {number(receipt.streamSeq)} of{' '}
                <span className="font-mono text-sm">{receipt.stream}</span>
                {receipt.created === null ? null : (
                  <>
                    , made <TimeText at={receipt.created} />
                  </>
                )}
                , stored <TimeText at={receipt.storedAt} />
              </>
            )}
            <span className="block text-sm text-muted">
              {why === 'bad'
                ? 'It cannot be right; set aside'
                : 'Not in the stream any more; published again'}{' '}
              <TimeText at={endedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** What NATS has acknowledged, or that it has not yet. */
function ReceiptFacts({ receipt, setAside }: Pick<EntryRow, 'receipt' | 'setAside'>) {
  if (setAside !== null) return <Fact label="In NATS">No: it was set aside.</Fact>;
  if (receipt === null)
    return <Fact label="In NATS">Not yet: it waits on this laptop for the next sync.</Fact>;
  return (
    <>
      <Fact label="In NATS">
        Stored as number {number(receipt.streamSeq)} of the stream{' '}
        <span className="font-mono text-sm">{receipt.stream}</span>
        {receipt.duplicate ? '. NATS already had it.' : ''}
      </Fact>
      <Fact label="Stored">
        <TimeText at={receipt.storedAt} />
      </Fact>
      {receipt.created === null ? null : (
        <Fact label="Stream made">
          <TimeText at={receipt.created} />
          {receipt.domain === null ? '' : `, in the JetStream domain ${receipt.domain}`}
        </Fact>
      )}
    </>
  );
}
