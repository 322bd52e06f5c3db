import { useRef, useState } from 'react';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { isAggregateName } from '../../app/registry/dispatch.ts';
import { BootstrapScreen } from '../ceremony/bootstrap/bootstrap-screen.tsx';
import { RegistryExportCard } from '../ceremony/bootstrap/registry-export.tsx';
import { ClosingBackup } from '../evidence/backup/backup-card.tsx';
import {
  BackupsScreen,
  ExportScreen,
  ImportScreen,
  ReceiptsScreen,
} from '../evidence/exchange/exchange-screens.tsx';
import { SignScreen } from '../evidence/signing/sign-screen.tsx';
import { VerifyScreen } from '../evidence/verify/verify-screen.tsx';
import { HomeScreen } from '../home/home-screen.tsx';
import { LedgerScreen } from '../ledger/ledger-screen.tsx';
import { CopyNotice } from '../network/copy-notice.tsx';
import { SyncScreen } from '../network/sync-screen.tsx';
import { CertificateTreeScreen } from '../registry/certificates/tree/tree-screen.tsx';
import { ChartScreen } from '../registry/chart/chart-screen.tsx';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { useCountsBeforehand } from '../registry/use-count.ts';
import { RecordedYubiKeysScreen } from '../registry/yubikeys/recorded-yubikeys-screen.tsx';
import { YubiKeysScreen } from '../registry/yubikeys/yubikeys-screen.tsx';
import { RoomScreen } from '../room/room-screen.tsx';
import { RehearsalBar, RunningBar, useRehearsal } from '../room/running-bar.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { WhileRunning } from '../shared/while-running.ts';
import { TouchPrompt, TouchPromptWithin } from '../unlocking/touch-prompt.tsx';
import { useNavigation } from '../window/navigation.ts';
import { useReading } from '../window/reading.ts';
import { placeOf, type ScreenId } from '../window/screens.ts';
import { useShown } from '../window/shown-ledger.ts';
import { IntegrityAlarm } from './ledger-bar/integrity-alarm.tsx';
import { LedgerBar } from './ledger-bar/ledger-bar.tsx';
import { LedgerNotices } from './ledger-bar/ledger-notices.tsx';
import { ReadingBar } from './ledger-bar/reading-bar.tsx';
import { OfficerDialog } from './officer-dialog.tsx';
import { Palette } from './palette.tsx';
import { PlaceTabs } from './place-tabs.tsx';
import { Rail } from './rail.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useFocusKept } from './use-focus-kept.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The screens that are not like every other one of the registry. */
const contents: { readonly [S in ScreenId]?: () => React.JSX.Element | null } = {
  chart: ChartScreen,
  tree: CertificateTreeScreen,
  yubikey: YubiKeysScreen,
  entries: LedgerScreen,
  sign: SignScreen,
  verify: VerifyScreen,
  export: () => (
    <ExportScreen>
      <RegistryExportCard />
    </ExportScreen>
  ),
  import: ImportScreen,
  backups: BackupsScreen,
  sync: SyncScreen,
  receipts: ReceiptsScreen,
  settings: SettingsScreen,
  bootstrap: BootstrapScreen,
  home: HomeScreen,
  room: RoomScreen,
};

/** The app around a ledger: the ledger bar, the rail, and the screen that is open. */
export function Shell({ status }: { readonly status: LedgerStatus }) {
  const screen = useNavigation((navigation) => navigation.screen);
  const [shortcuts, setShortcuts] = useState(false);
  const [palette, setPalette] = useState(false);
  const main = useRef<HTMLElement>(null);
  const reading = useReading(({ ledger }) => ledger);
  const shown = useShown((ledger) => ledger);
  const rehearsal = useRehearsal();
  useFocusKept();
  useCountsBeforehand();
  useShortcuts({ onHelp: () => setShortcuts(true), onPalette: () => setPalette(true) });
  const Screen = reading !== null && screen === 'yubikey' ? RecordedYubiKeysScreen : contents[screen];
  const key = `${reading ?? 'own'} ${screen}`;
  return (
    <WhileRunning value={TouchPromptWithin}>
      <div
        className="app-frame"
        data-reading={reading !== null}
        data-rehearsal={reading === null && rehearsal}
      >
        <button
          type="button"
          onClick={() => main.current?.focus()}
          className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:rounded-md focus:bg-accent focus:p-2 focus:text-on-accent"
        >
          Skip to the screen
        </button>
        <p role="status" className="sr-only" data-testid="which-ledger">
          <WhichLedger own={status.name} copy={reading === null ? null : (shown?.name ?? '')} />
        </p>
        <div className="app-bar">
          {reading === null ? (
            <LedgerBar status={status} />
          ) : shown === null ? null : (
            <ReadingBar shown={shown} own={status} />
          )}
          {reading === null && rehearsal ? <RehearsalBar /> : null}
          <RunningBar />
          <IntegrityAlarm integrity={(shown ?? status).integrity} />
          {status.copy && reading === null ? <CopyNotice source={status.source} name={status.name} /> : null}
          {reading === null ? <LedgerNotices notices={status.notices} /> : null}
        </div>
        <Rail waiting={(shown ?? status).waiting} onShortcuts={() => setShortcuts(true)} />
        <main ref={main} tabIndex={-1} className="app-main flex flex-col" aria-label={titleOf(screen)}>
          <PlaceTabs key={reading} />
          {Screen !== undefined ? (
            <Screen key={key} />
          ) : isAggregateName(screen) ? (
            <RegistryScreen key={key} kind={screen} />
          ) : null}
        </main>
        <OfficerDialog />
        <TouchPrompt />
        <ClosingBackup />
        {palette ? <Palette onClose={() => setPalette(false)} /> : null}
        {shortcuts ? <ShortcutsDialog onClose={() => setShortcuts(false)} /> : null}
      </div>
    </WhileRunning>
  );
}

function titleOf(screen: ScreenId): string {
  return placeOf(screen).screens.find(({ id }) => id === screen)?.title ?? '';
}

/** Says once which ledger is shown after a switch; at the start there is nothing to say. */
function WhichLedger({ own, copy }: { readonly own: string; readonly copy: string | null }) {
  const { switched } = useReading();
  if (copy !== null) return `Reading ${copy}, a read-only copy. Nothing can be recorded here.`;
  return switched ? `Back at ${own}, the ledger of this laptop.` : null;
}
