import { type ReactNode, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useActsSlot } from './acts-slot.ts';
import { useReadOnly, useShown } from './shown-ledger.ts';

/** A screen’s content; its heading is its tab. Names the window after the screen. */
export function ScreenFrame(props: {
  readonly title: string;
  readonly about?: ReactNode;
  /** What can be done here; it stands behind the tabs. */
  readonly acts?: ReactNode;
  /** Content that scrolls as a whole, instead of panes that scroll on their own. */
  readonly scrolls?: boolean;
  readonly children: ReactNode;
}) {
  const readOnly = useReadOnly();
  const ledger = useShown((status) => status?.name);
  const slot = useActsSlot(({ element }) => element);
  useEffect(() => {
    document.title = [props.title, ledger, readOnly ? 'read-only copy' : undefined, 'CIM Keys Ceremony']
      .filter((part) => part !== undefined)
      .join(' · ');
  }, [props.title, ledger, readOnly]);
  const scroll = props.scrolls === true ? 'overflow-y-auto' : '';
  return (
    <div className={`screen flex min-h-0 flex-1 flex-col gap-4 p-5 low:gap-3 low:p-4 ${scroll}`}>
      {props.about === undefined ? null : <p className="text-muted low:hidden">{props.about}</p>}
      {props.children}
      {slot === null || props.acts === undefined ? null : createPortal(props.acts, slot)}
    </div>
  );
}
