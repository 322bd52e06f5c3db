import { askAgain, useAnswer } from '../bridge/query.ts';
import { Setup } from '../ceremony/setup.tsx';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { Shell } from './shell.tsx';

/** The window: opens the ledger, has it created where there is none, and then shows the app. */
export function App() {
  const { answer: status, problem } = useAnswer('ledger.status', {});
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
  if (status === undefined) {
    return (
      <main className="flex min-h-full items-center justify-center p-6">
        <Busy>Opening the ledger…</Busy>
      </main>
    );
  }
  return status === null ? <Setup /> : <Shell status={status} />;
}
