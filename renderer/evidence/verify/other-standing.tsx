import type { CidString } from '../../../app/content/cid.ts';
import { givenCid } from '../../../app/content/given-cid.ts';
import { useAnswer } from '../../bridge/query.ts';
import { number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';

/** When the other side's identifier is another one of this ledger, says which: they may only be further behind. */
export function OtherStanding({ given }: { readonly given: string }) {
  const cid = givenCid(given);
  return cid === null ? null : <Found cid={cid} />;
}

/** It is only a hint: the answer DIFFERENT stands without it, also when main cannot say. */
function Found({ cid }: { readonly cid: CidString }) {
  const { ledger } = useReading();
  const { answer: found } = useAnswer('cid.find', { cid, ledger });
  if (found === undefined || found === null) return null;
  return (
    <p>
      <span className="font-semibold">
        Theirs is in this ledger, too: {found.kind === 'event' ? 'the event of' : 'the ledger up to'} entry{' '}
        {number(found.seq)}
      </span>{' '}
      ({found.title}: <UserText>{found.about}</UserText>). Make sure that both sides look at the same thing.
    </p>
  );
}
