import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { bindingTo } from '../services/yubikeys/answering-keys.ts';
import type { Context } from './context.ts';
import { aboutLastTries } from './last-tries.ts';
import type { Handlers } from './router.ts';

type BoundKeyOperations = 'keys.generateBound' | `shares.${'draw' | 'forget'}`;

/** Handlers of everything done with private keys that are bound to YubiKeys. */
export function boundKeyHandlers(context: Context): Pick<Handlers, BoundKeyOperations> {
  const { binder, shares, yubiKeys } = context;

  return {
    'keys.generateBound': {
      confirmWhen: ({ yubikeys }) => aboutLastTries(yubiKeys, yubikeys),
      act: async ({ passphrase, yubikeys, shares: drawn, ...request }) => {
        const binding = { yubikeys: yubikeys.map((one) => bindingTo(yubiKeys, one)), shares: drawn };
        return recordedOf(await binder.generateKey(request, passphrase, binding));
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
