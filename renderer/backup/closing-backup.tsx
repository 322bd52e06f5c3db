import { Dialog } from '../shared/dialog.tsx';
import { BackupProgress } from './backup-progress.tsx';
import { useBackups } from './backup-store.ts';

/** Stands over everything while the program closes and makes its backup. */
export function ClosingBackup() {
  const state = useBackups((backups) => backups.state);
  if (state === null || !state.closing || state.progress === null) return null;
  return (
    <Dialog title="Closing" held onClose={() => {}}>
      <p>The ledger is backed up before the program ends. This takes three minutes at most.</p>
      <BackupProgress progress={state.progress} />
    </Dialog>
  );
}
