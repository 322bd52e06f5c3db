import { createContext, useContext } from 'react';
import { useIsWaiting, type Wait } from '../bridge/use-waiting.ts';

/** Where a form hears of a choice on its way that may choose itself. */
export const Choosing = createContext<Wait | null>(null);

/**
 * Has the form around, where it is sent while this is true, wait until it is not: what is about to choose itself is not
 * asked for as missing.
 */
export function useSentOnceChosen(isChoosing: boolean): void {
  useIsWaiting(useContext(Choosing), isChoosing);
}
