import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { quoted } from '../../app/content/one-line.ts';
import type { SigningWith } from '../../app/contract/unlocking.ts';
import { ProblemError } from '../../app/problem.ts';
import { openingKey, openingsBeside } from '../services/exchange/bundle-openings.ts';
import { bundleProblem } from '../services/exchange/bundle-problems.ts';
import { identitiesIn } from '../services/exchange/identity-file.ts';
import { importProblem } from '../services/exchange/import-problems.ts';
import { applyReceipts, type OpenedReceipts, openReceipts } from '../services/exchange/receipts-in.ts';
import { signReceipts, writeReceiptsFile } from '../services/exchange/receipts-out.ts';
import { receiptsProblem } from '../services/exchange/receipts-problems.ts';
import { keyFilesOf } from '../services/registry/key-files.ts';
import {
  type StatementSigner,
  signerWithKey,
  signerWithYubiKey,
} from '../services/signing/statement-signer.ts';
import { keyWithoutSerial } from '../services/yubikeys/answering-keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { chooseExisting, choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutImport, aboutReceipts } from './exchange-questions.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';
import { keyFor } from './signing-handlers.ts';
import { spendsLastTry, unlockingOf } from './unlocking.ts';
import { aboutLastTry } from './yubikey-questions.ts';

type ImportOperations =
  | `imports.${'list' | 'open' | 'dropBegin' | 'dropPiece' | 'dropEnd' | 'unlock' | 'openings' | 'merge' | 'cancel' | 'verify'}`
  | `receipts.${'write' | 'open' | 'apply'}`;

