import { useState } from 'react';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { go } from '../../window/navigation.ts';
import { withOfficer } from '../../window/officer.ts';
import { useReading } from '../../window/reading.ts';
import type { MoreActsProps } from '../more-acts.ts';
import { ApproveScriptDialog } from './approve-script-dialog.tsx';

/** What is done with a registered script: people approve it, and hold a ceremony by it. */
export function ScriptActs({ object, onDone }: MoreActsProps) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('scripts.show', { ledger, scriptId: object.id });
  const [approving, setApproving] = useState(false);
  if (answer === undefined || object.status?.word === 'Superseded') return null;
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
  if (word !== 'Running' && word !== 'On a break') return null;
  return (
    <div className="mt-3">
      <Button small look="primary" onPress={() => go('room')}>
        Go into the room
      </Button>
    </div>
  );
}
