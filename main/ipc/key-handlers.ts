import os from 'node:os';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { PUBLIC_FORMS, publicHalf } from '../../app/registry/public-half.ts';
import { publicHalfProblem } from '../services/keys/public-half-problems.ts';
import { publicHalfFileName, publicHalfOf, writePublicHalf } from '../services/keys/public-halves.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import { choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutLastTries } from './last-tries.ts';
import type { Handlers } from './router.ts';

type KeyOperations = `keys.${'generate' | 'publicHalf' | 'savePublicHalf'}` | `shares.${'draw' | 'forget'}`;

/** Handlers of what makes private keys, and gives out their public halves. */
export function keyHandlers(context: Context): Pick<Handlers, KeyOperations> {
  const { binder, keystore, shares, yubiKeys } = context;

  const keyIn = (ledger: string | null, id: string): StateOf['key'] => {
    const key = ledgerToRead(context, ledger).objects.get('key', id);
    if (key === undefined) throw new ProblemError(publicHalfProblem('key.unknown'));
    return key;
  };

  return {
    'keys.generate': {
      confirmWhen: ({ binding }) => (binding === null ? null : aboutLastTries(yubiKeys, binding.yubikeys)),
      act: async ({ passphrase, binding, ...request }) => {
        if (binding === null) return recordedOf(await keystore.generateKey(request, passphrase));
        const bound = { ...binding, yubikeys: binding.yubikeys.map((one) => bindingTo(yubiKeys, one)) };
        return recordedOf(await binder.generateKey(request, passphrase, bound));
      },
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
      const { keyId, shares: papers } = shares.draw(needed, total);
      return { keyId, shares: [...papers] };
    },
    'shares.forget': () => {
      shares.forget();
      return {};
    },
  };
}
