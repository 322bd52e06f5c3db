import { PencilLine } from 'lucide-react';
import { Button } from '../shared/button.tsx';
import type { Draft } from '../window/drafts.ts';

/** Says that a form begins with what was typed before somebody looked elsewhere, and lets them begin anew. */
export function DraftNotice(props: {
  readonly draft: Pick<Draft, 'restored' | 'clear'>;
  /** What was not kept: `the passphrase`. */
  readonly without?: string;
  readonly onCleared?: () => void;
}) {
  if (!props.draft.restored) return null;
  return (
    <div
      role="status"
      data-testid="draft"
      className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-raised px-4 py-2"
    >
      <PencilLine aria-hidden size={18} className="shrink-0" />
      <p className="min-w-0 flex-1">
        You typed this before and did not record it yet. It is kept until the program is closed.
        {props.without === undefined ? '' : ` Only ${props.without} was not kept.`}
      </p>
      <Button
        small
        onPress={({ target }) => {
          props.draft.clear();
          props.onCleared?.();
          // This button goes, and one begins with the first field again.
          target
            .closest('form')
            ?.querySelector<HTMLElement>('[data-field] :is(input, textarea, button)')
            ?.focus();
        }}
      >
        Clear
      </Button>
    </div>
  );
}
