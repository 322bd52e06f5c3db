import { FileCheck2 } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { ScreenFrame } from '../shared/screen-frame.tsx';
import { BundleChecked } from './bundle-checked.tsx';
import { checkBundle, followExchange, useExchange } from './exchange-store.ts';
import { ExportCard } from './export-card.tsx';
import { ImportCard } from './import-card.tsx';
import { ImportedLedgers } from './imported-ledgers.tsx';
import { ReceiptsCard } from './receipts-card.tsx';
import { UnderWay } from './under-way.tsx';

/** Takes the ledger across the air gap as a file, and checks such files. */
export function ExchangeScreen() {
  const { busy, checked, problem } = useExchange();
  useEffect(() => followExchange(), []);
  return (
    <ScreenFrame
      title="Exchange"
      about="Takes the ledger to another place as a file, and checks a file from another place. No network is used."
      scrolls
    >
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <ExportCard />
            <ReceiptsCard />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
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
            <ImportCard />
            <ImportedLedgers />
          </div>
        </div>
      </div>
    </ScreenFrame>
  );
}
