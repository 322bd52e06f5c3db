import type { SigningWith } from '../../app/contract/unlocking.ts';
import { ownKey, ownYubiKey } from '../services/recording/sign-in.ts';
import type { SigningMeans } from '../services/signing/means.ts';
import { signerWithKey, signerWithYubiKey } from '../services/signing/statement-signer.ts';
import type { Context } from './context.ts';
import { keyFor } from './signing-handlers.ts';
import { unlockingOf } from './unlocking.ts';

/**
 * The key or YubiKey of a person, with what opens it as they have entered it.
 * @param purpose what the YubiKey is touched for: `To approve`
 * @throws ProblemError when it is not theirs
 */
export function ownMeans(
  context: Pick<Context, 'ledger' | 'sign' | 'yubiKeys'> & Parameters<typeof keyFor>[0],
  personId: string,
  means: SigningWith,
  purpose: string,
): SigningMeans {
  const { objects } = context.ledger;
  if (means.kind === 'key') {
    const { keyId, unlocking } = means;
    const opened = unlockingOf(unlocking, (file) => keyFor(context, keyId, file));
    return {
      kind: 'key',
      keyId,
      signer: signerWithKey(ownKey(objects, personId, keyId), opened, context.sign),
    };
  }
  const key = ownYubiKey(objects, personId, means.yubikeyId);
  const why = `${purpose} as ${key.holder?.name ?? 'nobody'}.`;
  const signer = signerWithYubiKey(key, (hash) => context.yubiKeys.signingWith(key, why, means)(hash));
  return { kind: 'yubikey', yubikeyId: means.yubikeyId, signer };
}
