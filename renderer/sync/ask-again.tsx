import { useState } from 'react';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { useLedger } from '../ledger/ledger-store.ts';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';

/** Where receipts cannot be right: the act that sets them aside, so that the next sync asks the stream. */
export function AskAgain() {
  const notices = useLedger(({ status }) => status?.notices);
  const [problem, setProblem] = useState<Problem | null>(null);
  const bad = notices?.find(({ code }) => code === 'ledger.bad-receipts');
  if (bad === undefined) return null;
  const ask = async () => {
    setProblem(null);
    try {
      await call('sync.askAgain', {});
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card title="Receipts that cannot be right" about={`${bad.happened} ${bad.meaning}`}>
      <Button className="self-start" onPress={() => void ask()}>
        Ask the stream again…
      </Button>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Card>
  );
}
