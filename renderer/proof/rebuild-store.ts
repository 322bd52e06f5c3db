import { create } from 'zustand';
import type { ChosenBundle, ReplayProgress } from '../../app/contract/proof.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';
import { showLedger } from '../ledger/ledger-store.ts';

interface Rebuilding {
  /** null while nothing is rebuilt. */
  readonly progress: ReplayProgress | null;
  /** What is missing or wrong in the stream; nothing behind it was taken. */
  readonly finding: string | null;
  readonly problem: Problem | null;
}

/** What the window knows of the rebuilding of a ledger. */
export const useRebuilding = create<Rebuilding>(() => ({ progress: null, finding: null, problem: null }));

/** Rebuilds a ledger from the stream, or brings the copy up to date, and shows it. */
export async function rebuild(source: string, name: string): Promise<void> {
  useRebuilding.setState({ progress: { read: 0, total: 0, entries: 0 }, finding: null, problem: null });
  const stop = listen('replay.changed', (progress) => useRebuilding.setState({ progress }));
  try {
    const { status, finding } = await call('replay.start', { source, name });
    useRebuilding.setState({ finding });
    if (status !== null) showLedger(status);
  } catch (error) {
    useRebuilding.setState({ problem: problemOf(error) });
  } finally {
    stop();
    useRebuilding.setState({ progress: null });
  }
}

/**
 * Begins the copy with the bundle chosen last and takes the rest from the stream. Where the bundle is refused, nothing is
 * rebuilt.
 * @param passphrase for a bundle that one opens
 */
export async function rebuildFromBundle(
  source: string,
  name: string,
  passphrase: string | null,
): Promise<void> {
  useRebuilding.setState({ progress: { read: 0, total: 0, entries: 0 }, finding: null, problem: null });
  const stop = listen('replay.changed', (progress) => useRebuilding.setState({ progress }));
  try {
    const begun = await call('replay.begin', { source, name, passphrase });
    if (begun !== null) await rebuild(source, name);
  } catch (error) {
    useRebuilding.setState({ problem: problemOf(error) });
  } finally {
    stop();
    useRebuilding.setState({ progress: null });
  }
}

/** Asks which bundle a copy is to begin with. @returns null when nobody chose one, or it cannot be read */
export async function chooseBundle(): Promise<ChosenBundle | null> {
  useRebuilding.setState({ problem: null });
  try {
    return await call('replay.chooseBundle', {});
  } catch (error) {
    useRebuilding.setState({ problem: problemOf(error) });
    return null;
  }
}

/** Stops; what was verified is kept. */
export async function cancelRebuilding(): Promise<void> {
  try {
    await call('replay.cancel', {});
  } catch (error) {
    useRebuilding.setState({ problem: problemOf(error) });
  }
}
