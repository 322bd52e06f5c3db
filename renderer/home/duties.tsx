import { Hourglass } from 'lucide-react';
import { useState } from 'react';
import { utc } from '../../app/content/utc.ts';
import type { CeremonyDuty } from '../../app/contract/ceremony.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { Badge } from '../shared/badge.tsx';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { withOfficer } from '../window/officer.ts';

/** What ceremonies have left to be done, until somebody records that it was done. */
export function Duties() {
  const duties = useAnswer('ceremony.duties', { ledger: null }, { eachTime: true }).answer?.duties ?? [];
  const [chosen, setChosen] = useState<CeremonyDuty | null>(null);
  if (duties.length === 0) return null;
  return (
    <section aria-labelledby="duties" className="flex flex-col gap-3">
      <h2 id="duties" className="text-lg font-bold">
        Still to be done
      </h2>
      <ul className="flex flex-col gap-3">
        {duties.map((duty) => (
          <li
            key={`${duty.ceremonyId} ${duty.duty}`}
            className="flex flex-col gap-1 border-s-2 border-edge ps-3"
          >
            <span className="font-semibold">{duty.what}</span>
            <span className="text-sm text-muted">
              {duty.by}, until <time dateTime={duty.until}>{utc(duty.until)}</time>
              {duty.isLate ? (
                <>
                  {' '}
                  <Badge icon={Hourglass} tone="waiting">
                    Late
                  </Badge>
                </>
              ) : null}
            </span>
            <span className="text-sm text-muted">Left by “{duty.ceremony}”</span>
            <Button
              small
              className="self-start"
              aria-label={`Record as done: ${duty.what}`}
              onPress={() => withOfficer(() => setChosen(duty))}
            >
              Record as done…
            </Button>
          </li>
        ))}
      </ul>
      {chosen === null ? null : <DoneDialog duty={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

function DoneDialog({ duty, onClose }: { readonly duty: CeremonyDuty; readonly onClose: () => void }) {
  const submission = useSubmission();
  const [how, setHow] = useState('');
  const submit = () =>
    submission.submit(
      () => (how.trim() === '' ? { how: 'Say how it was done.' } : {}),
      async () => {
        const { ceremonyId, duty: number } = duty;
        await call('ceremony.duty', { ceremonyId, duty: number, how: how.trim() });
        onClose();
      },
    );
  return (
    <Dialog title={`Done: ${duty.what}`} onClose={onClose} held={submission.busy}>
      <Form
        act="Record"
        running="Recording…"
        submission={submission}
        fields={['how']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <FieldBox name="how">
          <TextField
            label="How it was done"
            name="how"
            value={how}
            onChange={setHow}
            mistake={submission.mistakes['how']}
            hint="Where, when and with whom. It stands in the ledger for good."
            autoFocus
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}
