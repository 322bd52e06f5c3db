import { askAgain, useAnswer, useTold } from '../bridge/query.ts';
import { Setup } from '../ceremony/setup.tsx';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { Shell } from './shell.tsx';

/** The window: opens the ledger, has it created where there is none, and then shows the app. */
export function App() {
  const { answer: status, problem } = useAnswer('ledger.status', {});
  const isKnown = useIsBarKnown(status != null);
  if (problem !== null) {
    return (
      <main className="mx-auto flex min-h-full max-w-xl flex-col justify-center gap-4 p-6">
        <h1 className="text-xl font-bold">The ledger could not be opened</h1>
        <ProblemNotice problem={problem} />
        <Button look="primary" className="self-start" onPress={() => askAgain('ledger.status')}>
          Try again
        </Button>
      </main>
    );
  }
  if (status === undefined || (status !== null && !isKnown)) {
    return (
      <main className="flex min-h-full items-center justify-center p-6">
        <Opening />
      </main>
    );
  }
  return status === null ? <Setup /> : <Shell status={status} />;
}

/** Whether it is known, or cannot be, what stands above every screen: all else would be pushed down by what came later. */
function useIsBarKnown(enabled: boolean): boolean {
  const options = { enabled, select: thatItIs };
  const answers = [
    useAnswer('ceremony.room', {}, options),
    useAnswer('airGap.state', {}, options),
    useAnswer('imports.list', {}, options),
  ];
  return answers.every(({ answer, problem }) => answer !== undefined || problem !== null);
}

/** Of an answer only that it is there. */
function thatItIs(): true {
  return true;
}

/** Says how far it is where that takes its time: an earlier version has written the ledger, or one that was imported. */
function Opening() {
  const told = useTold('opening.changed');
  if (told === null) return <Busy>Opening the ledger…</Busy>;
  const { step, done, total } = told;
  return (
    <div className="flex max-w-xl flex-col gap-2">
      <Busy>Opening the ledger…</Busy>
      <ProgressBar
        label={STEPS[step]}
        value={done}
        total={total}
        secondsLeft={null}
        text={`${number(done)} of ${counted(total, 'entry', 'entries')}`}
      />
      <p>
        This happens once after an update. The entries stay as they are. If the program is closed meanwhile,
        nothing is lost: it goes on when it is started again.
      </p>
    </div>
  );
}

const STEPS = {
  reading: 'Reading a ledger of an earlier version',
  folding: 'Bringing a ledger of an earlier version into the form of this one',
};
