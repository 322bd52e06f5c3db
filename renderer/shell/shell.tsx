import { useEffect, useState } from 'react';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { ClosingBackup } from '../backup/closing-backup.tsx';
import { BootstrapScreen } from '../bootstrap/bootstrap-screen.tsx';
import { ExchangeScreen } from '../exchange/exchange-screen.tsx';
import { KeysScreen } from '../keys/keys-screen.tsx';
import { IntegrityAlarm } from '../ledger-bar/integrity-alarm.tsx';
import { LedgerBar } from '../ledger-bar/ledger-bar.tsx';
import { LedgerNotices } from '../ledger-bar/ledger-notices.tsx';
import { OfficerDialog } from '../ledger-bar/officer-dialog.tsx';
import { LocationsScreen } from '../locations/locations-screen.tsx';
import { NatsScreen } from '../nats/nats-screen.tsx';
import { OrganizationsScreen } from '../organizations/organizations-screen.tsx';
import { PeopleScreen } from '../people/people-screen.tsx';
import { CopyNotice } from '../proof/copy-notice.tsx';
import { QueueScreen } from '../queue/queue-screen.tsx';
import { refreshCounts } from '../registry/counts-store.ts';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { SignScreen } from '../signing/sign-screen.tsx';
import { SyncScreen } from '../sync/sync-screen.tsx';
import { VerifyScreen } from '../verify/verify-screen.tsx';
import { TouchPrompt } from '../yubikeys/touch-prompt.tsx';
import { YubiKeysScreen } from '../yubikeys/yubikeys-screen.tsx';
import { Navigation } from './navigation.tsx';
import { useNavigation } from './navigation-store.ts';
import type { ScreenId } from './screens.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const contents: Record<ScreenId, () => React.JSX.Element | null> = {
  organizations: OrganizationsScreen,
  people: PeopleScreen,
  locations: LocationsScreen,
  keys: KeysScreen,
  yubikeys: YubiKeysScreen,
  operators: NatsScreen,
  queue: QueueScreen,
  sign: SignScreen,
  verify: VerifyScreen,
  exchange: ExchangeScreen,
  sync: SyncScreen,
  settings: SettingsScreen,
  bootstrap: BootstrapScreen,
};

/** The app around a ledger: the ledger bar, the navigation, and the screen that is open. */
export function Shell({ status }: { readonly status: LedgerStatus }) {
  const screen = useNavigation((navigation) => navigation.screen);
  const [shortcuts, setShortcuts] = useState(false);
  useShortcuts(() => setShortcuts(true));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is the reason to count again.
  useEffect(() => void refreshCounts(), [status.entries]);
  const Screen = contents[screen];
  return (
    <div className="app-frame">
      <div className="app-bar">
        <LedgerBar status={status} />
        <IntegrityAlarm integrity={status.integrity} />
        {status.copy ? <CopyNotice source={status.source} name={status.name} /> : null}
        <LedgerNotices notices={status.notices} />
      </div>
      <Navigation waiting={status.waiting} onShortcuts={() => setShortcuts(true)} />
      <Screen key={screen} />
      <OfficerDialog />
      <TouchPrompt />
      <ClosingBackup />
      {shortcuts ? <ShortcutsDialog onClose={() => setShortcuts(false)} /> : null}
    </div>
  );
}
