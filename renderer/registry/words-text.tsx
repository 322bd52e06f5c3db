import { Fragment } from 'react';
import type { Words } from '../../app/contract/registry.ts';
import { UserText } from '../shared/user-text.tsx';
import { ObjectLink } from './object-link.tsx';
import { isShownInList } from './open-object.ts';

/** A line of words in which objects are named, with the way to each. */
export function WordsText(props: {
  readonly words: Words;
  /** Without the way to each: where the whole line is one. */
  readonly plain?: boolean;
  /** The object on whose page they stand: no way leads there. */
  readonly here?: string;
}) {
  return props.words.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a part; two may be alike.
    <Fragment key={index}>
      {typeof part === 'string' ? (
        <UserText>{part}</UserText>
      ) : props.plain === true || part.id === props.here || !isShownInList(part.kind) ? (
        <UserText>{part.text}</UserText>
      ) : (
        <ObjectLink to={part} />
      )}
    </Fragment>
  ));
}
