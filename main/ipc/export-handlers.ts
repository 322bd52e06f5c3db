import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import type { ExchangeProgress, ExportRanges } from '../../app/contract/exchange.ts';
import type { OutputOf, ParsedInputOf } from '../../app/contract/operations.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Lock } from '../keystore/age-worker.ts';
import { assessPassphrase } from '../keystore/passphrase.ts';
import { exportBundle } from '../services/exchange/export-bundle.ts';
import { exportRanges } from '../services/exchange/export-ranges.ts';
import { requireRecipients } from '../services/exchange/recipients.ts';
import type { OnProgress } from '../services/exchange/verify-bundle.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import { choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutExportFor, aboutOpenExport } from './exchange-questions.ts';
import { aboutLastTries } from './last-tries.ts';
import type { Handlers } from './router.ts';

type ExportRange = ExportRanges[number];
type Protection = ParsedInputOf<'bundle.export'>['protection'];

/** Handlers of taking the ledger along. */
export function exportHandlers(
  { ledger, desk, registrar, preferences, ageWorker, bundles, yubiKeys }: Context,
  tell: (progress: ExchangeProgress) => void,
): Pick<Handlers, 'bundle.ranges' | 'bundle.export' | 'bundle.cancel'> {
  let running: AbortController | null = null;
  const onProgress: OnProgress = (step, done, total) => tell({ step, done, total });

  /** The last export of this ledger from this laptop; null when there was none. */
  function lastExport() {
    const { exported } = preferences.get();
    return exported?.ledgerId === ledger.identity?.id ? exported : null;
  }

  function ranges() {
    return exportRanges(ledger, lastExport()?.to ?? null);
  }

  return {
    'bundle.ranges': ranges,

    'bundle.export': {
      confirmWhen: ({ range, protection }) => {
        const { name } = desk.requireStatus();
        const chosen = requireRange(range);
        if (
          protection.kind === 'passphrase' &&
          !assessPassphrase(protection.passphrase, registrar.words()).acceptable
        )
          throw new ProblemError(WEAK);
        if (protection.kind === 'yubikey') return aboutLastTries(yubiKeys, protection.yubikeys);
        if (protection.kind === 'recipients') {
          requireRecipients(protection.recipients);
          return aboutExportFor(name, chosen, protection.recipients, lastExport()?.recipients ?? []);
        }
        return protection.kind === 'none' ? aboutOpenExport(name, chosen) : null;
      },
      act: ({ range, protection }) => exportTo(requireRange(range), protection),
    },

    'bundle.cancel': () => {
      running?.abort();
      return {};
    },
  };

  function requireRange(range: ExportRange['range']): ExportRange {
    const chosen = ranges().find((offered) => offered.range === range);
    if (chosen === undefined) throw new ProblemError(NOTHING);
    return chosen;
  }

  async function exportTo(chosen: ExportRange, protection: Protection): Promise<OutputOf<'bundle.export'>> {
    const { name, id } = desk.requireStatus();
    const protectedBy =
      protection.kind === 'yubikey'
        ? { ...protection, yubikeys: protection.yubikeys.map((one) => bindingTo(yubiKeys, one)) }
        : protection;
    const { from, to } = chosen;
    const ending = protection.kind === 'none' ? 'car' : 'car.age';
    const filePath = await choosePlace({
      title: 'Export the ledger',
      defaultPath: path.join(os.homedir(), `${fileName(name)}-${from}-${to}.${ending}`),
      filters: [{ name: 'Ledger bundle', extensions: ['car', 'age'] }],
    });
    if (filePath === null) return null;
    const stop = new AbortController();
    const write = (lock: Lock | null) =>
      exportBundle(ledger, filePath, {
        writtenBy: `${app.getName()} ${app.getVersion()}`,
        range: chosen,
        onProgress,
        signal: stop.signal,
        ...(lock === null ? {} : { encryption: { lock, worker: ageWorker } }),
      });
    running = stop;
    try {
      const { head } =
        protectedBy.kind === 'yubikey'
          ? await bundles.export(filePath, protectedBy.passphrase, protectedBy, write)
          : await write(protectedBy.kind === 'none' ? null : protectedBy);
      const recipients = protection.kind === 'recipients' ? { recipients: protection.recipients } : {};
      preferences.set('exported', { ledgerId: id, to, ...recipients });
      const readableBy = protection.kind === 'none' ? 'anyone' : protection.kind;
      return { file: filePath, from, to, head, readableBy };
    } finally {
      running = null;
      tell(null);
    }
  }
}

const WEAK: Problem = {
  code: 'export.weak-passphrase',
  happened: 'This passphrase could be guessed.',
  meaning: 'No file was written.',
  remedy: 'Use a longer one, or let the program generate six random words.',
  field: 'passphrase',
};

/** A name that every file system takes. */
function fileName(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'ledger'
  );
}

const NOTHING: Problem = {
  code: 'export.nothing-new',
  happened: 'There is nothing to export in this choice any more.',
  meaning: 'No file was written.',
  remedy: 'Choose another part of the ledger.',
  field: 'range',
};
