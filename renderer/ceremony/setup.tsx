import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../bridge/call.ts';
import { showLedger } from '../bridge/query.ts';
import { RebuildCard } from '../network/rebuild-card.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { Button } from '../shared/button.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { go } from '../window/navigation.ts';

/** A laptop without a ledger: creates it, and lets its settings be made before, for some hold from the beginning. */
export function Setup() {
  const [settings, setSettings] = useState(false);
  if (!settings) return <SetupScreen onSettings={() => setSettings(true)} />;
  return (
    <div className="flex h-full flex-col">
      <div className="border-b border-line bg-surface px-5 py-2">
        <Button small onPress={() => setSettings(false)}>
          <ArrowLeft aria-hidden size={16} />
          Back to creating the ledger
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <SettingsScreen />
      </div>
    </div>
  );
}

/** The first screen on a laptop without a ledger: creates it. */
function SetupScreen({ onSettings }: { readonly onSettings: () => void }) {
  const submission = useSubmission();
  const [name, setName] = useState('');
  const [officer, setOfficer] = useState('');
  const [rehearsal, setRehearsal] = useState(false);
  const [begin, setBegin] = useState<string | null>(null);
  const { busy, mistakes } = submission;
  useEffect(() => {
    document.title = 'Create a ledger · CIM Keys Ceremony';
  }, []);
  const submit = () =>
    submission.submit(
      () => mistakesIn('ledger.create', { name, officer, rehearsal }),
      async () => {
        const status = await call('ledger.create', { name, officer, rehearsal });
        // A ledger for rehearsals is there for nothing else.
        if (rehearsal) go('room');
        showLedger(status);
      },
    );
  const rehearse = () => {
    setRehearsal(true);
    if (name.trim() === '') setName('Rehearsals');
    setBegin('officer');
  };
  return (
    <main className="mx-auto flex min-h-full max-w-xl flex-col justify-center gap-6 p-6">
      <header className="flex flex-col gap-3">
        <p className="text-muted">
          CIM Keys Ceremony, for making keys, certificates and identities without a network, before witnesses
        </p>
        <h1 className="text-xl font-bold">
          {rehearsal ? 'Create a ledger for rehearsals' : 'Create the ledger of this laptop'}
        </h1>
        <p>
          A ledger is the record of everything done on this laptop, written down as it happens and chained
          entry by entry, so that no later change goes unseen. It is kept here, without any network, until you
          choose to sync it.
        </p>
      </header>
      {rehearsal ? null : (
        <section
          aria-labelledby="new-here"
          className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-surface p-4"
        >
          <p id="new-here" className="min-w-60 flex-1">
            <span className="font-semibold">New to this?</span> A small ceremony shows how everything goes,
            and nothing of it counts.
          </p>
          <Button onPress={rehearse}>Rehearse first: half an hour</Button>
        </section>
      )}
      <div className="rounded-md border border-line bg-surface p-6 low:p-4">
        <Form
          act={rehearsal ? 'Create ledger for rehearsals' : 'Create ledger'}
          running="Creating…"
          submission={submission}
          fields={['name', 'officer']}
          begin={begin}
          onSubmit={() => void submit()}
        >
          <TextField
            label="Ledger name"
            name="name"
            value={name}
            onChange={setName}
            mistake={mistakes['name']}
            hint="As it stands in the ceremony script, such as Root ceremony 2026."
            isDisabled={busy}
            autoFocus
          />
          <FieldBox name="officer">
            <TextField
              label="Your name"
              name="officer"
              value={officer}
              onChange={setOfficer}
              mistake={mistakes['officer']}
              hint="You act as officer: every event says who did it. Another person can take over later."
              isDisabled={busy}
            />
          </FieldBox>
          <Tick
            label="This ledger is for rehearsals"
            ticked={rehearsal}
            onChange={setRehearsal}
            isDisabled={busy}
          >
            <span>
              This ledger is for rehearsals
              <span className="block text-sm text-muted">
                Nothing that is made in it will ever count, and it is never synced into a stream of what does.
                That cannot be changed later.
              </span>
            </span>
          </Tick>
        </Form>
      </div>
      {rehearsal ? null : (
        <p className="text-sm text-muted">
          Has somebody handed you a bundle? Create this laptop’s own ledger first; the bundle then opens
          beside it, under Evidence, Import.
        </p>
      )}
      <RebuildCard />
      <Button look="quiet" className="-ms-4 self-start" onPress={onSettings}>
        Settings: where the ledger and the keys are kept, and the server
      </Button>
    </main>
  );
}
