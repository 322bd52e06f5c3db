import { Cable, LoaderCircle, Lock, LockOpen, Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { natsConfigSchema } from '../../app/config/schema.ts';
import type { SyncState } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { askAgain, useAnswer } from '../bridge/query.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

/** Whether a connection is open now. */
export function ConnectionState({ connection }: { readonly connection: SyncState['connection'] | null }) {
  if (connection === null) return null;
  return (
    <p role="status" className="flex items-start gap-2 font-semibold">
      {connection.state === 'closed' ? (
        <>
          <Unplug aria-hidden size={20} className="mt-0.5 shrink-0" />
          No connection is open
        </>
      ) : connection.state === 'connecting' ? (
        <>
          <LoaderCircle aria-hidden size={20} className="turning mt-0.5 shrink-0" />
          <span>
            Connecting to <span className="font-mono text-sm">{connection.url}</span>
          </span>
        </>
      ) : (
        <>
          <Cable aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
          <span>
            Connected to <span className="font-mono text-sm">{connection.url}</span>
            <span className="block text-sm font-normal text-muted">Server {connection.server}</span>
          </span>
        </>
      )}
    </p>
  );
}

/** Where events go, and where that is written down. */
export function ConnectionSettings() {
  const { answer: settings } = useAnswer('nats.settings', {});
  if (settings === undefined) return null;
  return (
    <>
      <ServerUrl url={settings.url} />
      <Facts>
        <Fact label="Encryption">
          <span className="flex items-start gap-2">
            {settings.tls ? (
              <>
                <Lock aria-hidden size={18} className="mt-1 shrink-0" /> TLS: the connection is encrypted
              </>
            ) : (
              <>
                <LockOpen aria-hidden size={18} className="mt-1 shrink-0" /> No TLS: anyone on the way can
                read along
              </>
            )}
          </span>
        </Fact>
        <Fact label="Stream" mono>
          {settings.streamName}
        </Fact>
        <Fact label="Object bucket" mono>
          {settings.bucket}
        </Fact>
        <Fact label="Subjects begin" mono>
          {settings.subjectPrefix}
        </Fact>
        {settings.credentialsFile === null ? (
          <Fact label="Credentials">No credentials file</Fact>
        ) : (
          <Fact label="Credentials" mono>
            {settings.credentialsFile}
          </Fact>
        )}
        <Fact label="Configuration" mono>
          {settings.configFile}
        </Fact>
      </Facts>
    </>
  );
}

/** The address of the NATS server, and how to change it. */
function ServerUrl({ url }: { readonly url: string }) {
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
