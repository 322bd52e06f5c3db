import os from 'node:os';
import path from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../app/contract/operations.ts';
import { ProblemError } from '../../app/problem.ts';
import { assessPassphrase } from '../keystore/passphrase.ts';
import { auditorsPageBeside } from '../services/exchange/auditors-page.ts';
import type { ExportLock, ExportRange } from '../services/exchange/exports.ts';
import { requireRecipients } from '../services/exchange/recipients.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import { choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutExportFor, aboutOpenExport } from './exchange-questions.ts';
import { fileName } from './file-name.ts';
import { aboutLastTries } from './last-tries.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';

type Protection = ParsedInputOf<'bundle.export'>['protection'];

/** Handlers of taking the ledger along. */
export function exportHandlers({
  ownLedger,
  registrar,
  exports,
  yubiKeys,
}: Context): Pick<Handlers, 'bundle.ranges' | 'bundle.export' | 'bundle.cancel'> {
  return {
    'bundle.ranges': () => exports.ranges(),

    'bundle.export': {
      confirmWhen: async ({ range, protection }) => {
        const { name } = ownLedger.requireStatus();
        const chosen = exports.range(range);
        if (
          protection.kind === 'passphrase' &&
          !(await assessPassphrase(protection.passphrase, registrar.words())).acceptable
        )
          throw new ProblemError(operationProblem('export.weak-passphrase'));
        if (protection.kind === 'yubikey') return aboutLastTries(yubiKeys, protection.yubikeys);
        if (protection.kind === 'recipients') {
          requireRecipients(protection.recipients);
          return aboutExportFor(name, chosen, protection.recipients, exports.last()?.recipients ?? []);
        }
        return protection.kind === 'none' ? aboutOpenExport(name, chosen) : null;
      },
      act: ({ range, protection, auditorsPage }) => exportTo(exports.range(range), protection, auditorsPage),
    },

    'bundle.cancel': () => {
      exports.cancel();
      return {};
    },
  };

  async function exportTo(
    chosen: ExportRange,
    protection: Protection,
    withPage: boolean,
  ): Promise<OutputOf<'bundle.export'>> {
    const { name } = ownLedger.requireStatus();
    const lock = lockOf(protection);
    const { from, to } = chosen;
    const ending = lock === null ? 'car' : 'car.age';
    const file = await choosePlace({
      title: 'Export the ledger',
      defaultPath: path.join(os.homedir(), `${fileName(name)}-${from}-${to}.${ending}`),
      filters: [{ name: 'Ledger bundle', extensions: ['car', 'age'] }],
    });
    if (file === null) return null;
    const writePage = withPage ? auditorsPageBeside(file) : null;
    const { head } = await exports.write(file, chosen, lock);
    return { file, from, to, head, readableBy: lock?.kind ?? 'anyone', auditorsPage: writePage?.() ?? null };
  }

  /** @throws ProblemError when a YubiKey it is to be bound to is not there, or lacks what that needs */
  function lockOf(protection: Protection): ExportLock | null {
    if (protection.kind === 'none') return null;
    if (protection.kind !== 'yubikey') return protection;
    const { kind, passphrase, shares } = protection;
    const yubikeys = protection.yubikeys.map((one) => bindingTo(yubiKeys, one));
    return { kind, passphrase, binding: { yubikeys, shares } };
  }
}