/** Handlers of importing ledgers, and of the receipts that travel back. */
export function importHandlers(context: Context): Pick<Handlers, ImportOperations> {
  const { ledger, imported, importedCheck, imports, dropped, ownLedger, registrar, sync, sign } = context;
  /** The bundle that was chosen or dropped last, and what the person calls it. */
  let chosen: { readonly file: string; readonly name: string } | null = null;
  /** The receipts file that was opened last; only what was shown can be taken over. */
  let opened: OpenedReceipts | null = null;
  const withSource = (source: string) =>
    ledger.identity?.source === source ? ledger : imported.withSource(source);

  return {
    'imports.list': () => imports.state(),
    'imports.open': async () => {
      const file = await chooseFile('Open a ledger bundle', BUNDLES);
      if (file === null) return null;
      chosen = { file, name: file };
      return imports.open(file);
    },
    'imports.dropBegin': async () => {
      dropped.begin();
      return {};
    },
    'imports.dropPiece': async ({ bytes }) => {
      dropped.add(bytes);
      return {};
    },
    'imports.dropEnd': async ({ name }) => {
      chosen = { file: dropped.end(), name };
      return imports.open(chosen.file, null, name);
    },
    'imports.unlock': {
      confirmWhen: ({ unlocking }) =>
        unlocking.by === 'yubikey'
          ? aboutLastTry(unlocking.spendLastTry, `the YubiKey that opens ${quoted(unlocking.file)}`)
          : null,
      act: async ({ unlocking }) => {
        if (chosen === null) throw new ProblemError(importProblem('import.not-shown'));
        const { file, name } = chosen;
        if (unlocking.by === 'identity') {
          const identity = await chooseFile('Open your age identity', []);
          if (identity === null) return null;
          return imports.open(file, { kind: 'identities', identities: identitiesIn(identity) }, name);
        }
        if (unlocking.by === 'passphrase')
          return imports.open(file, { kind: 'passphrase', passphrase: unlocking.passphrase }, name);
        const { bound } = requireBound();
        const opened = unlockingOf(unlocking, (way) => keyWithoutSerial(bound, way, context.yubiKeys));
        const means = { keys: context.bundleKeys, worker: context.ageWorker };
        return imports.open(file, await openingKey(file, bound, opened, means), name);
      },
    },
    'imports.openings': () => {
      const { file, bound } = requireBound();
      const beside = (name: string) => path.join(path.dirname(file), name);
      return { files: keyFilesOf(bound, { locate: beside, lies: (name) => existsSync(beside(name)) }) };
    },
    'imports.merge': {
      confirm: ({ head }) => {
        const { plan, own } = imports.shown(head);
        return aboutImport(plan, own);
      },
      act: ({ head }) => imports.merge(head),
    },
    'imports.cancel': () => {
      imports.cancel();
      return {};
    },
    'imports.verify': async ({ id }) => {
      await importedCheck.check([requireImported(id)]);
      return imports.state();
    },

    'receipts.write': {
      confirmWhen: ({ with: means }) => aboutLastTry(spendsLastTry(means), 'the YubiKey that signs'),
      act: async ({ id, with: means }) => {
        const about = requireImported(id);
        const officer = registrar.officer();
        const signer = signerOf(about, means);
        const { bytes, receipts } = await signReceipts(about, officer, signer);
        const filePath = await choosePlace({
          title: 'Write receipts',
          defaultPath: path.join(os.homedir(), `ledger-${receipts}.receipts`),
          filters: RECEIPTS,
        });
        if (filePath === null) return null;
        writeReceiptsFile(filePath, bytes);
        return { file: filePath, receipts, fingerprint: signer.fingerprint };
      },
    },
    'receipts.open': async () => {
      const file = await chooseFile('Open a receipts file', RECEIPTS);
      if (file === null) return null;
      opened = null;
      const found = openReceipts(file, withSource, ledger);
      opened = found;
      return { file, ...shown(found) };
    },
    'receipts.apply': {
      confirmWhen: ({ trusted }) => aboutReceipts(requireOpened(), trusted),
      act: async (_, confirmed) => {
        const receipts = requireOpened();
        const trusted = confirmed === null ? null : receipts.fingerprint;
        const applied = await sync.hold(() => applyReceipts(receipts, trusted));
        opened = null;
        ownLedger.announce();
        imports.announce();
        return { applied, waiting: receipts.ledger.outbox.waiting() };
      },
    },
  };

  /** Signs the receipts of a ledger with a key of this laptop's ledger, or a YubiKey of either. */
  function signerOf(about: Ledger, means: SigningWith): StatementSigner {
    if (means.kind === 'key') {
      const { keyId, unlocking } = means;
      const key = ledger.objects.get('key', keyId);
      if (key === undefined) throw new ProblemError(receiptsProblem('receipts.unknown-signer'));
      return signerWithKey(
        key,
        unlockingOf(unlocking, (file) => keyFor(context, keyId, file)),
        sign,
      );
    }
    const { yubikeyId } = means;
    const key = ledger.objects.get('yubikey', yubikeyId) ?? about.objects.get('yubikey', yubikeyId);
    if (key === undefined) throw new ProblemError(receiptsProblem('receipts.unknown-signer'));
    const purpose = `To sign what NATS has stored of ${quoted(about.identity?.name ?? '')}, for ${key.holder?.name ?? 'nobody'}.`;
    return signerWithYubiKey(key, (hash) => context.yubiKeys.signingWith(key, purpose, means)(hash));
  }

  function requireOpened(): OpenedReceipts {
    if (opened === null) throw new ProblemError(receiptsProblem('receipts.not-opened'));
    return opened;
  }

  function requireBound() {
    if (chosen === null) throw new ProblemError(importProblem('import.not-shown'));
    const bound = openingsBeside(chosen.file);
    if (bound === null) throw new ProblemError(bundleProblem('bundle.needs-identity', chosen.file));
    return { ...chosen, bound };
  }

  function requireImported(id: string) {
    const found = imported.withId(id);
    if (found === null) throw new ProblemError(operationProblem('imports.unknown'));
    return found;
  }
}

function shown({ statement, ledger, fingerprint, fresh, known, again, elsewhere }: OpenedReceipts) {
  const { ledger: source, count, places, writtenAt, writtenBy } = statement;
  return {
    ledgerName: ledger.identity?.name ?? '',
    ...{ source, receipts: count, fresh, again, elsewhere, writtenAt, writtenBy },
    streams: [...new Set(places.map(({ stream }) => stream))],
    signer: { fingerprint, known },
  };
}

const BUNDLES = [{ name: 'Ledger bundle', extensions: ['car', 'age'] }];
const RECEIPTS = [{ name: 'Receipts', extensions: ['receipts'] }];

function chooseFile(title: string, filters: typeof BUNDLES): Promise<string | null> {
  return chooseExisting({ title, properties: ['openFile'], filters });
}
