import { type RefObject, useEffect, useRef } from 'react';

/**
 * Brings the focus to a notice that has just come up, so that it is read out and its next step is one press of Tab away.
 * The dialog that led there is gone by the next frame, and only then lets go of the focus.
 */
export function useArrivalFocus(): RefObject<HTMLElement | null> {
  const notice = useRef<HTMLElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => notice.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return notice;
}
