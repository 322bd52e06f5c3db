import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';

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
        className={`max-h-full w-full overflow-y-auto rounded-md border border-edge bg-surface ${props.wide === true ? 'max-w-2xl' : 'max-w-lg'}`}
      >
        <AriaDialog role={props.role ?? 'dialog'} className="flex flex-col gap-4 p-6 low:p-4">
          <div className="flex items-start justify-between gap-4">
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
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
