import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { type Draft, textIn, type Values } from '../../window/drafts.ts';

/** How many must approve, and how long they have for it, as a form begins. */
export const USUAL_APPROVING = { needed: '2', hours: '72' };

/** What the two fields are called. */
export const APPROVING_LABELS = { needed: 'Approvals needed', hours: 'Hours until it expires' };

/** How many must approve a draft, and for how many hours it can be signed. */
export function ApprovingFields({
  draft,
  mistakes,
  isDisabled,
}: {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const field = (name: keyof typeof APPROVING_LABELS, hint: string) => (
    <FieldBox name={name}>
      <TextField
        label={APPROVING_LABELS[name]}
        name={name}
        value={textIn(draft.values[name])}
        onChange={(typed) => draft.enter({ [name]: typed })}
        mistake={mistakes[name]}
        hint={hint}
        isDisabled={isDisabled}
      />
    </FieldBox>
  );
  return (
    <>
      {field('needed', 'People who look at the decoded bytes and agree.')}
      {field('hours', 'After that it is not signed any more.')}
    </>
  );
}

/** What was entered, as main is asked. */
export function approvingIn(values: Values): { readonly needed: number; readonly hours: number } {
  return { needed: Number(textIn(values['needed'])), hours: Number(textIn(values['hours'])) };
}

/** What is wrong where numbers are typed: that they are none. What is too much or too little, the contract says. */
export function approvingMistakes(values: Values): Mistakes {
  return {
    ...(isNumber(values['needed']) ? {} : { needed: 'Enter a number, such as 2.' }),
    ...(isNumber(values['hours']) ? {} : { hours: 'Enter a number, such as 72.' }),
  };
}

function isNumber(entered: Values[string]): boolean {
  return /^\d{1,6}$/.test(textIn(entered).trim());
}
