import { Lock, LockOpen } from 'lucide-react';
import { useAnswer } from '../bridge/query.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { ServerUrl } from './server-url.tsx';

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
