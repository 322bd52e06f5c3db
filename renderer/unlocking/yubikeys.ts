import { create } from 'zustand';
import type { YubiKeyRow } from '../../app/contract/yubikeys.ts';
import { createActs } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { askAgain, lastAnswer, useAnswer } from '../bridge/query.ts';

const none: readonly YubiKeyRow[] = [];

/** Every YubiKey that is plugged in or known to the ledger. */
export function useYubiKeyRows(): readonly YubiKeyRow[] {
  return useAnswer('yubikeys.state', {}).answer?.rows ?? none;
}

/** The same at this moment, for what is sent. */
export function rowsNow(): readonly YubiKeyRow[] {
  return lastAnswer('yubikeys.state', {})?.rows ?? none;
}

/** The row that is chosen on the screen. */
export const useChosenYubiKey = create<{ readonly id: string | null }>(() => ({ id: null }));

/** The acts outside of forms. Whoever cancels one knows it. */
export const yubiKeyActs = createActs(({ code }) => code !== 'yubikey.cancelled');

/** Chooses the row of a key. */
export function chooseYubiKey(id: string): void {
  yubiKeyActs.clear();
  useChosenYubiKey.setState({ id });
}

/** Has main look at every key again. */
export function lookForYubiKeys(): void {
  yubiKeyActs.clear();
  askAgain('yubikeys.state');
}

/** Lets a key blink, so that people see which one it is. */
export function identify(key: string): void {
  void yubiKeyActs.attempt(null, () => call('yubikeys.identify', { key }));
}

/** Stops the act under way; how it ended is said where it was begun. */
export function cancelAct(): void {
  void yubiKeyActs.attempt(null, () => call('yubikeys.cancel', {}));
}
