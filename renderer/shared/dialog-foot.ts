import { createContext, useContext } from 'react';

/** Where a dialog has the buttons of its form: below what scrolls, so that they are always in sight. */
export const DialogFoot = createContext<HTMLElement | null>(null);

/** The foot of the dialog around; null outside of one. */
export function useDialogFoot(): HTMLElement | null {
  return useContext(DialogFoot);
}
