import { create } from 'zustand';

/** Where a screen shows its acts: behind the tabs of its place. null until that is drawn. */
export const useActsSlot = create<{ readonly element: HTMLElement | null }>(() => ({ element: null }));
