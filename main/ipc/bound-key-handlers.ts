import { bindingTo, keyWithoutSerial } from '../ceremony/opening-keys.ts';
import type { Context } from './context.ts';
import { aboutLastTries } from './last-tries.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';
import { aboutSigning } from './signing-questions.ts';

type BoundKeyOperations =
  | 'keys.generateBound'
  | `shares.${'draw' | 'forget'}`
  | `signing.signWith${'BoundKey' | 'Shares'}`;

/** Handlers of everything done with private keys that are bound to YubiKeys. */
export function boundKeyHandlers(context: Context): Pick<Handlers, BoundKeyOperations> {
  const { binder, shares, yubiKeys, checkpoints, ledger } = context;

  /** The key that a file without a serial number belongs to: it is known by its credential. */
  function chosenFor(keyId: string, file: string) {
    const files = ledger.objects.get('key', keyId)?.privateKey;
    return files?.kind === 'bound-age-files' ? keyWithoutSerial(files, file, yubiKeys) : null;
  }

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
    'signing.signWithBoundKey': {
      confirm: ({ keyId, head, spendLastTry }) =>
        aboutSigning(checkpoints.propose(keyId, head), spendLastTry),
      act: async ({ keyId, head, file, passphrase, pin, spendLastTry }) =>
        recordedOf(
          await checkpoints.signWithKey(
            keyId,
            {
              by: 'yubikey',
              passphrase,
              file,
              key: chosenFor(keyId, file),
              pin: pin === null ? null : { pin, spendLastTry },
              follow: {},
            },
            head,
          ),
        ),
    },
    'signing.signWithShares': {
      confirm: ({ keyId, head }) => aboutSigning(checkpoints.propose(keyId, head)),
      act: async ({ keyId, head, shares: typed }) =>
        recordedOf(await checkpoints.signWithKey(keyId, { by: 'shares', shares: typed }, head)),
    },
  };
}
