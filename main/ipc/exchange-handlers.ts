import os from 'node:os';
import path from 'node:path';
import { app, dialog } from 'electron';
import type { BundleManifest } from '../../app/bundle/manifest.ts';
import type { CidString } from '../../app/content/cid.ts';
import type { BundleCheck, ExchangeProgress } from '../../app/contract/exchange.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { exportBundle, verifyBundleFile } from '../exchange/bundle-file.ts';
import { relationOf } from '../exchange/relation.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

const FILTERS = [{ name: 'Ledger bundle (CAR)', extensions: ['car'] }];

/** Handlers of the Exchange screen. */
export function exchangeHandlers(
  { ledger, desk }: Context,
  tell: (progress: ExchangeProgress) => void,
): Pick<Handlers, 'bundle.export' | 'bundle.check'> {
  const onProgress = (step: 'writing' | 'checking', done: number, total: number) =>
    tell({ step, done, total });

  return {
    'bundle.export': async ({ from }) => {
      const { name, entries } = desk.requireStatus();
      const { canceled, filePath } = await dialog.showSaveDialog({
        title: 'Export the ledger',
        defaultPath: path.join(os.homedir(), `${fileName(name)}-${from}-${entries}.car`),
        filters: FILTERS,
      });
      if (canceled || !filePath) return null;
      try {
        const writtenBy = `${app.getName()} ${app.getVersion()}`;
        const { range, head } = await exportBundle(ledger, filePath, writtenBy, from, onProgress);
        return { file: filePath, from: range.from, to: range.to, head };
      } finally {
        tell(null);
      }
    },

    'bundle.check': async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: 'Check a bundle',
        properties: ['openFile'],
        filters: FILTERS,
      });
      const [file] = filePaths;
      if (canceled || file === undefined) return null;
      try {
        const ownTo = ledger.head()?.seq ?? 0;
        let common: CidString | null = null;
        const { manifest, verified, finding } = await verifyBundleFile(file, onProgress, ({ entry, cid }) => {
          if (entry.seq <= ownTo) common = cid;
        });
        return {
          file,
          intact: finding === null,
          finding: finding?.detail ?? null,
          verified,
          manifest: manifest && shown(manifest),
          relation: manifest && finding === null ? relationOf(manifest, ledger, common) : null,
        };
      } catch (cause) {
        throw new ProblemError(unreadable(file), { cause });
      } finally {
        tell(null);
      }
    },
  };
}

/** A name that every file system takes. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'ledger'
  );
}

function shown({ ledger, range, head, writtenAt, writtenBy }: BundleManifest): BundleCheck['manifest'] {
  return { ledgerName: ledger.name, source: ledger.source, ...range, head, writtenAt, writtenBy };
}

function unreadable(file: string): Problem {
  return {
    code: 'exchange.unreadable',
    happened: `${file} could not be read.`,
    meaning: 'Nothing was taken from it, and this ledger is unchanged.',
    remedy: 'Check that the medium is connected and the file can be read, then choose it again.',
    field: null,
  };
}
