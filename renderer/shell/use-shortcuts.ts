import { useEffect, useRef } from 'react';
import { go } from '../window/navigation.ts';
import { screens, shortcutDigits } from '../window/screens.ts';
import { backToOwn } from '../window/shown-ledger.ts';

/**
 * The keys that work everywhere: Ctrl and a digit opens one of the first ten screens; `/` goes to the search and `?` shows the keys,
 * unless one is typing. Nothing works through an open dialog.
 */
export function useShortcuts(onHelp: () => void): void {
  const help = useRef(onHelp);
  help.current = onHelp;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        const screen = screens[shortcutDigits.indexOf(event.key)];
        if (screen === undefined) return;
        event.preventDefault();
        go(screen.id);
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
        help.current();
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
