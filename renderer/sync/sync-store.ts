import { create } from 'zustand';
import type { OperationalMode } from '../../app/config/schema.ts';
import type { OutputOf } from '../../app/contract/operations.ts';
import type { SyncState } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';
import { showLedger, useLedger } from '../ledger/ledger-store.ts';
import { go } from '../shell/navigation-store.ts';

interface SyncScreenState {
  readonly state: SyncState | null;
  readonly settings: OutputOf<'nats.settings'> | null;
  /** Why the last act of this screen did not go through. */
  readonly problem: Problem | null;
}

/** What the window knows of the sync. */
export const useSync = create<SyncScreenState>(() => ({
  state: null,
  settings: null,
  problem: null,
}));

async function attempt(act: () => Promise<void>): Promise<void> {
  useSync.setState({ problem: null });
  try {
    await act();
  } catch (error) {
    useSync.setState({ problem: problemOf(error) });
  }
}

/** Asks main how the sync stands. */
export function loadSync(): Promise<void> {
  return attempt(async () => useSync.setState({ state: await call('sync.state', {}) }));
}

/** Asks main for the settings of the connection. */
export function loadSettings(): Promise<void> {
  return attempt(async () => useSync.setState({ settings: await call('nats.settings', {}) }));
}

/** Follows the sync. @returns a function that stops it */
export function followSync(): () => void {
  return listen('sync.changed', (state) => useSync.setState({ state }));
}

/** Opens the Sync screen and syncs; an Offline laptop leaves that mode first, which the main process asks about. */
export function requestSync(): void {
  go('sync');
  if (useSync.getState().state?.progress) return;
  void attempt(async () => {
    if (useLedger.getState().status?.mode === 'Offline')
      showLedger(await call('mode.set', { mode: 'Hybrid' }));
    useSync.setState({ state: await call('sync.start', {}) });
  });
}

/** Stops the sync after the event under way. */
export function cancelSync(): Promise<void> {
  return attempt(async () => useSync.setState({ state: await call('sync.cancel', {}) }));
}

/** Changes how this laptop works; before a connection can be opened, the main process asks. */
export function chooseMode(mode: OperationalMode): void {
  void attempt(async () => showLedger(await call('mode.set', { mode })));
}
