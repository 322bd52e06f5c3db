import { useLayoutEffect, useState } from 'react';

/** Says that one more is on its way. @returns a function that says that it is here */
export type Wait = () => () => void;

/** Counts what is on its way in what is around it. */
export function useWaiting(): { readonly waiting: number; readonly wait: Wait } {
  const [waiting, setWaiting] = useState(0);
  const [wait] = useState<Wait>(() => () => {
    setWaiting((count) => count + 1);
    return () => setWaiting((count) => count - 1);
  });
  return { waiting, wait };
}

/** Is counted as long as this is true. @param wait null where nobody counts */
export function useIsWaiting(wait: Wait | null, isWaiting: boolean): void {
  useLayoutEffect(() => (isWaiting ? wait?.() : undefined), [isWaiting, wait]);
}
