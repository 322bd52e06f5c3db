import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from 'react';

/** Tells those around that an answer is on its way. @returns a function that says that it is here */
const Waiting = createContext<(() => () => void) | null>(null);

/**
 * Shows what is in it once everything asked for in it was answered, or could not be: nothing that can be pressed moves
 * away from under a pointer because something above it came later. What is asked for from then on is not waited for.
 */
export function Together(props: { readonly className?: string; readonly children: ReactNode }) {
  const [begun, setBegun] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [wait] = useState(() => () => {
    setWaiting((count) => count + 1);
    return () => setWaiting((count) => count - 1);
  });
  // What is in it has asked before this runs.
  useLayoutEffect(() => setBegun(true), []);
  const [shown, setShown] = useState(false);
  if (!shown && begun && waiting === 0) setShown(true);
  return (
    <div hidden={!shown} className={props.className}>
      <Waiting.Provider value={wait}>{props.children}</Waiting.Provider>
    </div>
  );
}

/** Has those around wait as long as this is true. */
export function useWaitedFor(isWaiting: boolean): void {
  const wait = useContext(Waiting);
  useLayoutEffect(() => (isWaiting ? wait?.() : undefined), [isWaiting, wait]);
}
