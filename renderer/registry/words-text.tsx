import { Fragment } from 'react';
import type { Words } from '../../app/contract/registry.ts';
import { UserText } from '../shared/user-text.tsx';
import { ObjectLink } from './object-link.tsx';
import { isShownInList } from './open-object.ts';

/** A line of words in which objects are named. @param props.plain without the way to each: where the whole line is one */
export function WordsText(props: { readonly words: Words; readonly plain?: boolean }) {
  return props.words.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a part; two may be alike.
    <Fragment key={index}>
      {typeof part === 'string' ? (
        <UserText>{part}</UserText>
      ) : props.plain === true || !isShownInList(part.kind) ? (
        <UserText>{part.text}</UserText>
      ) : (
        <ObjectLink to={part} />
      )}
    </Fragment>
  ));
}
