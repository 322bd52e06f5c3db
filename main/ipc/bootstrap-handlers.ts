import type { BootstrapProgress } from '../../app/bootstrap/shapes.ts';
import { BootstrapDesk } from '../services/bootstrap/bootstrap.ts';
import { chooseExisting } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

/** Handlers of the bootstrap screen. */
export function bootstrapHandlers(
  { ledger, keystore, desk }: Context,
  tell: (progress: BootstrapProgress) => void,
): Pick<Handlers, `bootstrap.${'choose' | 'record' | 'cancel'}`> {
  const bootstrap = new BootstrapDesk(ledger, keystore);
  return {
    'bootstrap.choose': async () => {
      desk.requireStatus();
      const file = await chooseExisting({
        title: 'Start from a bootstrap file',
        properties: ['openFile'],
        filters: [{ name: 'Bootstrap file (JSON)', extensions: ['json'] }],
      });
      return file === null ? null : bootstrap.review(file);
    },
    'bootstrap.record': async ({ passphrase }) => {
      try {
        return await bootstrap.record(passphrase, (done, total) => tell({ done, total }));
      } finally {
        tell(null);
      }
    },
    'bootstrap.cancel': () => {
      bootstrap.cancel();
      return {};
    },
  };
}
