import type { BackupState } from '../../../app/contract/schemas.ts';
import { counted, number } from '../../shared/counted.ts';
import { ProgressBar } from '../../shared/progress-bar.tsx';

/** How far a backup is. */
export function BackupProgress({ progress }: { readonly progress: NonNullable<BackupState['progress']> }) {
  const { step, done, total } = progress;
  return (
    <ProgressBar
      label="Backup"
      value={done}
      total={total}
      text={
        step === 'copying'
          ? 'Copying the ledger…'
          : `Checking the copy: ${number(done)} of ${counted(total, 'entry', 'entries')}`
      }
    />
  );
}
