import { ArrowRight, Stamp } from 'lucide-react';
import { useState } from 'react';
import type { FormField } from '../../app/model/commands.ts';
import { comparable } from '../../app/model/values.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { footLook } from '../shared/form.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import type { Submission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { choiceIn, type Entered, type Values } from '../window/drafts.ts';
import { LinkButton } from './object-link.tsx';
import { capitalized } from './words.ts';

/** What an act that cannot be undone is about. */
export interface Subject {
  /** `person` */
  readonly noun: string;
  readonly name: string;
}

/**
 * What was answered, before something that cannot be undone: each answer with the way back to it, what follows, and the
 * name of the object, which the person types. Nothing here is done by Enter alone. Main then asks in its own dialog.
 */
export function CheckAnswers(props: {
  readonly subject: Subject;
  readonly fields: readonly FormField[];
  readonly values: Values;
  /** What follows, in sentences. */
  readonly irreversible: string;
  /** Act and object: `Revoke signing 2025`. */
  readonly act: string;
  readonly submission: Submission;
  /** Goes back to the form, to one of its fields. */
  readonly onChange: (field: string) => void;
  readonly onBack: () => void;
  readonly onAct: () => void;
}) {
  const { subject, submission } = props;
  const { busy, problem } = submission;
  const [typed, setTyped] = useState('');
  const isSame = comparable(typed) === comparable(subject.name);
  return (
    <div className="flex flex-col gap-4 low:gap-3">
      <dl className="divide-y divide-line border-y border-line">
        <Answer label={capitalized(subject.noun)} answer={subject.name} />
        {props.fields.map((field) => (
          <Answer
            key={field.name}
            label={field.label}
            answer={inWords(field, props.values[field.name])}
            onChange={busy ? undefined : () => props.onChange(field.name)}
          />
        ))}
      </dl>
      <section aria-label="What follows" className="flex flex-col gap-1">
        <h3 className="font-semibold">Then</h3>
        <ul className="flex flex-col gap-1">
          {sentences(props.irreversible).map((sentence) => (
            <li key={sentence} className="flex items-start gap-2">
              <ArrowRight aria-hidden size={16} className="mt-1 shrink-0" />
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
      </section>
      <TextField
        label={`Type the name of the ${subject.noun}: ${subject.name}`}
        name="typedName"
        value={typed}
        onChange={setTyped}
        hint="The program then asks once more, outside of this window."
        isDisabled={busy}
      />
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div className={`flex flex-wrap items-center gap-3 ${footLook}`}>
        <Button
          look="final"
          notNow={busy ? 'The program asks in a dialog of its own.' : isSame ? null : 'Type the name first.'}
          saidBeside={busy}
          onPress={props.onAct}
        >
          <Stamp aria-hidden size={18} />
          <UserText>{props.act}</UserText>
        </Button>
        <Button
          notNow={busy ? 'The program asks in a dialog of its own.' : null}
          saidBeside
          onPress={props.onBack}
        >
          Go back
        </Button>
        <div className="ms-auto text-sm text-muted">
          {busy ? <Busy>The program asks in a dialog of its own…</Busy> : 'It cannot be undone.'}
        </div>
      </div>
    </div>
  );
}

function Answer(props: {
  readonly label: string;
  readonly answer: string;
  readonly onChange?: (() => void) | undefined;
}) {
  const { label, answer, onChange } = props;
  return (
    <div className="grid grid-cols-[8.5rem_minmax(0,1fr)_auto] gap-x-4 py-2">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 font-semibold">
        <UserText>{answer}</UserText>
      </dd>
      {onChange === undefined ? null : (
        <dd>
          <LinkButton onPress={onChange}>
            Change<span className="sr-only"> {label}</span>
          </LinkButton>
        </dd>
      )}
    </div>
  );
}

/** An answer as people read it. */
function inWords(field: FormField, value: Entered): string {
  const none = field.none ?? 'None';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') {
    const text = field.kind === 'choice' ? field.choices[value] : value.trim();
    return text === undefined || text === '' ? none : text;
  }
  if (Array.isArray(value)) {
    const names: Readonly<Record<string, string>> = field.kind === 'several' ? field.choices : {};
    const texts = value.map((one: string) => names[one] ?? one);
    return texts.length === 0 ? none : texts.join(', ');
  }
  return choiceIn(value)?.name ?? none;
}

/** One below the other they are read one by one. */
function sentences(text: string): string[] {
  return text.split(/(?<=\.)\s+/);
}
