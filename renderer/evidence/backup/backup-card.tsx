import type { BackupState } from '../../../app/contract/schemas.ts';
import type { BackupFile } from '../../../app/ledger/backup-file.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { putAnswer, useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { useLedger } from '../../window/ledger.ts';

/** The last backup, one on demand, and how to go on with one. */
export function BackupCard() {
  const { answer, problem } = useAnswer('backup.list', {}, { eachTime: true });
  const backup = useAct(async () => putAnswer('backup.list', {}, await call('backup.create', {})));
  const why = backup.problem ?? problem;
  return (
    <Card
      title="Backup"
      about="A copy of the whole ledger. It is opened and its chain checked before it counts. Private keys are not in it."
    >
      {why === null ? null : <ProblemNotice problem={why} />}
      {answer === undefined ? null : <Backups state={answer} onBackUp={() => void backup.act()} />}
    </Card>
  );
}

function Backups({ state, onBackUp }: { readonly state: BackupState; readonly onBackUp: () => void }) {
  const [newest] = state.backups;
  return (
    <>
      <div className="@container">
        <Facts>
          <Fact label="Last backup">
            {newest === undefined ? (
              <span data-testid="last-backup">None yet</span>
            ) : (
              <Made backup={newest} />
            )}
          </Fact>
          <Fact label={newest === undefined ? 'Folder' : 'File'} mono>
            {newest?.file ?? state.folder}
          </Fact>
          <Fact label="Kept">
            {counted(state.backups.length, 'backup')}; the newest ten stay.{' '}
            {state.onClose
              ? 'One is made whenever the program closes.'
              : 'None is made when the program closes: storage.enable_backup is off.'}
          </Fact>
        </Facts>
      </div>
      {state.progress === null ? (
        <Button look="primary" className="self-start" onPress={onBackUp}>
          Back up now
        </Button>
      ) : (
        <BackupProgress progress={state.progress} />
      )}
      <details className="text-sm">
        <summary className="cursor-pointer font-semibold">How to go on with a backup</summary>
        <ol className="mt-2 list-decimal space-y-1 pl-5">
          <li>Close the program.</li>
          <li>Move all files of the ledger’s folder elsewhere and keep them: they are evidence.</li>
          <li>Copy the backup into that folder under the name ledger.db.</li>
          <li>Start the program. It checks the whole chain; compare the head with the one on paper.</li>
        </ol>
      </details>
    </>
  );
}

function Made({ backup }: { readonly backup: BackupFile }) {
  const entries = useLedger()?.entries ?? 0;
  const missing = entries - backup.entries;
  return (
    <span data-testid="last-backup" data-entries={backup.entries}>
      Made and verified <TimeText at={backup.madeAt} />, {counted(backup.entries, 'entry', 'entries')}
      {missing > 0 ? (
        <span className="font-semibold text-waiting">
          {' '}
          ({counted(missing, 'newer entry', 'newer entries')} not in it)
        </span>
      ) : null}
    </span>
  );
}

/** Stands over everything while the program closes and makes its backup. */
export function ClosingBackup() {
  const { answer: state } = useAnswer('backup.list', {});
  if (state === undefined || !state.closing || state.progress === null) return null;
  return (
    <Dialog title="Closing" held onClose={() => {}}>
      <p>The ledger is backed up before the program ends. This takes three minutes at most.</p>
      <BackupProgress progress={state.progress} />
    </Dialog>
  );
}

/** How far a backup is. */
function BackupProgress({ progress }: { readonly progress: NonNullable<BackupState['progress']> }) {
  const { step, done, total, secondsLeft } = progress;
  return (
    <ProgressBar
      label="Backup"
      value={done}
      total={total}
      secondsLeft={secondsLeft}
      text={
        step === 'copying'
          ? 'Copying the ledger…'
          : `Checking the copy: ${number(done)} of ${counted(total, 'entry', 'entries')}`
      }
    />
  );
}
