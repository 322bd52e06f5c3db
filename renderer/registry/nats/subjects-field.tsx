import { isEverything } from '../../../app/pki/nats/subjects.ts';
import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { type Draft, textIn } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';

/** The names of the fields in which permissions stand. */
export interface PermissionNames {
  readonly publish: string;
  readonly subscribe: string;
  readonly allowResponses: string;
}

/** What somebody may publish to and subscribe to, a subject in each line, and whether they may answer. */
export function PermissionFields(props: {
  readonly draft: Draft;
  readonly names: PermissionNames;
  readonly labels: { readonly publish: string; readonly subscribe: string };
  /** What may stand in them besides subjects. */
  readonly hint?: string;
  readonly mistakes: Mistakes;
  readonly onLeave?: (name: string) => void;
  readonly isDisabled: boolean;
}) {
  const { names, labels, mistakes, isDisabled, hint } = props;
  const { values, enter } = props.draft;
  return (
    <>
      {(['publish', 'subscribe'] as const).map((which) => (
        <FieldBox key={which} name={names[which]} onLeave={() => props.onLeave?.(names[which])}>
          <SubjectsField
            label={labels[which]}
            name={names[which]}
            text={textIn(values[names[which]])}
            onChange={(text) => enter({ [names[which]]: text })}
            mistake={mistakes[names[which]]}
            hint={hint}
            isDisabled={isDisabled}
          />
        </FieldBox>
      ))}
      <div className="col-span-full">
        <Tick
          label="May answer requests"
          ticked={values[names.allowResponses] === true}
          onChange={(ticked) => enter({ [names.allowResponses]: ticked })}
          isDisabled={isDisabled}
        >
          <span>
            <span className="font-semibold">May answer requests</span> on subjects that are not in the first
            list.
          </span>
        </Tick>
      </div>
    </>
  );
}

/** Subjects, one in each line. */
export function SubjectsField(props: {
  readonly label: string;
  readonly name: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly mistake: string | undefined;
  readonly hint?: string | undefined;
  readonly isDisabled: boolean;
}) {
  return (
    <TextField
      label={props.label}
      name={props.name}
      value={props.text}
      onChange={props.onChange}
      mistake={props.mistake}
      hint={props.hint ?? 'NATS subjects. One per line. Leave empty to allow none.'}
      isDisabled={props.isDisabled}
      rows={3}
      mono
      warnings={linesIn(props.text).some(isEverything) ? ['This is every subject of the account.'] : []}
    />
  );
}
