import { useState } from 'react';
import type { AskedAct } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Form as Command, FormField } from '../../app/model/commands.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { call } from '../bridge/call.ts';
import { FieldBox, Form } from '../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../shared/mistakes.ts';
import type { Choice } from '../shared/select-field.tsx';
import { useInlineMistakes } from '../shared/use-inline-mistakes.ts';
import { useSubmission } from '../shared/use-submission.ts';
import { Warnings } from '../shared/warnings.tsx';
import { choiceIn, type Entered, textIn, useDraft, type Values } from '../window/drafts.ts';
import { CheckAnswers, type Subject } from './check-answers.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { EnteredField } from './entered-field.tsx';
import { FormPage } from './form-page.tsx';
import { useWarnings } from './use-warnings.ts';
import { nounOf } from './words.ts';

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

/** Names the form of an act: on another object, or begun with others, it is another form. */
export function formKey(type: string, id: string | null, filled: Values): string {
  const about = Object.values(filled).flatMap((value) => choiceIn(value)?.id ?? []);
  return [type, ...(id === null ? about : [id])].join(' ');
}

/** Asks for what a command needs, and has it done. */
export function ObjectForm(
  props: Omit<FormProps, 'filled'> & {
    readonly filled: Values;
    /** The organization of the object that is changed: what belongs to the same is chosen from that one. */
    readonly organizationId?: string | null;
    readonly command: Command & { readonly aggregate: AggregateName };
    readonly title: string;
    /** The object it changes; null for a new one. */
    readonly id: string | null;
    /** What it is called, where it is there already. */
    readonly name?: string;
    /** Whether what is filled in stays as it is: then it is not asked for. */
    readonly fixed?: boolean;
  },
) {
  const { command, filled, id, title } = props;
  const { irreversible } = command;
  const submission = useSubmission();
  const draft = useDraft({ key: formKey(command.type, id, filled), title }, () =>
    Object.fromEntries(command.fields.map((field) => [field.name, filled[field.name] ?? untouched(field)])),
  );
  const { values } = draft;
  const fields = command.fields.filter(({ name }) => props.fixed !== true || filled[name] === undefined);
  const subject: Subject = { noun: nounOf(command.aggregate), name: props.name ?? '' };
  const toCheck = irreversible !== null && id !== null;
  // Where nothing is asked for there is nothing but to check.
  const [checking, setChecking] = useState(toCheck && fields.length === 0);
  const [begin, setBegin] = useState<string | null>(fields[0]?.name ?? null);
  const { busy } = submission;

  const input: AskedAct = { ...enteredOf(command.fields, values), type: command.type, id };
  const warnings = useWarnings(input, fields.length > 0 && !checking && !busy);
  const wrong = wrongIn(input, fields, values);
  const { mistakes, leave, send: sending, reset } = useInlineMistakes(submission, wrong, values);

  const change = (name: string, value: Entered): Values => {
    const within = command.fields.filter(
      (field) =>
        field.kind === 'reference' &&
        field.within === name &&
        choiceIn(values[name])?.id !== choiceIn(value)?.id,
    );
    return { ...Object.fromEntries(within.map((field) => [field.name, untouched(field)])), [name]: value };
  };

  const send = async () => {
    const recorded = await call('registry.act', input);
    draft.forget();
    props.onRecorded({
      recorded,
      name: props.name ?? textIn(values['name'] ?? values['label']).trim(),
      chosen: choicesIn(values),
    });
  };
  const submit = (then: () => Promise<void>) => {
    sending();
    return submission.submit(() => wrong, then);
  };
  const goBack = (to: string | null) => {
    setBegin(to ?? fields[0]?.name ?? null);
    setChecking(false);
  };

  return (
    <FormPage
      title={checking ? `Check before you ${title.charAt(0).toLowerCase()}${title.slice(1)}` : title}
      onClose={props.onClose}
      held={busy}
      headed={checking}
    >
      {checking && irreversible !== null ? (
        <CheckAnswers
          subject={subject}
          fields={fields}
          values={values}
          irreversible={irreversible}
          act={title}
          submission={submission}
          onChange={goBack}
          onBack={fields.length === 0 ? props.onClose : () => goBack(null)}
          onAct={() => void submit(send)}
        />
      ) : (
        <Form
          // Nothing more is asked for behind it.
          act={toCheck ? 'Check before recording' : command.verb.replace(/…$/, '')}
          running="Recording…"
          submission={submission}
          fields={Object.fromEntries(fields.map(({ name, label }) => [name, label]))}
          mistakes={mistakes}
          begin={begin}
          onSubmit={() => void submit(toCheck ? async () => setChecking(true) : send)}
          onCancel={() => {
            draft.forget();
            props.onClose();
          }}
        >
          <DraftNotice draft={draft} onCleared={reset} />
          {irreversible === null ? null : <p>{irreversible}</p>}
          <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
            {fields.map((field) => (
              <FieldBox
                key={field.name}
                name={field.name}
                wide={field.half !== true}
                onLeave={() => isTyped(field) && leave(field.name)}
              >
                <EnteredField
                  kind={command.aggregate}
                  field={field}
                  values={values}
                  organizationId={props.organizationId ?? null}
                  onChange={(value) => draft.enter(change(field.name, value))}
                  onOnly={(value) => draft.fillIn(change(field.name, value))}
                  mistake={mistakes[field.name]}
                  warnings={warnings.of(field.name)}
                  isDisabled={busy}
                />
              </FieldBox>
            ))}
          </div>
          <Warnings warnings={warnings.of(null)} />
        </Form>
      )}
    </FormPage>
  );
}

/** What a field holds before anything was entered: where nothing may be chosen and no prompt asks, that is nothing. */
function untouched(field: FormField): Entered {
  if (isTyped(field)) return '';
  if (field.kind === 'yes') return false;
  if (field.kind === 'several') return [];
  return field.optional && field.prompt === undefined ? null : undefined;
}

/** What was entered, as the command takes it. */
function enteredOf(fields: readonly FormField[], values: Values): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, said(field, values[field.name])]));
}

function said(field: FormField, value: Entered): unknown {
  if (field.kind === 'number' && typeof value === 'string') return value.trim() === '' ? null : Number(value);
  if (typeof value === 'string') return field.optional ? orNull(value) : value;
  return choiceIn(value)?.id ?? value ?? null;
}

function wrongIn(input: AskedAct, fields: readonly FormField[], values: Values): Mistakes {
  const missing = fields.filter((field) => {
    const value = values[field.name];
    return !isTyped(field) && (value === undefined || (!field.optional && value === null));
  });
  return {
    ...mistakesIn('registry.act', input),
    ...Object.fromEntries(missing.map(({ name, prompt = 'Choose one' }) => [name, `${prompt}.`])),
  };
}

function isTyped({ kind }: FormField): boolean {
  return kind === 'text' || kind === 'lines' || kind === 'number' || kind === 'day';
}

function choicesIn(values: Values): Chosen {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const choice = choiceIn(value);
      return choice === null ? [] : [[name, choice]];
    }),
  );
}
