import { useEffect, useRef } from 'react';

/** What the keys of the room do. */
export interface RoomActs {
  readonly deviation: () => void;
  readonly break: () => void;
  readonly words: () => void;
  /** One part back, or on; back from the past to the step that is open. */
  readonly look: (by: -1 | 1) => void;
  /** Whether a part of the past is shown: nothing is done in it. */
  readonly isPast: boolean;
}

const BY_LETTER: Readonly<Record<string, 'deviation' | 'break' | 'words'>> = {
  d: 'deviation',
  p: 'break',
  w: 'words',
};

/** Where Page Up and Page Down have a meaning of their own. */
const PAGED = 'textarea, [role="listbox"], [role="grid"], [role="table"], .room-parts';

/**
 * Enter alone never records or signs: Ctrl and Enter do. Alt and D reports a deviation, Alt and P takes a break, Alt and W
 * shows the words of the head in large; Page Up and Page Down scroll the step, and at its end go to the steps before.
 * Nothing works through an open dialog.
 */
export function useRoomKeys(center: React.RefObject<HTMLElement | null>, acts: RoomActs): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      const inCenter = target instanceof Node && center.current?.contains(target) === true;
      if (event.key === 'Enter' && inCenter) {
        if (event.ctrlKey) {
          event.preventDefault();
          if (!latest.current.isPast) press(center.current, target);
        } else if (target instanceof HTMLInputElement) event.preventDefault();
      }
      if (event.ctrlKey || event.metaKey) return;
      const letter = event.altKey ? BY_LETTER[event.key.toLowerCase()] : undefined;
      if (letter !== undefined) {
        event.preventDefault();
        latest.current[letter]();
        return;
      }
      if (event.altKey || (event.key !== 'PageUp' && event.key !== 'PageDown')) return;
      if (target instanceof Element && target.closest(PAGED) !== null) return;
      event.preventDefault();
      const by = event.key === 'PageUp' ? -1 : 1;
      if (!scrolled(center.current, by)) latest.current.look(by);
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [center]);
}

/** Scrolls by a page, as far as there is something. @returns whether there was */
function scrolled(pane: HTMLElement | null, by: -1 | 1): boolean {
  // Where the page scrolls as a whole, it is that.
  const step = [...(pane?.querySelectorAll('.room-step') ?? [])].find((one) => one.checkVisibility());
  const box = step !== undefined && step.scrollHeight > step.clientHeight ? step : document.scrollingElement;
  if (box === null) return false;
  const before = box.scrollTop;
  // Half a line of a fraction is no way to go.
  box.scrollTop = before + by * box.clientHeight * 0.8;
  return Math.abs(box.scrollTop - before) >= 1;
}

/** Presses the button that comes next: that of the form in which somebody types, or of the step. */
function press(center: HTMLElement | null, target: Node): void {
  const form = target instanceof Element ? target.closest('form') : null;
  const first = form ?? center?.querySelector('form');
  if (first instanceof HTMLFormElement) first.requestSubmit();
  else center?.querySelector<HTMLElement>('[data-next]')?.click();
}
