import { FileCheck2, HardDriveDownload } from 'lucide-react';
import { useEffect } from 'react';
import { useLedger } from '../ledger/ledger-store.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { counted, number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { ScreenFrame } from '../shared/screen-frame.tsx';
import { BundleChecked } from './bundle-checked.tsx';
import { BundleWrittenNotice } from './bundle-written.tsx';
import { checkBundle, exportLedger, followExchange, useExchange } from './exchange-store.ts';

/** Takes the ledger across the air gap as a file, and checks such files. */
export function ExchangeScreen() {
  const entries = useLedger(({ status }) => status?.entries ?? 0);
  const { busy, written, checked, problem } = useExchange();
  useEffect(() => followExchange(), []);
  return (
    <ScreenFrame
      title="Exchange"
      about="Takes the ledger to another place as a file, and checks a file from another place. No network is used."
      scrolls
    >
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          <Card
            title="Take the ledger along"
            about="One bundle file with every entry. It is read back and checked before it counts as written. Private keys are not in it."
          >
            {busy === 'export' ? (
              <UnderWay />
            ) : (
              <Button
                look="primary"
                className="self-start"
                isDisabled={busy !== null || entries === 0}
                onPress={() => void exportLedger()}
              >
                <HardDriveDownload aria-hidden size={18} />
                Export {entries === 0 ? 'the ledger' : counted(entries, 'entry', 'entries')}…
              </Button>
            )}
            {entries === 0 ? <p className="text-muted">Nothing has been recorded yet.</p> : null}
            {problem?.of === 'export' ? <ProblemNotice problem={problem.problem} /> : null}
            <div aria-live="polite" className="empty:hidden">
              {written === null ? null : <BundleWrittenNotice written={written} />}
            </div>
          </Card>
          <Card
            title="Check a bundle"
            about="Every entry, every event and the whole chain are checked. Nothing is taken from the file, and this ledger stays as it is."
          >
            {busy === 'check' ? (
              <UnderWay />
            ) : (
              <Button className="self-start" isDisabled={busy !== null} onPress={() => void checkBundle()}>
                <FileCheck2 aria-hidden size={18} />
                Choose a bundle…
              </Button>
            )}
            {problem?.of === 'check' ? <ProblemNotice problem={problem.problem} /> : null}
            <div aria-live="polite" className="empty:hidden">
              {checked === null ? null : <BundleChecked check={checked} />}
            </div>
          </Card>
        </div>
      </div>
    </ScreenFrame>
  );
}

const steps = { writing: 'Writing', checking: 'Checking' };

function UnderWay() {
  const progress = useExchange((state) => state.progress);
  if (progress === null) return <Busy>Working…</Busy>;
  const { step, done, total } = progress;
  return (
    <ProgressBar
      label={steps[step]}
      value={done}
      total={total}
      text={`${steps[step]}: ${number(done)} of ${counted(total, 'entry', 'entries')}`}
    />
  );
}
