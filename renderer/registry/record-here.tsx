import type { SyntheticEvent } from 'react';
import type { AggregateName } from '../../app/registry/index.ts';
import type { Choice } from '../shared/select-field.tsx';
import { FormFrame } from './form-page.tsx';
import { MakingForm } from './making-form.tsx';

const NOTHING = {};

const stop = (event: SyntheticEvent) => event.stopPropagation();

/** The form of an object in a dialog of its own, in front of the form that asks for one. */
export function RecordHere(props: {
  readonly kind: AggregateName;
  readonly onClose: () => void;
  readonly onRecorded: (choice: Choice) => void;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: events of a dialog reach what is around it in React, too: what is sent here is not the form that asks for it.
    <div role="presentation" onSubmit={stop} onKeyDown={stop}>
      <FormFrame value="dialog">
        <MakingForm
          kind={props.kind}
          filled={NOTHING}
          onClose={props.onClose}
          onRecorded={({ recorded, name }) => props.onRecorded({ id: recorded.id, name })}
        />
      </FormFrame>
    </div>
  );
}
