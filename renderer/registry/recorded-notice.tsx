import { CircleCheck } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { create } from 'zustand';
import type { EntryPage } from '../../app/contract/entries.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import { useAnswer } from '../bridge/query.ts';
import { openEntry } from '../evidence/entries/entries-store.ts';
import { verifyCid } from '../evidence/verify/verify-store.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { number } from '../shared/counted.ts';
import { useArrivalFocus } from '../shared/use-arrival-focus.ts';
import { UserText } from '../shared/user-text.tsx';
import { LinkButton } from './object-link.tsx';
import { WordsText } from './words-text.tsx';

interface NoticeProps {
  /** What was done; empty where the event itself says what is so from then on. */
  readonly what: string;
  readonly name: string;
  readonly recorded: Recorded;
  readonly onClose: () => void;
  /** The next step; null where there is none. */
  readonly children: ReactNode;
}

/** The object that is looked at on the screen; null while there is none. */
const useLookedAt = create<{ readonly id: string | null }>(() => ({ id: null }));

/** Says which object is looked at: a notice about another one has been read. */
export function useLooksAt(id: string): void {
  useEffect(() => useLookedAt.setState({ id }), [id]);
}

/**
 * An act that is on the disk: what is so from now on, and what may come next. It stays until somebody looks at another object
 * or another screen. Another act is another notice: its key.
 */
export function RecordedNotice(props: NoticeProps) {
  const { recorded, onClose } = props;
  // It takes the focus with the words that it is read out by, so that it comes with them.
  const { answer, problem } = useAnswer('entries.read', { ledger: null, seq: recorded.seq });
  const [arrived] = useState(() => useLookedAt.getState().id);
  const lookedAt = useLookedAt(({ id }) => id);
  const elsewhere = lookedAt !== arrived && lookedAt !== recorded.id;
  useEffect(() => {
    if (elsewhere) onClose();
  }, [elsewhere, onClose]);
  if (elsewhere || (answer === undefined && problem === null)) return null;
  return <Notice {...props} act={answer?.act ?? null} />;
}

function Notice(props: NoticeProps & { readonly act: EntryPage['act'] }) {
  const { recorded, act } = props;
  const notice = useArrivalFocus();
  const words = useId();
  const outcome = props.what === '' ? (act?.outcome ?? null) : null;
  return (
    <section
      ref={notice}
      tabIndex={-1}
      aria-labelledby={words}
      data-testid="recorded"
      data-cid={recorded.eventCid}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-stored bg-stored-soft px-4 py-2"
    >
      <CircleCheck aria-hidden size={20} className="shrink-0 text-stored" />
      <p id={words} className="min-w-60 flex-1">
        <span className="font-semibold">
          {outcome !== null ? (
            <WordsText words={outcome} plain />
          ) : (
            <>
              {props.what === '' ? '' : `${props.what}: `}
              <UserText>{props.name}</UserText>
            </>
          )}
        </span>
        <span className="ms-3 text-sm whitespace-nowrap">
          <LinkButton onPress={() => openEntry(recorded.seq)}>{entriesOf(act, recorded.seq)}</LinkButton>
          {act !== null && act.to > act.from ? ' are' : ' is'} on the disk.
        </span>
      </p>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {props.children}
        <Button small look="quiet" onPress={() => verifyCid(recorded.eventCid)}>
          Verify with another person
        </Button>
        <Button small onPress={props.onClose}>
          Done
        </Button>
      </span>
      <details className="basis-full text-sm">
        <summary className="w-fit cursor-pointer">Details</summary>
        <div className="flex flex-col items-start gap-2 py-1">
          <p>Content identifier of the event of entry {number(recorded.seq)}:</p>
          <CidText cid={recorded.eventCid} layout="line" size="small" />
          <CopyButton text={recorded.eventCid} what="identifier" />
        </div>
      </details>
    </section>
  );
}

/** The entries of an act: `Entry 10`, `Entries 10 and 11`, `Entries 10 to 13`. */
function entriesOf(act: EntryPage['act'], seq: number): string {
  if (act === null || act.to === act.from) return `Entry ${number(seq)}`;
  return `Entries ${number(act.from)} ${act.to === act.from + 1 ? 'and' : 'to'} ${number(act.to)}`;
}
