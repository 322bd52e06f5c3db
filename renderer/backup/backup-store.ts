import { create } from 'zustand';
import type { BackupState } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface BackupsShown {
  readonly state: BackupState | null;
  /** Why the last backup, or the question for them, did not go through. */
  readonly problem: Problem | null;
}

/** What the window knows of the backups. */
export const useBackups = create<BackupsShown>(() => ({ state: null, problem: null }));

/** Asks main how the backups stand. */
export function loadBackups(): Promise<void> {
  return show(() => call('backup.list', {}));
}

/** Makes a backup now. */
export function backUpNow(): Promise<void> {
  return show(() => call('backup.create', {}));
}

/** Follows the backups. @returns a function that stops it */
export function followBackups(): () => void {
  return listen('backup.changed', (state) => useBackups.setState({ state }));
}

async function show(ask: () => Promise<BackupState>): Promise<void> {
  useBackups.setState({ problem: null });
  try {
    useBackups.setState({ state: await ask() });
  } catch (error) {
    useBackups.setState({ problem: problemOf(error) });
  }
}
