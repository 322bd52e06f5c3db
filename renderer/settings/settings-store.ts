import { create } from 'zustand';
import type { SettingChanges } from '../../app/config/setting-values.ts';
import type { SettingValue } from '../../app/config/toml-edit.ts';
import type { ConfigState, ConnectionFindings } from '../../app/contract/config.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { effective } from './draft.ts';

interface Settings {
  /** The file as main last read it; null until then. */
  readonly state: ConfigState | null;
  /** What was typed and is not saved yet. It survives a look at another screen. */
  readonly draft: SettingChanges;
  readonly problem: Problem | null;
  readonly busy: 'saving' | 'testing' | null;
  /** A sentence about what has just been done. */
  readonly done: string;
  readonly test: { readonly findings: ConnectionFindings | null; readonly problem: Problem | null } | null;
}

/** What the Settings screen knows. */
export const useSettings = create<Settings>(() => ({
  state: null,
  draft: {},
  problem: null,
  busy: null,
  done: '',
  test: null,
}));

async function attempt(act: () => Promise<Partial<Settings>>): Promise<void> {
  useSettings.setState({ problem: null, done: '' });
  try {
    useSettings.setState(await act());
  } catch (error) {
    useSettings.setState({ problem: problemOf(error) });
  }
}

/** Reads the file; what was typed stays. */
export function readSettings(): Promise<void> {
  return attempt(async () => ({ state: await call('config.get', {}), test: null }));
}

/** Notes what was typed; a test made before says nothing about it. */
export function typeSetting(key: string, value: SettingValue | null): void {
  useSettings.setState(({ draft }) => ({ draft: { ...draft, [key]: value }, done: '', test: null }));
}

/** Forgets what was typed. */
export function discardDraft(): void {
  useSettings.setState({ draft: {}, done: '', problem: null, test: null });
}

/** The changes that are not saved yet. */
export function changesOf({ state, draft }: Pick<Settings, 'state' | 'draft'>) {
  return effective(state?.values ?? {}, draft);
}

/** Saves everything that was changed, at once. */
export async function saveSettings(): Promise<void> {
  if (useSettings.getState().busy !== null) return;
  useSettings.setState({ busy: 'saving' });
  await attempt(async () => ({
    state: await call('config.save', { changes: changesOf(useSettings.getState()) }),
    draft: {},
    done: 'Saved. The next sync uses it.',
  }));
  useSettings.setState({ busy: null });
}

/** Tests the connection with the settings as they stand on the screen, saved or not. */
export async function testSettings(): Promise<void> {
  if (useSettings.getState().busy !== null) return;
  useSettings.setState({ busy: 'testing', test: null });
  try {
    const findings = await call('config.test', { changes: changesOf(useSettings.getState()) });
    useSettings.setState({ test: { findings, problem: null } });
  } catch (error) {
    useSettings.setState({ test: { findings: null, problem: problemOf(error) } });
  }
  useSettings.setState({ busy: null });
}

/** Lets the person choose a file or folder for a setting. */
export function choosePath(key: string): Promise<void> {
  return attempt(async () => {
    const { path } = await call('config.choose', { key });
    if (path !== null) typeSetting(key, path);
    return {};
  });
}

/** Writes the example file. */
export function writeExample(): Promise<void> {
  return attempt(async () => ({ done: `Written: ${(await call('config.writeExample', {})).file}` }));
}
