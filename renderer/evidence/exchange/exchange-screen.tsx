import type { ReactNode } from 'react';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { BackupCard } from '../backup/backup-card.tsx';
import { ExportCard } from './export-card.tsx';
import { ImportCard } from './import-card.tsx';
import { ImportedLedgers } from './imported-ledgers.tsx';
import { ReceiptsCard } from './receipts-card.tsx';

/** Takes ledgers across the air gap as files, in both directions. @param children what else begins with a file */
export function ExchangeScreen({ children }: { readonly children: ReactNode }) {
  return (
    <ScreenFrame
      title="Exchange"
      about="Takes the ledger to another place as a file, and opens files from another place. No network is used."
      scrolls
    >
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <ExportCard />
            <ReceiptsCard />
            <BackupCard />
            {children}
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <ImportCard />
            <ImportedLedgers />
          </div>
        </div>
      </div>
    </ScreenFrame>
  );
}
