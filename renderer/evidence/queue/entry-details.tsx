import { useState } from 'react';
import type { EntryDetail, FormerReceipt, QueueRow } from '../../../app/contract/schemas.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { CopyButton } from '../../shared/copy-button.tsx';
import { number } from '../../shared/counted.ts';
import { Fact, Facts } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';
import { verifyCid } from '../verify/verify-store.ts';
import { CidAlarm } from './cid-alarm.tsx';
import { SetAsideNotice } from './set-aside.tsx';
import { StateBadge } from './state-badge.tsx';

/** Keys, fingerprints and ids: read character by character, so set in mono. */
const EXACT = /^[\w:+/-]{32,}$/;

/** Everything about an entry; the one before stays until it is here. */
export function EntryDetails({ seq }: { readonly seq: number }) {
  const { ledger } = useReading();
  const { answer: detail, problem } = useAnswer('queue.entry', { seq, ledger }, { keepPrevious: true });
  return (
    <div className="pane @container">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {detail === undefined ? null : <Entry entry={detail} />}
    </div>
  );
}

function Entry({ entry }: { readonly entry: EntryDetail }) {
  const [json, setJson] = useState(false);
  return (
    <article
      aria-label={`Entry ${entry.seq}`}
      className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5"
    >
      {entry.cidHolds ? null : <CidAlarm />}
      <header className="flex flex-col gap-1">
        <p className="text-sm text-muted">Entry {number(entry.seq)}</p>
        <h2 className="text-lg font-bold">{entry.title}</h2>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StateBadge {...entry} />
          <TimeText at={entry.at} />
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
        {entry.lines.map(({ label, value }) => (
          <Fact key={label} label={label} mono={EXACT.test(value)}>
            <UserText>{value}</UserText>
          </Fact>
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
  );
}

function Json({ text }: { readonly text: string }) {
  return (
    <section aria-label="JSON" className="flex flex-col gap-2">
      <pre
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md border border-line bg-raised p-3 font-mono text-xs whitespace-pre-wrap break-all"
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
                , stored {why === 'bad' ? receipt.storedAt : <TimeText at={receipt.storedAt} />}
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
function ReceiptFacts({ receipt, setAside }: Pick<QueueRow, 'receipt' | 'setAside'>) {
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
