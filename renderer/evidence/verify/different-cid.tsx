import type { CidString } from '../../../app/content/cid.ts';
import { CONSTANT_PREFIX } from '../../../app/content/cid.ts';
import type { Difference } from '../../../app/content/comparison.ts';
import { bareGiven } from '../../../app/content/given-cid.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { counted } from '../../shared/counted.ts';

/** Where two identifiers part: both in full, the groups that differ marked. */
export function DifferentCid(props: {
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
