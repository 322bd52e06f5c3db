import { useState } from 'react';
import type { RoomAsk } from '../../app/contract/ceremony.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { Approvals } from '../registry/certificates/approvals.tsx';
import { ApproveDialog } from '../registry/certificates/approve-dialog.tsx';
import { DecodedLines } from '../registry/certificates/decoded-lines.tsx';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { WordGrid } from '../shared/word-grid.tsx';
import { withOfficer } from '../window/officer.ts';
import { StepAct } from './step-act.tsx';
import { InFoot } from './step-frame.tsx';

type GateOf = Extract<RoomAsk, { readonly kind: 'gate' }>;

/** What is signed later, decoded line by line; so many look at it and approve before the ceremony goes on. */
export function GateAsk({ step, ask }: { readonly step: string; readonly ask: GateOf }) {
  if (ask.draft === null)
    return <p className="font-semibold text-broken">What is to be approved here was not made.</p>;
  return <Gate step={step} ask={ask} draftId={ask.draft.draftId} />;
}

function Gate({
  step,
  ask,
  draftId,
}: {
  readonly step: string;
  readonly ask: GateOf;
  readonly draftId: string;
}) {
  const { answer: shown, problem } = useAnswer('drafts.look', { ledger: null, draftId }, { eachTime: true });
  const [approving, setApproving] = useState(false);
  const there = ask.approvals.map((of) => `${of.title}: ${of.there} of ${of.need}`).join(' · ');
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (shown === undefined) return null;
  return (
    <div className="flex flex-col gap-4">
      <p data-testid="approved" className={`font-semibold ${ask.isEnough ? 'text-stored' : ''}`}>
        Approved: {there}
      </p>
      <DecodedLines shown={shown} />
      <section aria-labelledby="gate-words" className="flex flex-col gap-2">
        <h3 id="gate-words" className="font-semibold">
          Its words
        </h3>
        <p className="text-muted">
          These {number(shown.bytes)} bytes are signed, and nothing else. One reads the words aloud, and
          whoever approves follows them where they have them.
        </p>
        <WordGrid cid={shown.cid} label="The words of what is signed" />
        <CidText cid={shown.cid} layout="line" testId="gate-cid" />
      </section>
      <Approvals shown={shown} />
      <InFoot>
        <Button
          look={ask.isEnough ? 'plain' : 'primary'}
          onPress={() => withOfficer(() => setApproving(true))}
        >
          Approve…
        </Button>
      </InFoot>
      <StepAct
        act="Pass the gate"
        running="Recording…"
        look={ask.isEnough ? 'primary' : 'plain'}
        notNow={ask.isEnough ? null : 'Not enough have approved these bytes yet.'}
        run={() => call('ceremony.pass', { step })}
      />
      {approving ? <ApproveDialog shown={shown} onClose={() => setApproving(false)} /> : null}
    </div>
  );
}
