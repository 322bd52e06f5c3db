import { Fragment } from 'react';

/** Behind these an exact text may go on in the next line: between the groups of a UUID, the parts of a path or a subject. */
const JOINTS = /(?<=[-/.:@_])/;

/** Longer parts have no joints and go on anywhere: keys and signatures. */
const LONGEST_PART = 24;

/** A text that is read character by character (a UUID, a path, a subject), which breaks between its parts and not in one. */
export function ExactText({ children }: { readonly children: string }) {
  return (
    <span dir="ltr" translate="no">
      {children.split(JOINTS).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a part; two may be alike.
        <Fragment key={index}>
          {index === 0 ? null : <wbr />}
          <span className={part.length <= LONGEST_PART ? 'whitespace-nowrap' : 'wrap-anywhere'}>{part}</span>
        </Fragment>
      ))}
    </span>
  );
}
