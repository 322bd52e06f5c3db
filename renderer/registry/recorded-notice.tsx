import { CircleCheck } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Recorded } from '../../app/contract/schemas.ts';
import { verifyCid } from '../evidence/verify/verify-store.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { useArrivalFocus } from '../shared/use-arrival-focus.ts';
import { UserText } from '../shared/user-text.tsx';

/** An act that is on the disk: what was recorded, under which identifier, and what comes next. Another act is another notice: its key. */
export function RecordedNotice(props: {
  readonly what: string;
  readonly name: string;
  readonly recorded: Recorded;
  readonly onClose: () => void;
  /** The next step; without one, verifying is it. */
  readonly children: ReactNode;
}) {
  const { recorded } = props;
  const notice = useArrivalFocus();
  const words = useId();
  return (
    <section
      ref={notice}
      tabIndex={-1}
      aria-labelledby={words}
      data-testid="recorded"
      data-cid={recorded.eventCid}
      className="flex flex-col gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <div className="flex gap-3">
        <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
        <div id={words} className="min-w-0">
          <p className="font-semibold">
            {props.what}: <UserText>{props.name}</UserText>
          </p>
          <p>
            Entry {number(recorded.seq)} is on the disk of this laptop. Its event has this content identifier:
          </p>
        </div>
      </div>
      <CidText cid={recorded.eventCid} />
      <div className="flex flex-wrap gap-3">
        {props.children}
        <Button
          small
          look={props.children === null ? 'primary' : 'plain'}
          onPress={() => verifyCid(recorded.eventCid)}
        >
          Verify with another person
        </Button>
        <Button small onPress={props.onClose}>
          Done
        </Button>
      </div>
    </section>
  );
}
