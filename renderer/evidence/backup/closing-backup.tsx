import { useAnswer } from '../../bridge/query.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { BackupProgress } from './backup-progress.tsx';

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
