import { problemsOf } from '../../../app/problem.ts';

/** What stops a sync or a proof that no other part has words for. */
export const syncProblem = problemsOf({
  'sync.unexpected': {
    happened: (error: unknown) => `The sync stopped: ${inWords(error)}.`,
    meaning: 'Nothing was lost: every event without a receipt is still waiting on this laptop.',
    remedy: 'Sync again. If it stays, restart the program.',
  },
  'proof.unexpected': {
    happened: (error: unknown) => `Reading back stopped: ${inWords(error)}.`,
    meaning: 'This says nothing about the events: they are on this laptop, with the receipts of NATS.',
    remedy: 'Try again. If it stays, restart the program.',
  },
});

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error';
}
