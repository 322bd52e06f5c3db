import type { ReactNode } from 'react';
import { Together } from '../../bridge/together.tsx';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { BackupCard } from '../backup/backup-card.tsx';
import { ExportCard } from './export-card.tsx';
import { ImportCard } from './import-card.tsx';
import { ImportedLedgers } from './imported-ledgers.tsx';
import { ReceiptsCard } from './receipts-card.tsx';

/** Takes the ledger across the air gap as a file. @param children what else is written as a file for another place */
export function ExportScreen({ children }: { readonly children: ReactNode }) {
  return (
    <FileScreen title="Export" about="Takes the ledger to another place as a file. No network is used.">
      <ExportCard />
      {children}
    </FileScreen>
  );
}

/** Brings ledgers of other laptops here, and shows those that are. */
export function ImportScreen() {
  return (
    <FileScreen title="Import" about="Opens a file from another place. No network is used.">
      <ImportCard />
      <ImportedLedgers />
    </FileScreen>
  );
}

/** The backups of this laptop’s own ledger. */
export function BackupsScreen() {
  return (
    <FileScreen title="Backups" about="Copies of the ledger, for the day on which this disk fails.">
      <BackupCard />
    </FileScreen>
  );
}

/** What another laptop says of what NATS has stored. */
export function ReceiptsScreen() {
  return (
    <FileScreen
      title="Receipts"
      about="What NATS has stored of this ledger, told by the laptop that synced it. No network is used."
    >
      <ReceiptsCard />
    </FileScreen>
  );
}

/** Cards beside each other where there is room, and as wide as text is read where there is one alone. */
function FileScreen(props: { readonly title: string; readonly about: string; readonly children: ReactNode }) {
  return (
    <ScreenFrame title={props.title} about={props.about} scrolls>
      <div className="@container">
        <Together className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          {props.children}
        </Together>
      </div>
    </ScreenFrame>
  );
}
