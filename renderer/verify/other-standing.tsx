import { useEffect, useState } from 'react';
import { givenCid } from '../../app/content/given-cid.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { number } from '../shared/counted.ts';
import { UserText } from '../shared/user-text.tsx';
import type { Standing } from './verify-store.ts';

/** When the other side's identifier is another one of this ledger, says which: they may only be further behind. */
export function OtherStanding({ given }: { readonly given: string }) {
  const cid = givenCid(given);
  const [found, setFound] = useState<Standing>(null);
  useEffect(() => {
    setFound(null);
    if (cid === null) return;
    let current = true;
    read((ledger) => call('cid.find', { cid, ledger })).then(
      (standing) => {
        if (current) setFound(standing);
      },
      // It is only a hint; the answer DIFFERENT stands without it.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [cid]);
  if (found === null) return null;
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
