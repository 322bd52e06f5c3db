import { create } from 'zustand';
import type { BootstrapPreview, BootstrapRecorded } from '../../../app/bootstrap/shapes.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { go } from '../../window/navigation.ts';

interface BootstrapState {
  /** What the file chosen last comes to; null while none is chosen. */
  readonly preview: BootstrapPreview | null;
  /** What was recorded last. */
  readonly recorded: BootstrapRecorded | null;
  /** The last act was cancelled, and nothing is left of it. */
  readonly cancelled: boolean;
}

const nothing: BootstrapState = { preview: null, recorded: null, cancelled: false };

/** The file that was chosen, and what came of it. */
export const useBootstrap = create<BootstrapState>(() => nothing);

/** The choosing of a file, and why the last one could not be read. */
export const choosing = createActs<'choosing'>();

/** Opens the bootstrap screen and asks which file. */
export function startFromFile(): void {
  go('bootstrap');
  chooseBootstrapFile();
}

/** Asks which file and shows what it comes to; when nobody chooses one, what is shown stays. */
export function chooseBootstrapFile(): void {
  void choosing.attempt('choosing', async () => {
    try {
      const preview = await call('bootstrap.choose', {});
      if (preview !== null) useBootstrap.setState({ ...nothing, preview });
    } catch (error) {
      useBootstrap.setState(nothing);
      throw error;
    }
  });
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
