import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { go } from '../../window/navigation.ts';
import { withOfficer } from '../../window/officer.ts';
import { useReading } from '../../window/reading.ts';
import { Acts, Save } from '../certificates/act-list.tsx';
import type { MoreActsProps } from '../more-acts.ts';
import { ApproveScriptDialog } from './approve-script-dialog.tsx';

/** What is done with a registered script: people approve it, and hold a ceremony by it. */
export function ScriptActs({ object, onDone }: MoreActsProps) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('scripts.show', { ledger, scriptId: object.id });
  const [approving, setApproving] = useState(false);
  if (answer === undefined) return null;
  if (object.status?.word === 'Superseded') return <SavePaper of="script" id={object.id} />;
  const { cid, needed } = answer.script;
  const missing = object.status?.tone === 'waiting';
  return (
    <div className="mt-3 flex flex-col gap-3">
      {needed === 0 ? null : (
        <Button
          small
          look={missing ? 'primary' : 'plain'}
          onPress={() => withOfficer(() => setApproving(true))}
        >
          Approve…
        </Button>
      )}
      <Button
        small
        look={missing ? 'plain' : 'primary'}
        onPress={() => go('ceremony', { filled: { scriptId: { id: object.id, name: object.name } } })}
      >
        Open a ceremony…
      </Button>
      <SavePaper of="script" id={object.id} />
      {approving ? (
        <ApproveScriptDialog
          scriptId={object.id}
          title={object.name}
          cid={cid}
          onClose={() => setApproving(false)}
          onApproved={(recorded) => {
            setApproving(false);
            onDone('Script approved', recorded, object.name);
          }}
        />
      ) : null}
    </div>
  );
}

/** A ceremony that runs is led in the room. */
export function CeremonyActs({ object }: MoreActsProps) {
  const word = object.status?.word;
  const runs = word === 'Running' || word === 'On a break';
  return (
    <div className="mt-3 flex flex-col gap-3">
      {runs ? (
        <Button small look="primary" onPress={() => go('room')}>
          Go into the room
        </Button>
      ) : null}
      <SavePaper of="ceremony" id={object.id} />
    </div>
  );
}

/** Writes the form of a script, or the transcript of a ceremony, to be printed. */
function SavePaper({ of, id }: { readonly of: 'script' | 'ceremony'; readonly id: string }) {
  const ledger = useReading((reading) => reading.ledger);
  const verb = of === 'script' ? 'Save the form (PDF)…' : 'Save the transcript (PDF)…';
  return (
    <Acts>
      <Save verb={verb} save={() => call('papers.save', { ledger, of, id })} />
    </Acts>
  );
}
