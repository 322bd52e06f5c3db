import { ArrowUpFromLine } from 'lucide-react';
import { useEffect } from 'react';
import type { LedgerStatus, SyncResult } from '../../app/contract/schemas.ts';
import { useAnswer } from '../bridge/query.ts';
import { Promises } from '../evidence/proof/promises.tsx';
import { ProofCard } from '../evidence/proof/proof-card.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { useLedger } from '../window/ledger.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { useImportedLedgers } from '../window/shown-ledger.ts';
import { AskAgain } from './ask-again.tsx';
import { ConnectionSettings, ConnectionState } from './connection.tsx';
import { ImportedWaiting } from './imported-waiting.tsx';
import { ModeChoice } from './mode.tsx';
import { requestSync, syncing } from './sync-acts.ts';
import { SyncProgress } from './sync-progress.tsx';
import { SyncResultNotice } from './sync-result.tsx';
import { areWaiting, waitingIn, waitingInWords } from './waiting.ts';

/** Brings waiting events to NATS, and says how this laptop may use the network. */
export function SyncScreen() {
  const sync = useAnswer('sync.state', {}, { eachTime: true });
  const settings = useAnswer('nats.settings', {}, { eachTime: true });
  const problem = syncing.use().problem ?? sync.problem ?? settings.problem;
  const status = useLedger();
  const imported = useImportedLedgers();
  useEffect(() => syncing.clear(), []);
  if (status === null || status === undefined) return null;
  const state = sync.answer;
  const progress = state?.progress ?? null;
  const waiting = waitingIn(status.waiting, imported);
  const all = waiting.own + waiting.imported;
  const offline = status.mode === 'Offline';
  return (
    <ScreenFrame
      title="Sync"
      about="Brings waiting events to NATS, in their order. An event counts as stored only when NATS has said so."
      scrolls
    >
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
          <div className="flex flex-col gap-4">
            <Card
              title={areWaiting(waiting)}
              about={
                all === 0
                  ? acknowledged(status, state?.last ?? null)
                  : all === 1
                    ? 'It is safe on this laptop, and stays here also after it is stored.'
                    : 'They are safe on this laptop, and stay here also after they are stored.'
              }
            >
              {progress === null ? (
                <Button look={offline ? 'plain' : 'primary'} className="self-start" onPress={requestSync}>
                  <ArrowUpFromLine aria-hidden size={18} />
                  {offline ? 'Go online and sync' : 'Sync now'}
                </Button>
              ) : (
                <SyncProgress progress={progress} />
              )}
              {offline && progress === null ? (
                <p className="text-sm text-muted">
                  This laptop is offline by choice. You are asked before a connection is opened.
                </p>
              ) : null}
            </Card>
            <AskAgain />
            <Promises />
            {problem === null ? null : (
              <ProblemNotice
                problem={problem}
                first={
                  all === 0 ? undefined : `The queue is untouched: ${waitingInWords(waiting)} still waiting.`
                }
              />
            )}
            <div aria-live="polite" className="empty:hidden">
              {state?.last && progress === null ? (
                <SyncResultNotice result={state.last} source={status.source} imported={waiting.imported} />
              ) : null}
            </div>
            <ImportedWaiting last={state?.last ?? null} />
            <ProofCard />
            <Card title="How this laptop uses the network">
              <ModeChoice mode={status.mode} isDisabled={progress !== null} />
            </Card>
          </div>
          <Card title="Connection">
            <ConnectionState connection={state?.connection ?? null} />
            <ConnectionSettings />
          </Card>
        </div>
      </div>
    </ScreenFrame>
  );
}

/** What is known when nothing waits. A receipt says what NATS has acknowledged; what it still holds, a sync looks at. */
function acknowledged({ setAside }: LedgerStatus, last: SyncResult | null): string {
  if (last !== null && last.elsewhere !== null)
    return 'Not everything that was acknowledged is in the stream that is there now: see below.';
  return setAside === 0
    ? 'NATS has acknowledged every event of this ledger. A sync then only looks at the stream.'
    : `NATS has acknowledged every event but ${number(setAside)}, set aside for the reason that the ledger gives.`;
}
