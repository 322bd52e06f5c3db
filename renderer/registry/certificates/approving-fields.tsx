import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';

/** How many must approve, and how long they have for it, as a form begins. */
export const USUAL_APPROVING = { needed: '2', hours: '72' };

/** How many must approve a draft, and for how many hours it can be signed. */
export function ApprovingFields(props: {
  readonly needed: string;
  readonly hours: string;
  readonly onChange: (change: { readonly needed: string } | { readonly hours: string }) => void;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { mistakes, isDisabled } = props;
  return (
    <>
      <FieldBox name="needed">
        <TextField
          label="Approvals needed"
          name="needed"
          value={props.needed}
          onChange={(needed) => props.onChange({ needed })}
          mistake={mistakes['needed']}
          hint="People who look at the decoded bytes and agree."
          isDisabled={isDisabled}
        />
      </FieldBox>
      <FieldBox name="hours">
        <TextField
          label="Hours until it expires"
          name="hours"
          value={props.hours}
          onChange={(hours) => props.onChange({ hours })}
          mistake={mistakes['hours']}
          hint="After that it is not signed any more."
          isDisabled={isDisabled}
        />
      </FieldBox>
    </>
  );
}

/** What is wrong where numbers are typed: that they are none. What is too much or too little, the contract says. */
export function approvingMistakes({ needed, hours }: typeof USUAL_APPROVING): Mistakes {
  return {
    ...(isNumber(needed) ? {} : { needed: 'Enter a number, such as 2.' }),
    ...(isNumber(hours) ? {} : { hours: 'Enter a number, such as 72.' }),
  };
}

function isNumber(text: string): boolean {
  return /^\d{1,6}$/.test(text.trim());
}
