import { aboutSurvey } from './config-questions.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type StreamOperations =
  | `proof.${'state' | 'start' | 'cancel'}`
  | 'state.rebuild'
  | `replay.${'survey' | 'start' | 'cancel'}`;

/** Handlers of what reads from NATS: the proof, the bucket with the current state, and rebuilding. */
export function streamHandlers({
  afterSync,
  rebuilder,
  ledger,
  desk,
  configFile,
}: Context): Pick<Handlers, StreamOperations> {
  return {
    'proof.state': () => afterSync.state,
    'proof.start': () => {
      afterSync.prove();
      return {};
    },
    'proof.cancel': () => {
      afterSync.cancel();
      return {};
    },
    'state.rebuild': () => {
      afterSync.rebuildState();
      return {};
    },

    'replay.survey': {
      // As `survey` writes them.
      confirmWhen: ({ url }) => {
        rebuilder.requireEmpty();
        return aboutSurvey(configFile, { 'nats.url': url, 'mode.mode': 'Hybrid' });
      },
      act: ({ url }) => rebuilder.survey(url),
    },
    'replay.start': async ({ source, name }) => {
      try {
        const { finding, cancelled } = await rebuilder.start(source, name);
        return { status: desk.status(), finding, cancelled };
      } finally {
        // Also after a failure: what was verified before it is a ledger now.
        if (ledger.identity !== null) void desk.verify();
        desk.announce();
      }
    },
    'replay.cancel': () => {
      rebuilder.cancel();
      return {};
    },
  };
}
