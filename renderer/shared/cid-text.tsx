import type { CidString } from '../../app/content/cid.ts';
import { groupsOf } from '../../app/content/fingerprint.ts';

const layouts = {
  /** As long as the line is. */
  line: { whole: '', prefix: '' },
  /** Five columns by three rows: the shape in which it is read aloud. */
  block: {
    whole: 'max-w-[25.5ch]',
    // Two groups and the gap between them, so that the columns stand below each other.
    prefix: 'w-[9ch]',
  },
};

const sizes = { small: 'text-xs', text: 'text-base', large: 'text-xl' };

/**
 * A CID, always in full: the part that all of them share set apart, the rest in thirteen groups of four. Copying it
 * with the mouse gives the bare CID, for the gaps are no characters.
 */
export function CidText(props: {
  readonly cid: CidString;
  readonly layout?: keyof typeof layouts;
  readonly size?: keyof typeof sizes;
  /** Groups to mark, counted from 0. */
  readonly marked?: ReadonlySet<number>;
  readonly testId?: string;
}) {
  const { prefix, groups } = groupsOf(props.cid);
  const layout = layouts[props.layout ?? 'block'];
  return (
    <span
      dir="ltr"
      translate="no"
      className={`inline-block font-mono break-normal ${sizes[props.size ?? 'text']} ${layout.whole}`}
      data-cid={props.cid}
      data-testid={props.testId}
    >
      <span className={`mr-[1ch] inline-block text-muted ${layout.prefix}`}>{prefix}</span>
      {groups.map((group, index) => (
        <CidGroup
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a group; two may be alike.
          key={index}
          text={group}
          marked={props.marked?.has(index) ?? false}
        />
      ))}
    </span>
  );
}

function CidGroup({ text, marked }: { readonly text: string; readonly marked: boolean }) {
  const mark = marked ? 'bg-broken-soft text-broken underline decoration-2 underline-offset-4' : '';
  return (
    <>
      <wbr />
      {marked ? (
        <mark className={`mr-[1ch] inline-block w-[4ch] font-semibold ${mark}`}>{text}</mark>
      ) : (
        <span className="mr-[1ch] inline-block w-[4ch] font-semibold">{text}</span>
      )}
    </>
  );
}
