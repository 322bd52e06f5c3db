import { useEffect } from 'react';

/**
 * Whoever works by the keyboard stays where they are when what they have just pressed goes away: the focus comes to the name
 * of what stands there, or else to the heading of the screen. What takes the focus itself (a dialog, a notice, what had it
 * before) does so by the next frame, and keeps it. A focus that is lost anew has these frames anew.
 */
export function useFocusKept(): void {
  useEffect(() => {
    let last: Element | null = null;
    let pane: Element | null = null;
    let frame = 0;
    const came = ({ target }: FocusEvent) => {
      cancelAnimationFrame(frame);
      last = target instanceof Element ? target : null;
      pane = last?.closest('.pane') ?? null;
    };
    const keep = () => {
      if (document.activeElement !== document.body || document.querySelector('.dialog') !== null) return;
      const name =
        pane?.isConnected === true ? pane.querySelector<HTMLElement>('article h2[tabindex]') : null;
      // What is not to be seen yet cannot have the focus.
      const there = name?.checkVisibility({ visibilityProperty: true }) === true ? name : null;
      (there ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(() => {
      if (last === null || last.isConnected) return;
      last = null;
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(keep);
      });
    });
    document.addEventListener('focusin', came);
    watch.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', came);
      watch.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
}
