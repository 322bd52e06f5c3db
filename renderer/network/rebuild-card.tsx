import { useEffect, useState } from 'react';
import type { FoundLedger } from '../../app/ledger/found-ledger.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { Form } from '../shared/form.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { FoundLedgers } from './found-ledgers.tsx';
import { RebuildProgress } from './rebuild-progress.tsx';
import { rebuilding, useFinding } from './rebuild-store.ts';

/** Beside creating a ledger: rebuilding one, as a copy, from what NATS holds. */
export function RebuildCard() {
  const submission = useSubmission();
  const under = rebuilding.use();
  const { finding } = useFinding();
  const settings = useAnswer('nats.settings', {}, { eachTime: true });
  const configured = settings.answer?.url;
  const isRebuilding = under.busy !== null;
  const problem = under.problem ?? settings.problem;
  const [url, setUrl] = useState('');
  const [found, setFound] = useState<{ stream: string; ledgers: readonly FoundLedger[] } | null>(null);
  const { busy, mistakes } = submission;
  useEffect(() => setUrl(configured ?? ''), [configured]);
  return (
    <details className="rounded-md border border-line bg-surface px-6 py-4">
      <summary className="cursor-pointer font-semibold">Rebuild from NATS</summary>
      <div className="mt-4 flex flex-col gap-4">
        <p>
          A ledger that was synced can be rebuilt here as a read-only copy, every entry verified on the way.
          Private keys and seeds are not in the stream: they stay where they were made.
        </p>
        <Form
          act="Go online and look"
          running="Looking through the stream…"
          submission={submission}
          fields={['url', 'nats.url']}
          onSubmit={() =>
            void submission.submit(
              () => ({}),
              async () => setFound(await call('replay.survey', { url })),
            )
          }
          aside
        >
          <TextField
            label="Server address"
            name="url"
            value={url}
            onChange={setUrl}
            mistake={mistakes['url'] ?? mistakes['nats.url']}
            hint="This opens a network connection and sets this laptop to Hybrid mode."
            isDisabled={busy || isRebuilding}
            mono
          />
        </Form>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {finding === null ? null : (
          <p role="alert" data-testid="rebuild-finding">
            <span className="font-semibold">Nothing could be rebuilt. </span>
            {finding}
          </p>
        )}
        {isRebuilding ? <RebuildProgress /> : null}
        {found === null || busy ? null : (
          // What was entered stays while something is rebuilt, for another try.
          <div hidden={isRebuilding}>
            <FoundLedgers {...found} />
          </div>
        )}
      </div>
    </details>
  );
}
