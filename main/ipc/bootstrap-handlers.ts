import os from 'node:os';
import path from 'node:path';
import type { BootstrapProgress } from '../../app/bootstrap/shapes.ts';
import { exportRegistry } from '../services/bootstrap/registry-export.ts';
import { chooseExisting, choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutRegistryExport } from './exchange-questions.ts';
import type { Handlers } from './router.ts';

/** Handlers of the bootstrap screen. */
export function bootstrapHandlers(
  { bootstraps, ownLedger, ledger }: Context,
  tell: (progress: BootstrapProgress) => void,
): Pick<Handlers, `bootstrap.${'choose' | 'record' | 'cancel' | 'export'}`> {
  return {
    'bootstrap.choose': async () => {
      ownLedger.requireStatus();
      const file = await chooseExisting({
        title: 'Start from a bootstrap file',
        properties: ['openFile'],
        filters: [{ name: 'Bootstrap file (JSON)', extensions: ['json'] }],
      });
      return file === null ? null : bootstraps.review(file);
    },
    'bootstrap.record': async ({ passphrase }) => {
      try {
        return await bootstraps.record(passphrase, tell);
      } finally {
        tell(null);
      }
    },
    'bootstrap.cancel': () => {
      bootstraps.cancel();
      return {};
    },
    'bootstrap.export': {
      confirm: () => aboutRegistryExport(ownLedger.requireStatus().name),
      act: async () => {
        const file = await choosePlace({
          title: 'Export the registry as a bootstrap file',
          defaultPath: path.join(os.homedir(), 'domain-bootstrap.json'),
          filters: [{ name: 'Bootstrap file (JSON)', extensions: ['json'] }],
        });
        return file === null ? null : exportRegistry(ledger, file, 'replace');
      },
    },
  };
}
