import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import type { Context } from './context.ts';
import { aboutLastTries } from './last-tries.ts';
import type { Handlers } from './router.ts';

type KeyOperations = 'keys.generate' | `shares.${'draw' | 'forget'}`;

/** Handlers of what makes private keys. */
export function keyHandlers(context: Context): Pick<Handlers, KeyOperations> {
  const { binder, keystore, shares, yubiKeys } = context;

  return {
    'keys.generate': {
      confirmWhen: ({ binding }) => (binding === null ? null : aboutLastTries(yubiKeys, binding.yubikeys)),
      act: async ({ passphrase, binding, ...request }) => {
        if (binding === null) return recordedOf(await keystore.generateKey(request, passphrase));
        const bound = { ...binding, yubikeys: binding.yubikeys.map((one) => bindingTo(yubiKeys, one)) };
        return recordedOf(await binder.generateKey(request, passphrase, bound));
      },
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
