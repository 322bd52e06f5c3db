import { ShieldX } from 'lucide-react';
import type { Integrity } from '../../../app/contract/schemas.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { openEntry } from '../../evidence/entries/entries-store.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { checks } from '../../window/ledger.ts';
import { useReading } from '../../window/reading.ts';

/** Stands above every screen while the ledger is damaged, or when it could not be checked. */
export function IntegrityAlarm({ integrity }: { readonly integrity: Integrity }) {
  const reading = useReading(({ ledger }) => ledger);
  const { problem: unchecked } = checks.use();
  if (unchecked !== null) {
    return (
      <div className="p-4">
        <ProblemNotice problem={unchecked}>
          <Button small onPress={checks.clear}>
            Close
          </Button>
        </ProblemNotice>
      </div>
    );
  }
  if (integrity.state !== 'damaged') return null;
  const { problem, seq } = integrity;
  return (
    // In a low window half of it is left for what one looks at.
    <div className="flex gap-4 border-b-4 border-broken bg-broken-soft px-5 py-4 text-broken low:max-h-[50dvh] low:overflow-y-auto low:py-2">
      <ShieldX aria-hidden size={28} className="shrink-0" />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <div role="alert" className="flex flex-col gap-1">
          <p className="text-lg font-bold">{problem.happened}</p>
          <p>{problem.meaning}</p>
          <p>
            <span className="font-semibold">Now: </span>
            {problem.remedy}
          </p>
        </div>
        {seq > 0 ? (
          <Button small onPress={() => openEntry(seq)}>
            Look at entry {number(seq)}
          </Button>
        ) : null}
        {reading === null ? <TakeOver /> : null}
      </div>
    </div>
  );
}

/** What can be read of the damaged ledger of this laptop, and the act that takes it over, once people have decided. */
function TakeOver() {
  const { answer: readable, problem: unreadable } = useAnswer('ledger.readable', {}, { eachTime: true });
  const { act, busy, problem: refused } = useAct(() => call('ledger.salvage', {}));
  const problem = refused ?? unreadable;
  return (
    <>
      {readable === undefined || readable === null ? null : (
        <section
          aria-label="What can be read"
          data-testid="readable"
          className="flex flex-col items-start gap-1 text-ink"
        >
          <p>
            <span className="font-semibold">Readable: </span>
            {readable.words}
          </p>
          <details>
            <summary className="cursor-pointer">What taking it over does</summary>
            <p className="break-words">
              Head of entry {number(readable.entries)}: <CidText cid={readable.head} layout="line" />
            </p>
            <p>{readable.consequence}</p>
          </details>
          <Button
            small
            notNow={busy ? 'The program asks in a dialog of its own.' : null}
            onPress={() => void act()}
          >
            {busy ? 'Taking over…' : 'Take over what can be read…'}
          </Button>
        </section>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}
