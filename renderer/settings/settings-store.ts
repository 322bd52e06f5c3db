import { create } from 'zustand';
import type { SettingChanges } from '../../app/config/setting-values.ts';
import type { SettingValue } from '../../app/config/toml-edit.ts';
import type { ConnectionFindings } from '../../app/contract/config.ts';
import { createActs } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { askAgain, lastAnswer, putAnswer } from '../bridge/query.ts';
import { effective } from './draft.ts';

interface Settings {
  /** What was typed and is not saved yet. It survives a look at another screen. */
  readonly draft: SettingChanges;
  /** A sentence about what has just been done. */
  readonly done: string;
  /** What the last test of the connection found; it says nothing about what was typed since. */
  readonly findings: ConnectionFindings | null;
}

/** What a person does on the Settings screen. */
export const useSettings = create<Settings>(() => ({ draft: {}, done: '', findings: null }));

/** The acts with the file. */
export const fileActs = createActs<'saving'>();

/** The tests of the connection. */
export const testing = createActs<'testing'>();

function attempt(busy: 'saving' | null, act: () => Promise<void>): void {
  void fileActs.attempt(busy, () => {
    useSettings.setState({ done: '' });
    return act();
  });
}

function forgetTest(): void {
  testing.clear();
  useSettings.setState({ findings: null });
}

/** Begins anew with what stands in the file; what was typed stays. */
export function readSettings(): void {
  fileActs.clear();
  forgetTest();
  useSettings.setState({ done: '' });
  askAgain('config.get');
}

/** Notes what was typed; a test made before says nothing about it. */
export function typeSetting(key: string, value: SettingValue | null): void {
  forgetTest();
  useSettings.setState(({ draft }) => ({ draft: { ...draft, [key]: value }, done: '' }));
}

/** Forgets what was typed. */
export function discardDraft(): void {
  fileActs.clear();
  forgetTest();
  useSettings.setState({ draft: {}, done: '' });
}

/** The changes that are not saved yet. */
function changesNow() {
  return effective(lastAnswer('config.get', {})?.values ?? {}, useSettings.getState().draft);
}

/** Saves everything that was changed, at once. */
export function saveSettings(): void {
  attempt('saving', async () => {
    putAnswer('config.get', {}, await call('config.save', { changes: changesNow() }));
    askAgain('nats.settings');
    useSettings.setState({ draft: {}, done: 'Saved. The next sync uses it.' });
  });
}

/** Tests the connection with the settings as they stand on the screen, saved or not. */
export function testSettings(): void {
  void testing.attempt('testing', async () => {
    useSettings.setState({ findings: null });
    useSettings.setState({ findings: await call('config.test', { changes: changesNow() }) });
  });
}

/** Lets the person choose a file or folder for a setting. */
export function choosePath(key: string): void {
  attempt(null, async () => {
    const { path } = await call('config.choose', { key });
    if (path !== null) typeSetting(key, path);
  });
}

/** Writes the example file. */
export function writeExample(): void {
  attempt(null, async () => {
    const { file } = await call('config.writeExample', {});
    useSettings.setState({ done: `Written: ${file}` });
  });
}
