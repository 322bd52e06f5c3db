import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from 'react';
import { useIsWaiting, useWaiting, type Wait } from './use-waiting.ts';

const Asking = createContext<Wait | null>(null);

/**
 * Shows what is in it once everything asked for in it was answered, or could not be: nothing that can be pressed moves
 * away from under a pointer because something above it came later. What is asked for from then on is not waited for.
 */
export function Together(props: { readonly className?: string; readonly children: ReactNode }) {
  const [begun, setBegun] = useState(false);
  const { waiting, wait } = useWaiting();
  // What is in it has asked before this runs.
  useLayoutEffect(() => setBegun(true), []);
  const [shown, setShown] = useState(false);
  if (!shown && begun && waiting === 0) setShown(true);
  return (
    <div hidden={!shown} className={props.className}>
      <Asking value={wait}>{props.children}</Asking>
    </div>
  );
}

/** Has those around wait as long as this is true. */
export function useWaitedFor(isWaiting: boolean): void {
  useIsWaiting(useContext(Asking), isWaiting);
}
