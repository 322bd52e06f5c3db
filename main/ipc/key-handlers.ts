import os from 'node:os';
import path from 'node:path';
import type { UnlockingInput } from '../../app/contract/unlocking.ts';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { PUBLIC_FORMS, publicHalf } from '../../app/registry/public-half.ts';
import { custodyProblem } from '../services/keys/custody-problems.ts';
import { exportFileName, readForeignKey } from '../services/keys/foreign-key.ts';
import { publicHalfProblem } from '../services/keys/public-half-problems.ts';
import { publicHalfFileName, publicHalfOf, writePublicHalf } from '../services/keys/public-halves.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import { chooseExisting, choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutDestruction, aboutExport } from './key-questions.ts';
import { aboutLastTries } from './last-tries.ts';
import type { Handlers } from './router.ts';
import { keyFor } from './signing-handlers.ts';
import { spendsLastTry, unlockingOf } from './unlocking.ts';
import { aboutLastTry } from './yubikey-questions.ts';

type KeyOperations =
  | `keys.${'generate' | 'test' | 'drill' | 'export' | 'storeOffline' | 'destroy' | 'chooseImport' | 'import'}`
  | `keys.${'publicHalf' | 'savePublicHalf'}`
  | `shares.${'draw' | 'forget'}`;

/** Handlers of what makes private keys, keeps them, and gives them and their public halves out. */
export function keyHandlers(context: Context): Pick<Handlers, KeyOperations> {
  const { binder, keystore, shares: recoveryShares, yubiKeys, custody, ledger: own } = context;

  const keyIn = (ledger: string | null, id: string): StateOf['key'] => {
    const key = ledgerToRead(context, ledger).objects.get('key', id);
    if (key === undefined) throw new ProblemError(publicHalfProblem('key.unknown'));
    return key;
  };

  /** The file that was chosen last: the window names none. */
  let toImport: string | null = null;
  const openedBy = (id: string, unlocking: UnlockingInput) =>
    unlockingOf(unlocking, (file) => keyFor(context, id, file));

  return {
    'keys.generate': {
      confirmWhen: ({ binding }) => (binding === null ? null : aboutLastTries(yubiKeys, binding.yubikeys)),
      act: async ({ passphrase, binding, ...request }) => {
        if (binding === null) return recordedOf(await keystore.generateKey(request, passphrase));
        const bound = { ...binding, yubikeys: binding.yubikeys.map((one) => bindingTo(yubiKeys, one)) };
        return recordedOf(await binder.generateKey(request, passphrase, bound));
      },
    },
    'keys.test': {
      confirmWhen: ({ unlocking }) =>
        aboutLastTry(spendsLastTry(unlocking), 'the YubiKey that opens the key'),
      act: async ({ id, unlocking }) => {
        await custody.test(id, openedBy(id, unlocking));
        return {};
      },
    },
    'keys.drill': async ({ id, shares }) => recordedOf(await custody.drill(id, shares)),
    'keys.export': {
      confirm: ({ id, unlocking, ...asked }) => {
        custody.checkExport(id, asked);
        const certificate =
          asked.certificate === undefined ? undefined : own.objects.get('certificate', asked.certificate.id);
        return aboutExport(custody.key(id), certificate ?? null, asked, spendsLastTry(unlocking));
      },
      act: async ({ id, unlocking, ...asked }) => {
        const key = custody.key(id);
        const title = `Export the private key of ${key.label}`;
        const defaultPath = path.join(os.homedir(), exportFileName(key, asked.form));
        const place =
          asked.certificate?.inFolder === true
            ? await chooseExisting({ title, properties: ['openDirectory', 'createDirectory'] })
            : await choosePlace({ title, defaultPath });
        if (place === null) return null;
        return recordedOf(await custody.export(id, openedBy(id, unlocking), asked, place));
      },
    },
    'keys.storeOffline': async ({ id, ...asked }) => {
      const { label } = custody.key(id);
      const folder = await chooseExisting({
        title: `Choose the folder for the encrypted files of ${label}`,
        properties: ['openDirectory'],
      });
      return folder === null ? null : recordedOf(custody.storeOffline(id, asked, folder));
    },
    'keys.destroy': {
      confirm: ({ id, witnessId, reason }) => {
        const proposed = custody.proposeDestruction(id, witnessId, reason);
        const witness = own.objects.get('person', witnessId)?.name ?? '';
        return aboutDestruction(custody.key(id), witness, proposed);
      },
      act: ({ id, witnessId, reason }) => recordedOf(custody.destroy(id, witnessId, reason)),
    },
    'keys.chooseImport': async () => {
      const file = await chooseExisting({
        title: 'Open the private key to import',
        properties: ['openFile'],
      });
      if (file === null) return null;
      toImport = file;
      return { name: path.basename(file) };
    },
    'keys.import': async ({ password, passphrase, ...request }) => {
      if (toImport === null) throw new ProblemError(custodyProblem('key.import-none-chosen'));
      const bytes = readForeignKey(toImport);
      const recorded = await custody.import({ bytes, password }, request, passphrase);
      toImport = null;
      return recordedOf(recorded);
    },
    'keys.publicHalf': ({ ledger, id }) => {
      const key = keyIn(ledger, id);
      const forms = PUBLIC_FORMS.flatMap((form) => {
        const half = publicHalf(key, form);
        return half === null ? [] : [{ form, text: typeof half === 'string' ? half : null }];
      });
      return { forms };
    },
    'keys.savePublicHalf': async ({ ledger, id, form }) => {
      const key = keyIn(ledger, id);
      publicHalfOf(key, form);
      const file = await choosePlace({
        title: `Save the public half of ${key.label}`,
        defaultPath: path.join(os.homedir(), publicHalfFileName(key, form)),
      });
      if (file !== null) writePublicHalf(file, key, form, 'replace');
      return { file };
    },
    'shares.draw': ({ needed, total }) => {
      const { keyId, shares: papers } = recoveryShares.draw(needed, total);
      return { keyId, shares: [...papers] };
    },
    'shares.forget': () => {
      recoveryShares.forget();
      return {};
    },
  };
}
