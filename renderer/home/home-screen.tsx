import { Together } from '../bridge/together.tsx';
import { verifyHead } from '../evidence/verify/verify-store.ts';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { WordGrid } from '../shared/word-grid.tsx';
import { useLedger } from '../window/ledger.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { ComingUp } from './coming-up.tsx';
import { Duties } from './duties.tsx';
import { HowThingsStand } from './how-things-stand.tsx';
import { NextStep } from './next-step.tsx';

/** How things stand, and the next step. */
export function HomeScreen() {
  const status = useLedger();
  if (status == null) return null;
  return (
    <ScreenFrame title="Home" scrolls>
      <Together className="grid max-w-6xl grid-cols-[minmax(0,1fr)_23rem] gap-8 max-[68.74rem]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-6">
          <NextStep status={status} />
          <HowThingsStand status={status} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Duties />
          <ComingUp />
          {status.toSign === null ? null : (
            <section
              aria-labelledby="head-in-words"
              className="flex flex-col gap-3 border-t border-line pt-4"
            >
              <h2 id="head-in-words" className="text-lg font-bold">
                Head in words{' '}
                <span className="text-sm font-normal text-muted">entry {number(status.toSign.seq)}</span>
              </h2>
              <WordGrid cid={status.toSign.cid} />
              <Button small className="self-start" onPress={verifyHead}>
                Compare head
              </Button>
            </section>
          )}
        </div>
      </Together>
    </ScreenFrame>
  );
}
