import { CircleCheck, CircleDashed, CircleHelp, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import type { Comparison } from '../../../app/content/comparison.ts';
import { DifferentCid } from './different-cid.tsx';
import { DifferentWords } from './different-words.tsx';
import { OtherStanding } from './other-standing.tsx';

/** The machine's answer in plain words. */
export function ComparisonResult(props: {
  readonly cid: CidString;
  readonly given: string;
  readonly comparison: Comparison;
}) {
  const { comparison } = props;
  switch (comparison.outcome) {
    case 'equal':
      return (
        <Answer look="border-stored bg-stored-soft" icon={<CircleCheck size={28} className="text-stored" />}>
          <p className="text-xl font-bold text-stored">EQUAL</p>
          <p>{comparison.as === 'cid' ? 'All 59 characters agree.' : 'All 32 words agree.'}</p>
        </Answer>
      );
    case 'different':
      return (
        <Answer look="border-broken bg-surface" icon={<OctagonX size={28} className="text-broken" />}>
          <p className="text-xl font-bold text-broken">DIFFERENT</p>
          {comparison.as === 'cid' ? (
            <DifferentCid cid={props.cid} given={props.given} differences={comparison.differences} />
          ) : (
            <DifferentWords differences={comparison.differences} />
          )}
          <OtherStanding given={props.given} />
          <p>
            <span className="font-semibold">Now: </span>do not go on. Check the input once; if it stays
            different, the two sides do not have the same content. Note it in the script and tell the ceremony
            administrator.
          </p>
        </Answer>
      );
    case 'incomplete':
      return (
        <Answer look="border-waiting bg-surface" icon={<CircleDashed size={28} className="text-waiting" />}>
          <p className="font-semibold">
            Not all there yet: {comparison.given} of {comparison.needed}{' '}
            {comparison.as === 'cid' ? 'characters' : 'words'}.
          </p>
          <p>So far they agree, but that proves nothing. Enter the rest.</p>
        </Answer>
      );
    case 'unreadable':
      return (
        <Answer look="border-edge bg-surface" icon={<CircleHelp size={28} />}>
          <p className="font-semibold">This cannot be compared.</p>
          <p>{comparison.reason}</p>
        </Answer>
      );
  }
}

function Answer(props: { readonly look: string; readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={`flex gap-3 rounded-md border-2 p-4 ${props.look}`}>
      <span aria-hidden className="shrink-0">
        {props.icon}
      </span>
      <div className="flex min-w-0 flex-col gap-2">{props.children}</div>
    </div>
  );
}
