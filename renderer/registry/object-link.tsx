import type { ReactNode } from 'react';
import type { LinkedObject } from '../../app/contract/registry.ts';
import { UserText } from '../shared/user-text.tsx';
import { openObject } from './open-object.ts';

/** Another object by its name, and the way to it. */
export function ObjectLink({ to }: { readonly to: LinkedObject }) {
  return (
    <LinkButton onPress={() => openObject(to)}>
      <UserText>{to.text}</UserText>
    </LinkButton>
  );
}

/** The way to somewhere else, within a text. */
export function LinkButton(props: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={props.onPress}
      className="rounded-md text-start text-accent underline underline-offset-2 hover:no-underline"
    >
      {props.children}
    </button>
  );
}
