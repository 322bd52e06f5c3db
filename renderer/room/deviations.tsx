import { useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { deviationId } from '../../app/registry/ceremony-course.ts';
import type { REMEDIES } from '../../app/registry/ceremony-facts.ts';
import { call } from '../bridge/call.ts';
import { Dialog } from '../shared/dialog.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { OptionGroup } from '../shared/option-group.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { FieldMistakeText, TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { SignOff } from './sign-off.tsx';
import { StepAct } from './step-act.tsx';

type Deviation = Room['deviations'][number];
type Remedy = (typeof REMEDIES)[number];

const REMEDY_WORDS: Readonly<Record<Remedy, readonly [string, string]>> = {
  noted: ['It is noted', 'Nothing else comes of it; the step stays as it is.'],
  accept: ['Go on with what was found', 'What was found takes the place of what the script says.'],
  again: ['Do the step once more', 'Both attempts stand on record.'],
  'set-aside': ['Leave the step out', 'It is never done in this ceremony.'],
  end: ['End the ceremony early', 'The steps that are left are not done in it.'],
};

/** What becomes of a deviation, in a sentence. */
export function remedyText({ remedy }: Deviation): string {
  return REMEDY_WORDS[remedy][0];
}

/** What can become of the step that is open; main says the last word. */
export function remediesNow({ now }: Room): readonly Remedy[] {
  if (now === null || now.ask.kind === 'pause') return ['noted', 'end'];
  if (now.stops) return now.standing === 'failed' ? ['end'] : ['noted', 'end'];
  if (now.standing === 'failed') return ['again', 'accept', 'set-aside', 'end'];
  const isMade = now.standing === 'to sign' && (now.ask.kind === 'act' || now.ask.kind === 'gate');
  return isMade ? ['noted', 'end'] : ['noted', 'set-aside', 'end'];
}

/** Reports that something is not as written, and what is to become of it. Nothing is chosen beforehand. */
export function DeviationDialog(props: {
  readonly room: Room;
  /** Whether it is reported so that the ceremony ends early. */
  readonly toEnd: boolean;
  readonly onClose: () => void;
}) {
  const { room, toEnd, onClose } = props;
  const submission = useSubmission();
  const [what, setWhat] = useState('');
  const [severity, setSeverity] = useState<Deviation['severity'] | null>(null);
  const [remedy, setRemedy] = useState<Remedy | null>(toEnd ? 'end' : null);
  const [reporter, setReporter] = useState<Choice | null>(null);
  const { mistakes } = submission;
  const sitters = new Map(
    room.seats.flatMap(({ sitter }) => (sitter === null ? [] : [[sitter.person_id, sitter.name]])),
  );
  const submit = () =>
    submission.submit(
      () => ({
        ...(what.trim() === '' ? { what: 'Say what is not as written.' } : {}),
        ...(severity === null ? { severity: 'Choose how much hangs on it.' } : {}),
        ...(remedy === null ? { remedy: 'Choose what becomes of it.' } : {}),
        ...(reporter === null ? { reporterId: 'Choose who reports it.' } : {}),
      }),
      async () => {
        if (severity === null || remedy === null || reporter === null) return;
        await call('ceremony.deviate', {
          step: room.now?.id ?? null,
          ...{ what: what.trim(), severity, remedy, reporterId: reporter.id },
        });
        onClose();
      },
    );
  return (
    <Dialog
      title={toEnd ? 'End the ceremony early' : 'Report a deviation'}
      onClose={onClose}
      held={submission.busy}
      wide
    >
      <Form
        act="Record the deviation, and ask for agreement"
        running="Recording…"
        submission={submission}
        fields={['what', 'severity', 'remedy', 'reporterId']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <FieldBox name="what">
          <TextField
            label="What is not as written"
            name="what"
            rows={3}
            value={what}
            onChange={setWhat}
            mistake={mistakes['what']}
          />
        </FieldBox>
        <FieldBox name="severity">
          <OptionGroup
            label="How much hangs on it"
            name="severity"
            dense
            options={[
              { value: 'minor', name: 'Minor', about: 'What the ceremony makes can be relied on.' },
              { value: 'major', name: 'Major', about: 'It could put in question what the ceremony makes.' },
            ]}
            value={severity}
            onChange={setSeverity}
          />
          {mistakes['severity'] === undefined ? null : (
            <FieldMistakeText>{mistakes['severity']}</FieldMistakeText>
          )}
        </FieldBox>
        <FieldBox name="remedy">
          <OptionGroup
            label="What becomes of it"
            name="remedy"
            dense
            options={(toEnd ? (['end'] as const) : remediesNow(room)).map((value) => ({
              value,
              name: REMEDY_WORDS[value][0],
              about: REMEDY_WORDS[value][1],
            }))}
            value={remedy}
            onChange={setRemedy}
          />
          {mistakes['remedy'] === undefined ? null : (
            <FieldMistakeText>{mistakes['remedy']}</FieldMistakeText>
          )}
        </FieldBox>
        <FieldBox name="reporterId">
          <SelectField
            label="Who reports it"
            name="reporterId"
            choices={[...sitters].map(([id, name]) => ({ id, name }))}
            value={reporter}
            onChange={setReporter}
            placeholder="Choose who reports it"
            mistake={mistakes['reporterId']}
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}

/** A deviation that waits for those who must agree to it. */
export function OpenDeviation({ room, deviation }: { readonly room: Room; readonly deviation: Deviation }) {
  const { number, what, reporter, severity, missing } = deviation;
  return (
    <section
      aria-labelledby={`deviation-${number}`}
      data-testid="open-deviation"
      className="flex flex-col gap-4 rounded-md border-2 border-waiting bg-waiting-soft p-4"
    >
      <h3 id={`deviation-${number}`} className="text-lg font-bold text-waiting">
        Deviation {number} waits for agreement
      </h3>
      <p>
        <UserText>{what}</UserText>
      </p>
      <p>
        Reported by <UserText>{reporter}</UserText>, {severity}. {remedyText(deviation)}.
      </p>
      {missing.length === 0 ? (
        <StepAct
          act="Record that all have agreed"
          running="Recording…"
          run={() => call('ceremony.agree', { number })}
        />
      ) : (
        <SignOff room={room} position={deviationId(number)} missing={missing} act="Agree" />
      )}
    </section>
  );
}
