import type { ReactNode } from 'react';
import { useAct } from '../bridge/act.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { withOfficer } from '../window/officer.ts';
import { InFoot } from './step-frame.tsx';

/** The one button of a step that needs nothing typed, with why it did not go through. */
export function StepAct(props: {
  readonly act: string;
  readonly running: string;
  readonly run: () => Promise<unknown>;
  readonly notNow?: string | null;
  readonly look?: 'primary' | 'plain' | 'final';
  readonly children?: ReactNode;
}) {
  const { act, busy, problem } = useAct(props.run);
  return (
    <div className="flex flex-col items-start gap-3">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <InFoot>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            look={props.look ?? 'primary'}
            data-next=""
            notNow={busy ? props.running : (props.notNow ?? null)}
            saidBeside={busy}
            onPress={() => withOfficer(() => void act())}
          >
            {props.act}
          </Button>
          {busy ? <Busy>{props.running}</Busy> : null}
          {props.children}
        </div>
      </InFoot>
    </div>
  );
}
