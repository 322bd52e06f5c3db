import { useAct } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { useLedger } from '../window/ledger.ts';

/** Where receipts cannot be right: the act that sets them aside, so that the next sync asks the stream. */
export function AskAgain() {
  const notices = useLedger()?.notices;
  const { act, problem } = useAct(() => call('sync.askAgain', {}));
  const bad = notices?.find(({ code }) => code === 'ledger.bad-receipts');
  if (bad === undefined) return null;
  return (
    <Card title="Receipts that cannot be right" about={`${bad.happened} ${bad.meaning}`}>
      <Button className="self-start" onPress={() => void act()}>
        Ask the stream again…
      </Button>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Card>
  );
}
