import { create } from 'zustand';
import type { BootstrapPreview, BootstrapProgress, BootstrapRecorded } from '../../app/contract/bootstrap.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';
import { go } from '../shell/navigation-store.ts';

interface BootstrapState {
  readonly choosing: boolean;
  /** What the file chosen last comes to; null while none is chosen. */
  readonly preview: BootstrapPreview | null;
  /** Why it could not be read. */
  readonly problem: Problem | null;
  readonly progress: BootstrapProgress;
  /** What was recorded last. */
  readonly recorded: BootstrapRecorded | null;
  /** The last act was cancelled, and nothing is left of it. */
  readonly cancelled: boolean;
}

const nothing = { preview: null, problem: null, progress: null, recorded: null, cancelled: false };

/** What the bootstrap screen knows. */
export const useBootstrap = create<BootstrapState>(() => ({ choosing: false, ...nothing }));

/** Follows the act under way. @returns a function that stops it */
export function followBootstrap(): () => void {
  return listen('bootstrap.changed', (progress) => useBootstrap.setState({ progress }));
}

/** Opens the bootstrap screen and asks which file. */
export function startFromFile(): void {
  go('bootstrap');
  void chooseBootstrapFile();
}

/** Asks which file and shows what it comes to; when nobody chooses one, everything stays as it is. */
export async function chooseBootstrapFile(): Promise<void> {
  if (useBootstrap.getState().choosing) return;
  useBootstrap.setState({ choosing: true });
  try {
    const preview = await call('bootstrap.choose', {});
    if (preview !== null) useBootstrap.setState({ ...nothing, preview });
  } catch (error) {
    useBootstrap.setState({ ...nothing, problem: problemOf(error) });
  } finally {
    useBootstrap.setState({ choosing: false });
  }
}

/** Records what is shown. @throws ProblemError; then nothing was recorded */
export async function recordBootstrap(passphrase: string | null): Promise<void> {
  useBootstrap.setState({ cancelled: false });
  const recorded = await call('bootstrap.record', { passphrase });
  if (recorded === null) useBootstrap.setState({ cancelled: true });
  else useBootstrap.setState({ ...nothing, recorded });
}

/** Gives up the act under way. */
export async function cancelBootstrap(): Promise<void> {
  try {
    await call('bootstrap.cancel', {});
  } catch {
    // The act then goes on, and its end says how it went.
  }
}
