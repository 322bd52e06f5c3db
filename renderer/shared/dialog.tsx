import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import { DialogFoot } from './dialog-foot.ts';

/**
 * A dialog: keeps the focus inside, gives it back afterwards, closes with Escape. Clicking beside it does not
 * close it, for that would throw away what was typed.
 */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  /** While something runs that must come to its end. */
  readonly held?: boolean;
  readonly wide?: boolean;
  /** An alert interrupts: a screen reader reads all of it. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
}) {
  const held = props.held === true;
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  return (
    <ModalOverlay
      isOpen
      isKeyboardDismissDisabled={held}
      onOpenChange={(open) => {
        if (!open && !held) props.onClose();
      }}
      className="fixed inset-0 z-10 flex items-center justify-center bg-veil p-4"
    >
      <Modal
        className={`flex max-h-full w-full flex-col overflow-hidden rounded-md border border-edge bg-surface ${props.wide === true ? 'max-w-2xl' : 'max-w-lg'}`}
      >
        <AriaDialog role={props.role ?? 'dialog'} className="dialog">
          <div className="flex items-start justify-between gap-4 px-6 pt-6 pb-3 low:px-4 low:pt-4 low:pb-2">
            <Heading slot="title" className="text-lg font-bold">
              {props.title}
            </Heading>
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
          <div className="dialog-body flex flex-col gap-4 px-6 pt-1 pb-6 low:px-4 low:pb-4">
            <DialogFoot value={foot}>{props.children}</DialogFoot>
          </div>
          <div
            ref={setFoot}
            className="shrink-0 border-t border-line px-6 py-4 empty:hidden low:px-4 low:py-2"
          />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
