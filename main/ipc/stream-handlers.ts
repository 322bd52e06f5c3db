import type { LockKey } from '../keystore/age-worker.ts';
import { identitiesIn } from '../services/exchange/identity-file.ts';
import { chooseExisting } from '../window/file-dialogs.ts';
import { aboutSurvey } from './config-questions.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type StreamOperations =
  | `proof.${'state' | 'start' | 'cancel'}`
  | 'state.rebuild'
  | `replay.${'findLedgers' | 'chooseBundle' | 'begin' | 'start' | 'cancel'}`;

/** Handlers of what reads from NATS: the proof, the bucket with the current state, and rebuilding. */
export function streamHandlers({
  afterSync,
  beginning,
  rebuilder,
  ledger,
  check,
  ownLedger,
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

    'replay.findLedgers': {
      // As `findLedgers` writes them.
      confirmWhen: ({ url }) => {
        rebuilder.requireEmpty();
        return aboutSurvey(configFile, { 'nats.url': url, 'mode.mode': 'Hybrid' });
      },
      act: ({ url }) => rebuilder.findLedgers(url),
    },
    'replay.chooseBundle': async () => {
      const file = await chooseExisting({
        title: 'Open the bundle that the copy begins with',
        properties: ['openFile'],
        filters: [{ name: 'Ledger bundle', extensions: ['car', 'age'] }],
      });
      return file === null ? null : beginning.choose(file);
    },
    'replay.begin': async ({ source, name, passphrase }) => {
      const found = await beginning.begin(source, name, async (lock) =>
        lock === 'passphrase' ? { kind: 'passphrase', passphrase: passphrase ?? '' } : chosenIdentity(),
      );
      return found === null ? null : { to: found.to };
    },
    'replay.start': async ({ source, name }) => {
      try {
        const { finding, cancelled } = await rebuilder.start(source, name);
        return { status: ownLedger.status(), finding, cancelled };
      } finally {
        // Also after a failure: what was verified before it is a ledger now.
        if (ledger.identity !== null) void check.run();
        ownLedger.announce();
      }
    },
    'replay.cancel': () => {
      beginning.cancel();
      rebuilder.cancel();
      return {};
    },
  };
}

async function chosenIdentity(): Promise<LockKey | null> {
  const file = await chooseExisting({ title: 'Open your age identity', properties: ['openFile'] });
  return file === null ? null : { kind: 'identities', identities: identitiesIn(file) };
}
