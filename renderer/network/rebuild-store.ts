import { create } from 'zustand';
import type { ChosenBundle } from '../../app/contract/proof.ts';
import { createActs } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { showLedger } from '../bridge/query.ts';

/** The rebuilding of a ledger: whether one is under way, and why the last act did not go through. */
export const rebuilding = createActs<'rebuilding'>();

/** What the last rebuilding found missing or wrong in the stream; nothing behind it was taken. */
export const useFinding = create<{ readonly finding: string | null }>(() => ({ finding: null }));

/** Rebuilds a ledger from the stream, or brings the copy up to date, and shows it. */
export function rebuild(source: string, name: string): void {
  void rebuilding.attempt('rebuilding', () => replay(source, name));
}

/**
 * Begins the copy with the bundle chosen last and takes the rest from the stream. Where the bundle is refused, nothing is
 * rebuilt.
 * @param passphrase for a bundle that one opens
 */
export function rebuildFromBundle(source: string, name: string, passphrase: string | null): void {
  void rebuilding.attempt('rebuilding', async () => {
    useFinding.setState({ finding: null });
    const begun = await call('replay.begin', { source, name, passphrase });
    if (begun !== null) await replay(source, name);
  });
}

async function replay(source: string, name: string): Promise<void> {
  useFinding.setState({ finding: null });
  const { status, finding } = await call('replay.start', { source, name });
  useFinding.setState({ finding });
  if (status !== null) showLedger(status);
}

/** Asks which bundle a copy is to begin with. @returns null when nobody chose one, or it cannot be read */
export async function chooseBundle(): Promise<ChosenBundle | null> {
  return (await rebuilding.attempt(null, () => call('replay.chooseBundle', {}))) ?? null;
}

/** Stops; what was verified is kept. */
export function cancelRebuilding(): void {
  void rebuilding.attempt(null, () => call('replay.cancel', {}));
}
