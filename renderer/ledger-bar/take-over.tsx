import { useEffect, useState } from 'react';
import type { Readable } from '../../app/contract/salvage.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';

/** What can be read of the damaged ledger of this laptop, and the act that takes it over, once people have decided. */
export function TakeOver() {
  const [readable, setReadable] = useState<Readable | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [running, setRunning] = useState(false);
  useEffect(() => {
    let gone = false;
    call('ledger.readable', {}).then(
      (found) => gone || setReadable(found),
      (error: unknown) => gone || setProblem(problemOf(error)),
    );
    return () => {
      gone = true;
    };
  }, []);
  const takeOver = async () => {
    setProblem(null);
    setRunning(true);
    try {
      await call('ledger.salvage', {});
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      {readable === null ? null : (
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
          <Button small look="danger" isDisabled={running} onPress={() => void takeOver()}>
            {running ? 'Taking over…' : 'Take over what can be read…'}
          </Button>
        </section>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}
