import { useState } from 'react';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Form as Command, FormField } from '../../app/model/commands.ts';
import { call } from '../bridge/call.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn, orNull } from '../shared/mistakes.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { ReferenceField } from './reference-field.tsx';

/** What was chosen, by the name of the field. */
export type Chosen = Readonly<Record<string, Choice>>;

/** What a form hands back when its act is on the disk. */
export interface Act {
  readonly recorded: Recorded;
  /** What the object is called. */
  readonly name: string;
  /** The objects that were chosen in the form: what comes next may begin with them. */
  readonly chosen: Chosen;
}

/** What every form is given. */
export interface FormProps {
  /** Already chosen. */
  readonly filled: Chosen;
  readonly onClose: () => void;
  readonly onRecorded: (act: Act) => void;
}

type Entered = string | Choice | null | undefined;

/** Asks for what a command needs, and has it done. */
export function ObjectForm(
  props: FormProps & {
    readonly command: Command;
    readonly title: string;
    /** The object it changes; null for a new one. */
    readonly id: string | null;
    /** What it is called, where it is there already. */
    readonly name?: string;
    /** Whether what is filled in stays as it is: then it is not asked for. */
    readonly fixed?: boolean;
  },
) {
  const { command, filled, id } = props;
  const submission = useSubmission();
  const [values, setValues] = useState<Readonly<Record<string, Entered>>>(() =>
    Object.fromEntries(command.fields.map((field) => [field.name, filled[field.name] ?? untouched(field)])),
  );
  const { busy, mistakes } = submission;
  const fields = command.fields.filter(({ name }) => props.fixed !== true || filled[name] === undefined);

  const enter = (name: string, value: Entered) =>
    setValues((before) => {
      const cleared = command.fields.filter(
        (field) => field.kind === 'reference' && field.within === name && idOf(before[name]) !== idOf(value),
      );
      const emptied = Object.fromEntries(cleared.map((field) => [field.name, untouched(field)]));
      return { ...before, ...emptied, [name]: value };
    });

  const submit = () => {
    const entered = Object.fromEntries(command.fields.map((field) => [field.name, said(field, values)]));
    const input = { ...entered, type: command.type, id };
    return submission.submit(
      () => ({ ...mistakesIn('registry.act', input), ...unchosen(fields, values) }),
      async () => {
        const recorded = await call('registry.act', input);
        const { name, label } = values;
        props.onRecorded({
          recorded,
          name: props.name ?? textOf(name ?? label).trim(),
          chosen: choicesIn(values),
        });
      },
    );
  };

  return (
    <Dialog title={props.title} onClose={props.onClose} held={busy}>
      <Form
        act={command.verb}
        running="Recording…"
        submission={submission}
        fields={fields.map(({ name }) => name)}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        {command.irreversible === null ? null : <p>{command.irreversible}</p>}
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          {fields.map((field, index) => (
            <div key={field.name} className={field.half === true ? '' : 'col-span-full'}>
              <EnteredField
                field={field}
                values={values}
                onChange={(value) => enter(field.name, value)}
                mistake={mistakes[field.name]}
                isDisabled={busy}
                autoFocus={index === 0}
              />
            </div>
          ))}
        </div>
      </Form>
    </Dialog>
  );
}

function EnteredField(props: {
  readonly field: FormField;
  readonly values: Readonly<Record<string, Entered>>;
  readonly onChange: (value: Entered) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
  readonly autoFocus: boolean;
}) {
  const { field, values, onChange, mistake, isDisabled } = props;
  const value = values[field.name];
  switch (field.kind) {
    case 'text':
      return (
        <TextField
          label={field.label}
          name={field.name}
          value={textOf(value)}
          onChange={onChange}
          mistake={mistake}
          hint={field.hint}
          isDisabled={isDisabled}
          autoFocus={props.autoFocus}
          optional={field.optional}
        />
      );
    case 'choice': {
      const choices = Object.entries(field.choices).map(([id, name]) => ({ id, name }));
      return (
        <SelectField
          label={field.label}
          name={field.name}
          choices={choices}
          value={choices.find(({ id }) => id === value) ?? null}
          onChange={({ id }) => onChange(id)}
          placeholder={field.prompt ?? 'Choose one'}
          mistake={mistake}
          hint={field.hint}
          isDisabled={isDisabled}
        />
      );
    }
    case 'reference': {
      const organizationId = field.within === undefined ? null : idOf(values[field.within]);
      return (
        <ReferenceField
          // What was listed for another organization is not offered for this one.
          key={organizationId}
          field={field}
          organizationId={organizationId}
          value={typeof value === 'string' ? undefined : value}
          onChange={onChange}
          mistake={mistake}
          isDisabled={isDisabled}
        />
      );
    }
  }
}

/** What a field holds before anything was entered: where nothing may be chosen and no prompt asks, that is nothing. */
function untouched(field: FormField): Entered {
  if (field.kind === 'text') return '';
  return field.optional && field.prompt === undefined ? null : undefined;
}

/** What was entered, as the command takes it. */
function said(field: FormField, values: Readonly<Record<string, Entered>>): string | null {
  const value = values[field.name];
  if (typeof value === 'string') return field.optional ? orNull(value) : value;
  return value == null ? null : value.id;
}

function unchosen(fields: readonly FormField[], values: Readonly<Record<string, Entered>>) {
  const missing = fields.filter(
    (field) =>
      field.kind !== 'text' &&
      (values[field.name] === undefined || (!field.optional && values[field.name] === null)),
  );
  return Object.fromEntries(missing.map(({ name, prompt = 'Choose one' }) => [name, `${prompt}.`]));
}

function choicesIn(values: Readonly<Record<string, Entered>>): Chosen {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null ? [[name, value]] : [],
    ),
  );
}

function textOf(value: Entered): string {
  return typeof value === 'string' ? value : '';
}

function idOf(value: Entered): string | null {
  return typeof value === 'object' && value !== null ? value.id : null;
}
