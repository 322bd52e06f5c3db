import { create } from 'zustand';
import type { OutputOf } from '../../app/contract/operations.ts';
import { call } from '../bridge/call.ts';

type AppInfo = OutputOf<'app.info'>;

/** How the window looks: as the system does, or as chosen. */
export type Theme = AppInfo['theme'];

/** Which program this is; null until main has answered. */
export const useAppInfo = create<{ readonly info: AppInfo | null }>(() => ({ info: null }));

/** Asks main which program this is. */
export async function loadAppInfo(): Promise<void> {
  try {
    useAppInfo.setState({ info: await call('app.info', {}) });
  } catch {
    // The version and the theme are then not shown; what matters says by itself that main cannot be reached.
  }
}

/** Chooses how the window looks. */
export async function chooseTheme(theme: Theme): Promise<void> {
  const { info } = useAppInfo.getState();
  if (info === null) return;
  useAppInfo.setState({ info: { ...info, theme } });
  try {
    await call('theme.set', { theme });
  } catch {
    useAppInfo.setState({ info });
  }
}
