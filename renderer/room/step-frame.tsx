import { type ComponentProps, type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { DialogFoot, useDialogFoot } from '../shared/dialog-foot.ts';

/** A step, which scrolls, and below it what is pressed next, which is always in sight. */
export function StepFrame({ children, ...article }: Omit<ComponentProps<'article'>, 'className'>) {
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  return (
    <article {...article} className="room-article">
      <div className="room-step flex flex-col gap-5 p-6 low:gap-3 low:p-4">
        <DialogFoot value={foot}>{children}</DialogFoot>
      </div>
      <div ref={setFoot} className="room-foot px-6 py-4 low:px-4 low:py-2" />
    </article>
  );
}

/** Puts buttons below the step. */
export function InFoot({ children }: { readonly children: ReactNode }) {
  const foot = useDialogFoot();
  return foot === null ? children : createPortal(children, foot);
}
