import { type ComponentProps, type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { DialogFoot, useDialogFoot } from '../shared/dialog-foot.ts';

/** A step, which scrolls, and below it what is pressed next, which is always in sight; and what comes after it. */
export function StepFrame({
  children,
  next,
  ...article
}: Omit<ComponentProps<'article'>, 'className'> & { readonly next?: ReactNode }) {
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  return (
    <article {...article} className="room-article">
      <div className="room-step flex flex-col gap-4 px-6 py-5 low:gap-2 low:px-4 low:py-2.5">
        <DialogFoot value={foot}>{children}</DialogFoot>
      </div>
      <div className="room-bottom">
        <div ref={setFoot} className="room-foot px-6 py-3 low:px-4 low:py-2" />
        {next}
      </div>
    </article>
  );
}

/** Puts buttons below the step. */
export function InFoot({ children }: { readonly children: ReactNode }) {
  const foot = useDialogFoot();
  return foot === null ? children : createPortal(children, foot);
}
