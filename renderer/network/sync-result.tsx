import { CircleCheck, CirclePause, CircleQuestionMark, OctagonPause, TriangleAlert } from 'lucide-react';
import type { SyncResult } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import type { SyncReadBack } from '../../app/receipts/stream-proof.ts';
import { counted, number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { PublishAgain } from './publish-again.tsx';
import { SettingDifferences } from './setting-differences.tsx';
import { areWaiting } from './waiting.ts';

/** How the last sync ended, in one sentence that begins with the data. */
export function SyncResultNotice(props: {
  readonly result: SyncResult;
  /** Of the ledger of this laptop. */
  readonly source: string;
  /** Events of other laptops that wait besides. */
  readonly imported: number;
}) {
  const { result, source, imported } = props;
  return (
    <section
      aria-label="Last sync"
      data-testid="sync-result"
      data-outcome={result.outcome}
      className="flex flex-col gap-3"
    >
      {result.outcome === 'paused' && result.problem !== null ? (
        <ProblemNotice problem={withoutEcho(result.problem)} first={safety(result, imported)}>
          {result.elsewhere === null ? (
            <p>The sync is paused. It goes on where it stopped when you sync again.</p>
          ) : (
            <PublishAgain source={source} elsewhere={result.elsewhere} />
          )}
          <SetAside result={result} />
          <ReadBack result={result} />
          <When result={result} />
        </ProblemNotice>
      ) : result.unconfirmed === null ? (
        <Ended result={result} />
      ) : (
        <SentUnconfirmed result={result} sent={result.unconfirmed} />
      )}
      {result.notices.map((notice) => (
        <StreamNotice key={notice.happened} notice={notice} />
      ))}
      <SettingDifferences differences={result.differences} />
    </section>
  );
}

function Ended({ result }: { readonly result: SyncResult }) {
  const ended = result.outcome === 'complete';
  const complete = ended && result.setAside === 0;
  return (
    <div
      className={`flex gap-3 rounded-md border p-4 ${complete ? 'border-stored bg-stored-soft' : 'border-edge bg-surface'}`}
    >
      {complete ? (
        <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      ) : (
        <CirclePause aria-hidden size={20} className="mt-0.5 shrink-0" />
      )}
      <div>
        <p className="font-semibold">
          {complete ? 'Synced' : ended ? 'Synced, but not everything' : 'Stopped, as you asked'}
        </p>
        <p>{stored(result)}</p>
        {result.duplicates === 0 ? null : (
          <p>NATS already had {number(result.duplicates)} of them; nothing is stored twice.</p>
        )}
        <ReadBack result={result} />
        <SetAside result={result} />
        <When result={result} />
      </div>
    </div>
  );
}

/** What a person should know of the stream although nothing is wrong. */
function StreamNotice({ notice }: { readonly notice: Problem }) {
  return (
    <div className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4" data-code={notice.code}>
      <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
      <div>
        <p className="font-semibold">{notice.happened}</p>
        <p>{notice.meaning}</p>
        <p>
          <span className="font-semibold">Now: </span>
          {notice.remedy}
        </p>
      </div>
    </div>
  );
}

function SetAside({ result }: { readonly result: SyncResult }) {
  if (result.setAside === 0) return null;
  return (
    <p className="flex gap-2 font-semibold text-broken">
      <OctagonPause aria-hidden size={20} className="mt-0.5 shrink-0" />
      {counted(result.setAside, 'event')} set aside: NATS will not take{' '}
      {result.setAside === 1 ? 'it as it is' : 'them as they are'}. The ledger gives the reason.
    </p>
  );
}

/** What was read back after something went wrong, or that it is still to be done. */
function ReadBack({ result }: { readonly result: SyncResult }) {
  if (result.readBack === null) return null;
  return <p data-testid="read-back">{readBackInWords(result.readBack, isDoubled(result))}</p>;
}

function readBackInWords({ done, entries, sealed, agedOut }: SyncReadBack, doubled: boolean): string {
  if (!done) return 'The sync had trouble. What was sent is not proven yet: the next sync reads it back.';
  return [
    `The sync had trouble, so ${counted(entries, 'event')} of this laptop ${entries === 1 ? 'was' : 'were'} read back from the stream, and found in order and as sent${doubled ? '' : ', each once'}.`,
    ...(agedOut === null
      ? []
      : [`${number(agedOut.count)} more were removed by the stream’s own limit (${agedOut.limit}).`]),
    ...(sealed === 0
      ? []
      : [`${number(sealed)} of them are encrypted: their content is proven only to those who hold a key.`]),
  ].join(' ');
}

function When({ result }: { readonly result: SyncResult }) {
  return (
    <p className="text-sm text-muted">
      <TimeText at={result.finishedAt} />
    </p>
  );
}

function isDoubled({ notices }: SyncResult): boolean {
  return notices.some(({ code }) => code === 'nats.doubled');
}

/** `12 events stored in CIM_KEYS_EVENTS, stream entries 5 to 16; 0 waiting.` */
function stored(result: SyncResult): string {
  const waiting = `${number(result.waiting)} waiting`;
  if (result.published === 0) {
    return result.outcome === 'complete'
      ? `This laptop’s own ledger had nothing to store in ${result.stream}; ${waiting}.`
      : `No event was stored in ${result.stream}; ${waiting}.`;
  }
  return `${counted(result.published, 'event')} stored in ${result.stream}${range(result)}; ${waiting}.`;
}

function range({ firstStreamSeq: first, lastStreamSeq: last }: SyncResult): string {
  if (first === null || last === null) return '';
  return first === last
    ? `, stream entry ${number(first)}`
    : `, stream entries ${number(first)} to ${number(last)}`;
}

const ECHO = /^The queue is untouched: every event is still waiting on this laptop\.\s*/;

/** `safety` has said it with the numbers; only what main adds to it is left. */
function withoutEcho(problem: Problem): Problem {
  return { ...problem, meaning: problem.meaning.replace(ECHO, '') };
}

function safety(result: SyncResult, imported: number): string | undefined {
  // What is missing comes first there, and its own words say that nothing was sent.
  if (result.elsewhere !== null) return undefined;
  const still = areWaiting({ own: result.waiting, imported });
  return result.published === 0
    ? `The queue is untouched. ${still}.`
    : `The queue is safe: ${counted(result.published, 'event')} stored before it stopped. ${still}.`;
}

/** How a sync without JetStream ended: sent, and nobody knows who has it. */
function SentUnconfirmed(props: { readonly result: SyncResult; readonly sent: number }) {
  const { result, sent } = props;
  return (
    <div className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4">
      <CircleQuestionMark aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
      <div>
        <p className="font-semibold">
          {sent === 0 ? 'Nothing new was sent' : `${counted(sent, 'event')} sent, unconfirmed`}
        </p>
        <p>
          Without JetStream nobody says that an event was stored: {number(result.waiting)} still waiting on
          this laptop. What was sent goes out again after a restart, or once JetStream is switched on.
        </p>
        <p className="text-sm text-muted">
          <TimeText at={result.finishedAt} />
        </p>
      </div>
    </div>
  );
}
