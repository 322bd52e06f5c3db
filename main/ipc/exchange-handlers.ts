import { dialog } from 'electron';
import type { BundleManifest } from '../../app/bundle/manifest.ts';
import type { CidString } from '../../app/content/cid.ts';
import type { BundleCheck, ExchangeProgress } from '../../app/contract/exchange.ts';
import { relationOf } from '../exchange/relation.ts';
import { verifyBundleFile } from '../exchange/verify-bundle.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

/** Handlers of checking a bundle. */
export function exchangeHandlers(
  { ledger, ageWorker }: Context,
  tell: (progress: ExchangeProgress) => void,
): Pick<Handlers, 'bundle.check'> {
  return {
    'bundle.check': async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: 'Check a bundle',
        properties: ['openFile'],
        filters: [{ name: 'Ledger bundle', extensions: ['car', 'age'] }],
      });
      const [file] = filePaths;
      if (canceled || file === undefined) return null;
      try {
        const ownTo = ledger.head()?.seq ?? 0;
        let common: CidString | null = null;
        const { manifest, verified, signatures, finding } = await verifyBundleFile(
          file,
          { key: null, worker: ageWorker },
          {
            onProgress: (step, done, total) => tell({ step, done, total }),
            onEntry: ({ entry, cid }) => {
              if (entry.seq <= ownTo) common = cid;
            },
          },
        );
        return {
          file,
          intact: finding === null,
          finding: finding?.detail ?? null,
          verified,
          signatures: [...signatures],
          manifest: manifest && shown(manifest),
          relation: manifest && finding === null ? relationOf(manifest, ledger, common) : null,
        };
      } finally {
        tell(null);
      }
    },
  };
}

function shown({ ledger, range, head, writtenAt, writtenBy }: BundleManifest): BundleCheck['manifest'] {
  return { ledgerName: ledger.name, source: ledger.source, ...range, head, writtenAt, writtenBy };
}
