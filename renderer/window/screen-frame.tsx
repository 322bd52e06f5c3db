import { type ReactNode, useEffect, useRef } from 'react';
import { useReadOnly, useShown } from './shown-ledger.ts';

/**
 * A screen: its heading, what it is for, what can be done here, and its content. Names the window after the
 * screen and puts the focus on the heading when the screen is opened, so that a screen reader says where one is.
 */
export function ScreenFrame(props: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly acts?: ReactNode;
  /** Content that scrolls as a whole, instead of panes that scroll on their own. */
  readonly scrolls?: boolean;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const readOnly = useReadOnly();
  const ledger = useShown((status) => status?.name);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = [props.title, ledger, readOnly ? 'read-only copy' : undefined, 'CIM Keys Ceremony']
      .filter((part) => part !== undefined)
      .join(' · ');
  }, [props.title, ledger, readOnly]);
  const scroll = props.scrolls === true ? 'overflow-y-auto' : '';
  return (
    <main
      className={`app-main flex h-full flex-col gap-4 p-5 low:gap-3 low:p-4 ${scroll}`}
      aria-label={props.title}
    >
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-60">
          <h1 ref={heading} tabIndex={-1} className="text-xl font-bold">
            {props.title}
          </h1>
          {props.about === undefined ? null : <p className="text-muted low:hidden">{props.about}</p>}
        </div>
        {props.acts === undefined ? null : (
          <div className="flex flex-wrap items-center gap-3">{props.acts}</div>
        )}
      </header>
      {props.children}
    </main>
  );
}
