import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';

/** What can be read of the damaged ledger of this laptop, and the act that takes it over, once people have decided. */
export function TakeOver() {
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
              Head of entry {readable.entries}: <CidText cid={readable.head} layout="line" />
            </p>
            <p>{readable.consequence}</p>
          </details>
          <Button small look="danger" isDisabled={busy} onPress={() => void act()}>
            {busy ? 'Taking over…' : 'Take over what can be read…'}
          </Button>
        </section>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}
