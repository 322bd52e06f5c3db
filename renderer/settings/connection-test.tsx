import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ConnectionFindings } from '../../app/contract/config.ts';
import { SettingDifferences } from '../network/setting-differences.tsx';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { fileActs, testing, testSettings, useSettings } from './settings-store.ts';

/** Tests the connection with what stands on the screen; in Offline mode only the files. */
export function ConnectionTest(props: { readonly offline: boolean; readonly notNow: string | null }) {
  const { findings } = useSettings();
  const { busy, problem } = testing.use();
  const isSaving = fileActs.use().busy !== null;
  return (
    <Card
      title="Test connection"
      about={
        props.offline
          ? 'This laptop is in Offline mode, so no connection is opened. The files the settings name can be checked: whether they are there, fit together, and are valid today.'
          : 'Connects with the settings as they stand here, saved or not, looks, and disconnects. Nothing is changed on the server.'
      }
    >
      <Button
        className="self-start"
        notNow={props.notNow ?? (busy === null && !isSaving ? null : 'Wait until this has come to its end.')}
        onPress={testSettings}
      >
        {props.offline ? 'Check the files' : 'Test connection'}
      </Button>
      <div
        data-testid="test-result"
        aria-live="polite"
        className="@container flex flex-col gap-3 empty:hidden"
      >
        {busy !== null ? <Busy>{props.offline ? 'Checking…' : 'Connecting…'}</Busy> : null}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {findings === null ? null : <Findings findings={findings} />}
      </div>
    </Card>
  );
}

function Findings({ findings: { warnings, connection } }: { readonly findings: ConnectionFindings }) {
  return (
    <>
      <p className="flex items-start gap-2 font-semibold">
        <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
        {connection === null ? 'The files can be used. No connection was opened.' : 'The connection works.'}
      </p>
      <Warnings warnings={warnings} />
      {connection === null ? null : (
        <>
          <Facts>
            <Fact label="Server" mono>
              {connection.server}
            </Fact>
            <Fact label="Version">nats-server {connection.version}</Fact>
            <Fact label="Encryption">
              {connection.encrypted
                ? 'TLS: the connection is encrypted'
                : 'No TLS: anyone on the way can read along'}
            </Fact>
            <Fact label="Answers in">
              {connection.roundTripMs === 0 ? 'less than 1 ms' : `${connection.roundTripMs} ms`}
            </Fact>
            {connection.places.map(({ name, present }) => (
              <Fact key={name} label={name}>
                {present ? 'There' : 'Not there yet: the first sync makes it'}
              </Fact>
            ))}
          </Facts>
          <SettingDifferences differences={connection.differences} />
          {connection.problem === null ? null : <ProblemNotice problem={connection.problem} />}
        </>
      )}
    </>
  );
}

/** What should be seen to, though it keeps nothing from working. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2 rounded-md border border-waiting bg-surface p-3">
      {warnings.map((warning) => (
        <li key={warning} className="flex min-w-0 items-start gap-2">
          <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-waiting" />
          <span className="min-w-0 break-words">{warning}</span>
        </li>
      ))}
    </ul>
  );
}
