import { CircleCheck, CircleDashed, CircleHelp, OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import { type CidString, CONSTANT_PREFIX } from '../../../app/content/cid.ts';
import type { Comparison, Difference } from '../../../app/content/comparison.ts';
import { bareGiven, givenCid } from '../../../app/content/given-cid.ts';
import { useAnswer } from '../../bridge/query.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';

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

/** Where two identifiers part: both in full, the groups that differ marked. */
function DifferentCid(props: {
  readonly cid: CidString;
  readonly given: string;
  readonly differences: readonly Difference[];
}) {
  const other = bareGiven(props.given);
  const places = new Set(props.differences.map(({ position }) => position));
  const groups = new Set([...places].map(groupOf));
  const [first] = props.differences;
  if (first === undefined) return null;
  return (
    <>
      <p>
        {counted(props.differences.length, 'character differs', 'characters differ')}; the first is character{' '}
        {first.position}, {placeOf(first.position)}: here <b className="font-mono">{first.expected}</b>, there{' '}
        <b className="font-mono">{first.found}</b>.
      </p>
      {slipped(props.differences, other.length) ? (
        <p className="text-muted">
          From there on nearly everything differs: a character may be missing or doubled in what was entered.
        </p>
      ) : null}
      <p className="text-sm text-muted">Here</p>
      <CidText cid={props.cid} marked={groups} />
      <p className="text-sm text-muted">There</p>
      <OtherText text={other} marked={groups} />
    </>
  );
}

/** The group, from 0, a character (from 1) stands in; -1 is the constant beginning. */
function groupOf(position: number): number {
  return position <= CONSTANT_PREFIX.length ? -1 : Math.floor((position - 1 - CONSTANT_PREFIX.length) / 4);
}

function placeOf(position: number): string {
  const group = groupOf(position);
  return group === -1 ? 'in the constant beginning' : `in group ${group + 1} of 13`;
}

function slipped(differences: readonly Difference[], length: number): boolean {
  const first = differences[0]?.position ?? length;
  const rest = length - first + 1;
  return length !== 59 && rest > 8 && differences.length > rest / 2;
}

/** What the other side gave, cut the same way; it need not be a CID. */
function OtherText({ text, marked }: { readonly text: string; readonly marked: ReadonlySet<number> }) {
  const prefix = text.slice(0, CONSTANT_PREFIX.length);
  const groups = text.slice(CONSTANT_PREFIX.length).match(/.{1,4}/g) ?? [];
  return (
    <span dir="ltr" translate="no" className="inline-block max-w-[25.5ch] font-mono break-normal">
      <Piece text={prefix} marked={marked.has(-1)} wide />
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a group.
        <Piece key={index} text={group} marked={marked.has(index)} />
      ))}
    </span>
  );
}

function Piece(props: { readonly text: string; readonly marked: boolean; readonly wide?: boolean }) {
  const width = props.wide === true ? 'w-[9ch]' : 'w-[4ch]';
  return (
    <>
      <wbr />
      {props.marked ? (
        <mark
          className={`mr-[1ch] inline-block bg-broken-soft font-semibold text-broken underline decoration-2 underline-offset-4 ${width}`}
        >
          {props.text}
        </mark>
      ) : (
        <span
          className={`mr-[1ch] inline-block ${props.wide === true ? 'text-muted' : 'font-semibold'} ${width}`}
        >
          {props.text}
        </span>
      )}
    </>
  );
}

/** How many differences are listed; the rest is counted. */
const SHOWN = 8;

/** Which words differ: number, row, and both sides. */
function DifferentWords({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <>
      <p>{counted(differences.length, 'word differs', 'words differ')}.</p>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-sm text-muted">
            {['Word', 'Row', 'Here', 'There'].map((title) => (
              <th key={title} scope="col" className="border-b border-edge py-1 pe-3 text-start font-semibold">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, SHOWN).map(({ position, expected, found }) => (
            <tr key={position}>
              <th scope="row" className="border-b border-line py-1 pe-3 text-start font-normal">
                {position}
              </th>
              <td className="border-b border-line py-1 pe-3">{Math.ceil(position / 4)}</td>
              <td className="border-b border-line py-1 pe-3 font-semibold">{expected}</td>
              <td className="border-b border-line py-1">
                <mark className="bg-broken-soft font-semibold text-broken underline decoration-2 underline-offset-4">
                  {found}
                </mark>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > SHOWN ? (
        <p className="text-muted">
          And {counted(differences.length - SHOWN, 'word')} more: one may be missing or doubled in what was
          entered.
        </p>
      ) : null}
    </>
  );
}

/** When the other side's identifier is another one of this ledger, says which: they may only be further behind. */
function OtherStanding({ given }: { readonly given: string }) {
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
