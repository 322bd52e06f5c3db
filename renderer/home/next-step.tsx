import type { ReactNode } from 'react';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { isRehearsalLedger } from '../../app/model/rehearsal-source.ts';
import { useAnswer } from '../bridge/query.ts';
import { startFromFile } from '../ceremony/bootstrap/bootstrap-store.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { go } from '../window/navigation.ts';
import { askOfficer } from '../window/officer.ts';

/** The one next step, in large: the first of these that there is. */
export function NextStep({ status }: { readonly status: LedgerStatus }) {
  const { integrity, entries, toSign, waiting, mode, officer, copy } = status;
  const ceremony = useAnswer('ceremony.room', {}).answer;
  if (integrity.state === 'damaged')
    return (
      <Step title="The ledger is damaged." about="Nothing more is recorded in it. What to do stands above.">
        <Button look="primary" onPress={() => go('entries')}>
          Look at the entries
        </Button>
      </Step>
    );
  if (ceremony != null)
    return (
      <Step
        title={`The ceremony “${ceremony.title}” is running.`}
        about="Until it is closed or ended nothing else is done in this ledger."
      >
        <Button look="primary" onPress={() => go('room')}>
          Go back into the room
        </Button>
      </Step>
    );
  if (officer === null && !copy)
    return (
      <Step
        title="Nobody acts yet."
        about="Everything can be looked at. Before anything is recorded, somebody says who acts, each time the app is started."
      >
        <Button look="primary" onPress={() => askOfficer()}>
          Say who acts…
        </Button>
      </Step>
    );
  if (entries === 0 && isRehearsalLedger(status.source))
    return (
      <Step
        title="This ledger is for rehearsals, and empty."
        about="The room has a small ceremony ready for whoever is new. Nothing that is made here counts."
      >
        <Button look="primary" onPress={() => go('room')}>
          Go into the room
        </Button>
        <Button onPress={() => go('organization', { filled: {} })}>New organization</Button>
      </Step>
    );
  if (entries === 0)
    return (
      <Step
        title="The ledger is open, and empty."
        about="Everything done from now on is written down, chained, and kept on this laptop."
      >
        <Button look="primary" onPress={() => go('organization', { filled: {} })}>
          New organization
        </Button>
        <Button onPress={startFromFile}>Open a bootstrap file…</Button>
        <Button onPress={() => go('import')}>Open a bundle…</Button>
      </Step>
    );
  if (toSign !== null && toSign.seq === entries) return <SignStep entries={entries} />;
  if (waiting > 0 && mode !== 'Offline')
    return (
      <Step
        title={`${counted(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'} for NATS.`}
        about={`${waiting === 1 ? 'It is' : 'They are'} safe on this laptop, and stay here also after NATS has stored ${waiting === 1 ? 'it' : 'them'}.`}
      >
        <Button look="primary" onPress={() => go('sync')}>
          Sync to NATS…
        </Button>
      </Step>
    );
  return (
    <Step
      title="Nothing needs to be done."
      about={
        waiting > 0
          ? `The head is signed. ${counted(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'} on this laptop for NATS, which is offline: that is as it should be.`
          : 'The head is signed, and nothing waits.'
      }
    >
      <Button onPress={() => go('organization')}>Open the registry</Button>
    </Step>
  );
}

/** One signature stands for everything; before that somebody needs something to sign with. */
function SignStep({ entries }: { readonly entries: number }) {
  const signing = useAnswer('signing.state', { ledger: null }).answer;
  const about = `One signature stands for all ${counted(entries, 'entry', 'entries')}.`;
  if (signing !== undefined && signing.keys.length + signing.yubikeys.length === 0)
    return (
      <Step
        title="The head is not signed."
        about={`${about} Nobody here has a key for signing yet: make one, or set up a YubiKey.`}
      >
        <Button look="primary" onPress={() => go('key', { filled: {} })}>
          New key
        </Button>
        <Button onPress={() => go('yubikey')}>Set up a YubiKey…</Button>
        <Button onPress={() => go('organization')}>Go on recording</Button>
      </Step>
    );
  return (
    <Step title="The head is not signed." about={`${about} Sign when the day’s work is recorded.`}>
      <Button look="primary" onPress={() => go('sign')}>
        Sign the head…
      </Button>
      <Button onPress={() => go('organization')}>Go on recording</Button>
    </Step>
  );
}

function Step(props: { readonly title: string; readonly about: string; readonly children: ReactNode }) {
  return (
    <section
      aria-label="Next step"
      className="flex flex-col gap-3 rounded-md border border-s-4 border-line border-s-accent bg-surface p-6"
    >
      <h2 className="text-xl font-bold">{props.title}</h2>
      <p className="text-muted">{props.about}</p>
      <div className="flex flex-wrap gap-3">{props.children}</div>
    </section>
  );
}
