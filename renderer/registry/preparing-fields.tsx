import type { ComponentProps } from 'react';
import { FieldBox } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { choiceIn, textIn } from '../window/drafts.ts';
import type { Preparing } from './preparing-form.tsx';
import { ORGANIZATION_FIELD, ReferenceField } from './reference-field.tsx';

/* The fields that forms have in common which prepare what is to be signed. */

/** The organization within which something is prepared. @param clears the field that names something of it: another one has others */
export function PreparedWithin({
  preparing: { draft, mistakes, submission },
  clears,
}: {
  readonly preparing: Preparing;
  readonly clears: string;
}) {
  return (
    <FieldBox name="organizationId">
      <ReferenceField
        field={ORGANIZATION_FIELD}
        value={choiceIn(draft.values['organizationId'])}
        onChange={(chosen) => draft.enter({ organizationId: chosen, [clears]: null })}
        onOnly={(only) => draft.fillIn({ organizationId: only })}
        mistake={mistakes['organizationId']}
        isDisabled={submission.busy}
      />
    </FieldBox>
  );
}

/** A line of text, or several, that says what is wrong with it once one has left it. */
export function PreparedText({
  preparing: { draft, mistakes, submission, leave },
  wide = false,
  ...field
}: Pick<ComponentProps<typeof TextField>, 'name' | 'label' | 'hint' | 'optional' | 'rows'> & {
  readonly preparing: Preparing;
  readonly wide?: boolean;
}) {
  const { name } = field;
  return (
    <FieldBox name={name} wide={wide} onLeave={() => leave(name)}>
      <TextField
        {...field}
        value={textIn(draft.values[name])}
        onChange={(typed) => draft.enter({ [name]: typed })}
        mistake={mistakes[name]}
        isDisabled={submission.busy}
      />
    </FieldBox>
  );
}
