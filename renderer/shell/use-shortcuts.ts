import { useEffect, useRef } from 'react';
import { openPlace } from '../window/navigation.ts';
import { places } from '../window/screens.ts';
import { backToOwn } from '../window/shown-ledger.ts';

/** What has to be answered or waited for first. A form keeps nobody from looking elsewhere. */
const HOLDING = '[role="dialog"]:not([data-form-page="open"]), [role="alertdialog"]';

/** What the keys open that stands in the shell. */
interface Opens {
  readonly onHelp: () => void;
  readonly onPalette: () => void;
}

/**
 * The keys that work everywhere: Alt and a digit opens a place; Ctrl K goes to anything; `/` goes to the search and `?` shows
 * the keys, unless one is typing. Nothing works through an open dialog.
 */
export function useShortcuts(opens: Opens): void {
  const latest = useRef(opens);
  latest.current = opens;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (document.querySelector(HOLDING) !== null) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        if (event.key.toLowerCase() !== 'k') return;
        event.preventDefault();
        latest.current.onPalette();
        return;
      }
      const place =
        event.altKey && !event.ctrlKey && !event.metaKey ? places[Number(event.key) - 1] : undefined;
      if (place !== undefined) {
        event.preventDefault();
        openPlace(place);
        return;
      }
      if (event.altKey && event.key === 'ArrowLeft' && !isTyping(event.target)) {
        event.preventDefault();
        backToOwn();
        return;
      }
      if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[data-search]');
        if (search === null) return;
        event.preventDefault();
        search.focus();
        search.select();
      } else if (event.key === '?') {
        event.preventDefault();
        latest.current.onHelp();
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio';
}
