import { useState } from 'react';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { isAggregateName } from '../../app/registry/dispatch.ts';
import { BootstrapCard, BootstrapScreen } from '../ceremony/bootstrap/bootstrap-screen.tsx';
import { OfficerDialog } from '../ceremony/officer-dialog.tsx';
import { ClosingBackup } from '../evidence/backup/backup-card.tsx';
import { ExchangeScreen } from '../evidence/exchange/exchange-screen.tsx';
import { QueueScreen } from '../evidence/queue/queue-screen.tsx';
import { SignScreen } from '../evidence/signing/sign-screen.tsx';
import { VerifyScreen } from '../evidence/verify/verify-screen.tsx';
import { CopyNotice } from '../network/copy-notice.tsx';
import { SyncScreen } from '../network/sync-screen.tsx';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { RecordedYubiKeysScreen } from '../registry/yubikeys/recorded-yubikeys-screen.tsx';
import { YubiKeysScreen } from '../registry/yubikeys/yubikeys-screen.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { TouchPrompt } from '../unlocking/touch-prompt.tsx';
import { useNavigation } from '../window/navigation.ts';
import { useReading } from '../window/reading.ts';
import type { ScreenId } from '../window/screens.ts';
import { useShown } from '../window/shown-ledger.ts';
import { IntegrityAlarm } from './ledger-bar/integrity-alarm.tsx';
import { LedgerBar } from './ledger-bar/ledger-bar.tsx';
import { LedgerNotices } from './ledger-bar/ledger-notices.tsx';
import { ReadingBar } from './ledger-bar/reading-bar.tsx';
import { Navigation } from './navigation.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The screens that are not like every other one of the registry. */
const contents: { readonly [S in ScreenId]?: () => React.JSX.Element | null } = {
  yubikey: YubiKeysScreen,
  queue: QueueScreen,
  sign: SignScreen,
  verify: VerifyScreen,
  exchange: () => (
    <ExchangeScreen>
      <BootstrapCard />
    </ExchangeScreen>
  ),
  sync: SyncScreen,
  settings: SettingsScreen,
  bootstrap: BootstrapScreen,
};

/** The app around a ledger: the ledger bar, the navigation, and the screen that is open. */
export function Shell({ status }: { readonly status: LedgerStatus }) {
  const screen = useNavigation((navigation) => navigation.screen);
  const [shortcuts, setShortcuts] = useState(false);
  const reading = useReading(({ ledger }) => ledger);
  const shown = useShown((ledger) => ledger);
  useShortcuts(() => setShortcuts(true));
  const Screen = reading !== null && screen === 'yubikey' ? RecordedYubiKeysScreen : contents[screen];
  const key = `${reading ?? 'own'} ${screen}`;
  return (
    <div className="app-frame" data-reading={reading !== null}>
      <p role="status" className="sr-only" data-testid="which-ledger">
        <WhichLedger own={status.name} copy={reading === null ? null : (shown?.name ?? '')} />
      </p>
      <div className="app-bar">
        {reading === null ? (
          <LedgerBar status={status} />
        ) : shown === null ? null : (
          <ReadingBar shown={shown} own={status} />
        )}
        <IntegrityAlarm integrity={(shown ?? status).integrity} />
        {status.copy && reading === null ? <CopyNotice source={status.source} name={status.name} /> : null}
        {reading === null ? <LedgerNotices notices={status.notices} /> : null}
      </div>
      <Navigation waiting={(shown ?? status).waiting} onShortcuts={() => setShortcuts(true)} />
      {Screen !== undefined ? (
        <Screen key={key} />
      ) : isAggregateName(screen) ? (
        <RegistryScreen key={key} kind={screen} />
      ) : null}
      <OfficerDialog />
      <TouchPrompt />
      <ClosingBackup />
      {shortcuts ? <ShortcutsDialog onClose={() => setShortcuts(false)} /> : null}
    </div>
  );
}

/** Says once which ledger is shown after a switch; at the start there is nothing to say. */
function WhichLedger({ own, copy }: { readonly own: string; readonly copy: string | null }) {
  const { switched } = useReading();
  if (copy !== null) return `Reading ${copy}, a read-only copy. Nothing can be recorded here.`;
  return switched ? `Back at ${own}, the ledger of this laptop.` : null;
}
