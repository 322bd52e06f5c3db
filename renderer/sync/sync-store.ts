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
  /** The mode that is asked about, because it opens a connection; `sync` when a sync follows. */
  readonly asking: 'sync' | 'Online' | null;
}

/** What the window knows of the sync. */
export const useSync = create<SyncScreenState>(() => ({
  state: null,
  settings: null,
  problem: null,
  asking: null,
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

/** Opens the Sync screen and syncs; in Offline mode it asks first, for that opens a connection. */
export function requestSync(): void {
  go('sync');
  if (useSync.getState().state?.progress) return;
  if (useLedger.getState().status?.mode === 'Offline') useSync.setState({ asking: 'sync' });
  else void startSync();
}

/** Starts a sync. */
export function startSync(): Promise<void> {
  return attempt(async () => useSync.setState({ state: await call('sync.start', {}) }));
}

/** Stops the sync after the event under way. */
export function cancelSync(): Promise<void> {
  return attempt(async () => useSync.setState({ state: await call('sync.cancel', {}) }));
}

/** Changes how this laptop works; Online asks first. */
export function chooseMode(mode: OperationalMode): void {
  if (mode === 'Online') useSync.setState({ asking: 'Online' });
  else void setMode(mode);
}

function setMode(mode: OperationalMode): Promise<void> {
  return attempt(async () => showLedger(await call('mode.set', { mode })));
}

/** Closes the question whether to open a connection. */
export async function answerConnection(yes: boolean): Promise<void> {
  const { asking } = useSync.getState();
  useSync.setState({ asking: null });
  if (!yes || asking === null) return;
  await setMode(asking === 'sync' ? 'Hybrid' : 'Online');
  if (asking === 'sync' && useSync.getState().problem === null) await startSync();
}
