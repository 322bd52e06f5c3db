import { useState } from 'react';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import { call } from '../bridge/call.ts';
import { counted, number } from '../shared/counted.ts';
import { Form } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

/** Where a stream does not hold what was acknowledged: the act that sends it again, once people have decided. */
export function PublishAgain(props: { readonly source: string; readonly elsewhere: Elsewhere }) {
  const { source, elsewhere } = props;
  const submission = useSubmission();
  const [from, setFrom] = useState(String(elsewhere.from));
  return (
    <section aria-label="Publish again" className="flex flex-col gap-3">
      <p>
        {counted(elsewhere.count, 'event')} from entry {number(elsewhere.from)} on would be sent again. The
        earlier receipts stay on record. You are asked once more before that.
      </p>
      <Form
        act="Publish again…"
        running="Looking at the stream…"
        submission={submission}
        fields={['from']}
        onSubmit={() =>
          void submission.submit(
            () => (/^[1-9]\d{0,14}$/.test(from.trim()) ? {} : { from: 'Enter the number of an entry.' }),
            async () => {
              await call('sync.publishAgain', { source, from: Number(from.trim()) });
            },
          )
        }
        aside
      >
        <TextField
          label="From entry"
          name="from"
          value={from}
          onChange={setFrom}
          mistake={submission.mistakes['from']}
          hint="A later entry leaves those before it where they were acknowledged."
          isDisabled={submission.busy}
        />
      </Form>
    </section>
  );
}
