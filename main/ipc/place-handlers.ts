import { ProblemError } from '../../app/problem.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import { natsProblem } from '../nats/problems.ts';
import { publishAgain } from '../nats/publish-again.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Context } from './context.ts';
import { aboutAskingAgain, aboutPublishingAgain } from './place-questions.ts';
import type { Handlers } from './router.ts';

type PlaceOperations = 'sync.publishAgain' | 'sync.askAgain';

/** Handlers of what people decide about receipts: to send again what a stream does not hold, and to ask it again. */
export function placeHandlers({
  ledger,
  check,
  ownLedger,
  sync,
  importedCheck,
  configFile,
}: Context): Pick<Handlers, PlaceOperations> {
  /** The ledger with this source, and what the last sync has found missing of it. */
  function found(source: string): { readonly about: Ledger; readonly elsewhere: Elsewhere } {
    const { last } = sync.state;
    const own = source === ledger.identity?.source;
    const about = own ? ledger : importedCheck.sound().find(({ identity }) => identity?.source === source);
    const elsewhere = own
      ? last?.elsewhere
      : last?.imported.find((imported) => imported.source === source)?.elsewhere;
    if (about === undefined || !elsewhere)
      throw new ProblemError(
        natsProblem('nats.nothing-elsewhere', { stream: configFile.read().config.nats.stream_name }),
      );
    return { about, elsewhere };
  }

  return {
    'sync.publishAgain': {
      confirm: ({ source, from }) => {
        const { about, elsewhere } = found(source);
        const { url } = configFile.read().config.nats;
        return aboutPublishingAgain(about.identity?.name ?? '', elsewhere, from, url);
      },
      act: async ({ source, from }) => {
        const { about, elsewhere } = found(source);
        const decision = { from, created: elsewhere.created };
        const waiting = await publishAgain(configFile.read(), about, decision);
        ownLedger.announce();
        sync.start();
        return { waiting };
      },
    },
    'sync.askAgain': {
      confirm: () => aboutAskingAgain(ledger.identity?.name ?? ''),
      act: async () => {
        const at = new Date().toISOString();
        const setAside = [ledger, ...importedCheck.sound()].map(({ outbox }) =>
          outbox.setBadReceiptsAside(at),
        );
        await check.run();
        return { setAside: setAside.reduce((sum, count) => sum + count, 0) };
      },
    },
  };
}
