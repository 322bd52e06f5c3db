import { create } from 'zustand';
import type { YubiKeyRow, YubiKeysState } from '../../app/contract/yubikeys.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface YubiKeysShown {
  /** null until the first answer. */
  readonly state: YubiKeysState | null;
  readonly chosenId: string | null;
  /** Why main could not be asked, or an act outside of a form did not go through. */
  readonly problem: Problem | null;
}

/** What the window knows of YubiKeys. */
export const useYubiKeys = create<YubiKeysShown>(() => ({ state: null, chosenId: null, problem: null }));

/** Has main look at every key again. */
export function lookForYubiKeys(): Promise<void> {
  return show(async () => useYubiKeys.setState({ state: await call('yubikeys.state', {}) }));
}

/** Lets a key blink, so that people see which one it is. */
export function identify(key: string): Promise<void> {
  return show(async () => void (await call('yubikeys.identify', { key })));
}

/** Stops the act under way; how it ended is said where it was begun. */
export function cancelAct(): Promise<void> {
  return show(async () => void (await call('yubikeys.cancel', {})));
}

/** Follows the keys. @returns a function that stops it */
export function followYubiKeys(): () => void {
  return listen('yubikeys.changed', (state) => useYubiKeys.setState({ state }));
}

/** Chooses the row of a key. */
export function chooseYubiKey(chosenId: string): void {
  useYubiKeys.setState({ chosenId, problem: null });
}

/** Every key as the window knows it at this moment, for what is sent. */
export function rowsNow(): readonly YubiKeyRow[] {
  return useYubiKeys.getState().state?.rows ?? [];
}

/** The chosen row: the first one where none was chosen, or the chosen one is gone. */
export function chosenRow({ state, chosenId }: YubiKeysShown): YubiKeyRow | null {
  const rows = state?.rows ?? [];
  return rows.find(({ id }) => id === chosenId) ?? rows[0] ?? null;
}

async function show(ask: () => Promise<void>): Promise<void> {
  useYubiKeys.setState({ problem: null });
  try {
    await ask();
  } catch (error) {
    const problem = problemOf(error);
    // Whoever cancels knows it.
    if (problem.code !== 'yubikey.cancelled') useYubiKeys.setState({ problem });
  }
}
