import { useEffect, useState } from 'react';
import { natsConfigSchema } from '../../app/config/schema.ts';
import { call } from '../bridge/call.ts';
import { askAgain } from '../bridge/query.ts';
import { Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

/** The address of the NATS server, and how to change it. */
export function ServerUrl({ url }: { readonly url: string }) {
  const submission = useSubmission();
  const [text, setText] = useState(url);
  const [saved, setSaved] = useState(false);
  useEffect(() => setText(url), [url]);
  const submit = () =>
    submission.submit(
      () => mistakesInUrl(text.trim()),
      async () => {
        await call('nats.setUrl', { url: text.trim() });
        askAgain('nats.settings');
        setSaved(true);
      },
    );
  return (
    <Form
      act="Save address"
      running="Saving…"
      submission={submission}
      fields={['url', 'nats.url']}
      onSubmit={() => void submit()}
      aside
    >
      <TextField
        label="Server address"
        name="url"
        value={text}
        onChange={(value) => {
          setSaved(false);
          setText(value);
        }}
        mistake={submission.mistakes['url'] ?? submission.mistakes['nats.url']}
        hint="Such as nats://host:4222, or tls://host:4222 for an encrypted connection."
        isDisabled={submission.busy}
        mono
      />
      <p role="status" className="text-sm text-muted empty:hidden">
        {saved && text === url ? 'Saved in the configuration file. The next sync uses it.' : ''}
      </p>
    </Form>
  );
}

function mistakesInUrl(url: string): Mistakes {
  const result = natsConfigSchema.safeParse({ url });
  return result.success ? {} : { url: 'The address must look like nats://host:4222 or tls://host:4222.' };
}
