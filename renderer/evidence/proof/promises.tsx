import { TriangleAlert } from 'lucide-react';
import { useAnswer } from '../../bridge/query.ts';

/** What is not promised, or not readable, with the configuration as it is; nothing where it is as usual. */
export function Promises() {
  const { answer: settings } = useAnswer('nats.settings', {});
  if (settings === undefined) return null;
  const notes = [
    ...(settings.jetstream
      ? []
      : [
          {
            key: 'nats.enable_jetstream = false',
            what: 'Events are sent without JetStream, and nobody acknowledges them. None can count as stored: all keep waiting, without receipts and without proof. A listener may get an event twice, or not at all.',
          },
        ]),
    ...(settings.ipld
      ? []
      : [
          {
            key: 'nats.enable_ipld = false',
            what: 'A message carries its event alone. The content identifier stands in a header only: who keeps nothing but payloads cannot check them. Ledger, receipts and proof stay as they are.',
          },
        ]),
    ...(settings.recipients === 0
      ? []
      : [
          {
            key: 'nats.encryption',
            what: `Events are encrypted for ${settings.recipients === 1 ? 'one recipient' : `${settings.recipients} recipients`}. Their kinds, ids and times stay readable in subjects and headers. Without a key nobody can check their content, and no ledger can be rebuilt from them here.`,
          },
        ]),
  ];
  if (notes.length === 0) return null;
  return (
    <section
      aria-label="What this configuration changes"
      data-testid="promises"
      className="flex flex-col gap-3 rounded-md border border-waiting bg-surface p-4"
    >
      {notes.map(({ key, what }) => (
        <div key={key} className="flex gap-3">
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
          <p>
            <span className="font-mono text-sm font-semibold">{key}</span>
            <br />
            {what}
          </p>
        </div>
      ))}
    </section>
  );
}
