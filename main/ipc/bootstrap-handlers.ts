import type { BootstrapProgress } from '../../app/bootstrap/shapes.ts';
import { chooseExisting } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

/** Handlers of the bootstrap screen. */
export function bootstrapHandlers(
  { bootstraps, desk }: Context,
  tell: (progress: BootstrapProgress) => void,
): Pick<Handlers, `bootstrap.${'choose' | 'record' | 'cancel'}`> {
  return {
    'bootstrap.choose': async () => {
      desk.requireStatus();
      const file = await chooseExisting({
        title: 'Start from a bootstrap file',
        properties: ['openFile'],
        filters: [{ name: 'Bootstrap file (JSON)', extensions: ['json'] }],
      });
      return file === null ? null : bootstraps.review(file);
    },
    'bootstrap.record': async ({ passphrase }) => {
      try {
        return await bootstraps.record(passphrase, (done, total) => tell({ done, total }));
      } finally {
        tell(null);
      }
    },
    'bootstrap.cancel': () => {
      bootstraps.cancel();
      return {};
    },
  };
}
