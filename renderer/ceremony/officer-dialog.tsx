import { useState } from 'react';
import { call } from '../bridge/call.ts';
import { showLedger } from '../bridge/query.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { useLedger } from '../window/ledger.ts';
import { useOfficerQuestion } from '../window/officer.ts';

/** Asks who acts from now on. */
export function OfficerDialog() {
  const { asking } = useOfficerQuestion();
  return asking ? <OfficerForm /> : null;
}

function OfficerForm() {
  const { andThen } = useOfficerQuestion();
  const officer = useLedger()?.officer ?? '';
  const [name, setName] = useState(officer);
  const submission = useSubmission();
  const close = () => useOfficerQuestion.setState({ asking: false, andThen: null });
  const submit = () =>
    submission.submit(
      () => mistakesIn('officer.set', { name }),
      async () => {
        showLedger(await call('officer.set', { name }));
        close();
        andThen?.();
      },
    );
  return (
    <Dialog title="Who acts?" onClose={close} held={submission.busy}>
      <p>
        Every event says who did it. This name stands in all events from now on, until somebody else takes
        over.
      </p>
      <Form
        act="Act under this name"
        running="Recording…"
        submission={submission}
        fields={['name']}
        onSubmit={() => void submit()}
        onCancel={close}
      >
        <TextField
          label="Your name"
          name="name"
          value={name}
          onChange={setName}
          mistake={submission.mistakes['name']}
          isDisabled={submission.busy}
          autoFocus
        />
      </Form>
    </Dialog>
  );
}
