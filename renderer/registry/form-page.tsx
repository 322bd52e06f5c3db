import { X } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { create } from 'zustand';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';

/** Where the screen shows the form that is open, and how many are. */
const useFormPlace = create<{ readonly element: HTMLElement | null; readonly open: number }>(() => ({
  element: null,
  open: 0,
}));

const setPlace = (element: HTMLElement | null) => useFormPlace.setState({ element });

/** Where a form comes up: directly in a pane, the other content of which makes room for it (base.css). */
export function FormPlace() {
  return <div ref={setPlace} className="form-place" />;
}

/** Whether a form is open: then its button is the next step, and no other. */
export function useFormOpen(): boolean {
  return useFormPlace(({ open }) => open > 0);
}

/** Where forms come up: in the place of an object, or in front of the form that asks for what they record. */
export const FormFrame = createContext<'page' | 'dialog'>('page');

interface FormPageProps {
  readonly title: string;
  readonly onClose: () => void;
  /** While something runs that must come to its end: until then there is nothing else to do in the window. */
  readonly held?: boolean;
  /** Whether the heading has the focus when the page comes up, rather than a field. */
  readonly headed?: boolean;
  readonly children: ReactNode;
}

/** A form with its title: a page, or a dialog where `FormFrame` says so. */
export function FormPage(props: FormPageProps) {
  if (useContext(FormFrame) === 'page') return <Page {...props} />;
  return (
    <Dialog title={props.title} onClose={props.onClose} held={props.held ?? false} wide>
      {props.children}
    </Dialog>
  );
}

/**
 * A page with a form in the place of an object. It keeps nobody: every other screen, tab and object is one press away, and
 * what is typed stays (drafts.ts). Escape closes it, and gives the focus back to where one came from.
 */
function Page(props: FormPageProps) {
  const { held = false, headed = false } = props;
  const place = useFormPlace(({ element }) => element);
  const title = useId();
  const page = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusBack();
  useEffect(() => {
    useFormPlace.setState(({ open }) => ({ open: open + 1 }));
    return () => useFormPlace.setState(({ open }) => ({ open: open - 1 }));
  }, []);
  const isShown = place !== null;
  useEffect(() => {
    if (!isShown) return;
    if (headed || !page.current?.contains(document.activeElement)) heading.current?.focus();
    // Where the whole page scrolls (a small window, 200 %) it may begin out of sight, with its first field behind its buttons.
    page.current?.scrollIntoView({ block: 'start' });
  }, [isShown, headed]);
  useEffect(() => {
    if (!held || page.current === null) return;
    const others = around(page.current);
    for (const other of others) other.inert = true;
    return () => {
      for (const other of others) other.inert = false;
    };
  }, [held]);
  if (place === null) return null;
  return createPortal(
    <section
      ref={page}
      role="dialog"
      aria-labelledby={title}
      data-form-page={held ? 'held' : 'open'}
      className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-6 low:gap-3 low:p-4"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || held) return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <div className="flex items-start justify-between gap-4">
        <h2 id={title} ref={heading} tabIndex={-1} className="rounded-md text-lg font-bold">
          {props.title}
        </h2>
        <Button
          small
          aria-label="Close"
          notNow={held ? 'Wait until this has come to its end.' : null}
          saidBeside
          onPress={props.onClose}
        >
          <X aria-hidden size={16} />
        </Button>
      </div>
      {props.children}
    </section>,
    place,
  );
}

/** Gives the focus back to what had it before, unless something else has taken it meanwhile. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}

/** Everything in the window but an element and what is in it. */
function around(element: HTMLElement): HTMLElement[] {
  const { parentElement } = element;
  if (parentElement === null) return [];
  const beside = [...parentElement.children].filter(
    (other): other is HTMLElement => other !== element && other instanceof HTMLElement && !other.inert,
  );
  return element === document.body ? [] : [...beside, ...around(parentElement)];
}
