import { type RefObject, useEffect, useRef } from 'react';

/**
 * Gives a field the focus as it comes up. Where it comes late, such as with an answer of the main process, and somebody is typing
 * in another field of the same form by then, that one keeps it: what they type would go on in this field otherwise.
 * @param wanted as the field comes up; what it becomes later changes nothing
 */
export function useComingFocus<E extends HTMLElement>(wanted: boolean): RefObject<E | null> {
  const root = useRef<E>(null);
  const first = useRef(wanted);
  useEffect(() => {
    const { current } = root;
    if (!first.current || current === null || isTypedBeside(current)) return;
    current.querySelector<HTMLElement>('input, textarea')?.focus();
  }, []);
  return root;
}

function isTypedBeside(field: HTMLElement): boolean {
  const { activeElement: active } = document;
  const isTyping =
    active instanceof HTMLTextAreaElement ||
    (active instanceof HTMLInputElement && ['text', 'password', 'search'].includes(active.type));
  return isTyping && field.closest('form')?.contains(active) === true && !field.contains(active);
}
