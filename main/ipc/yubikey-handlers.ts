import { ProblemError } from '../../app/problem.ts';
import { boundTo } from '../ceremony/bound-to.ts';
import { NOT_IN_LEDGER } from '../ceremony/yubikey-problems.ts';
import type { Context } from './context.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';

type YubiKeyOperations = Extract<keyof Handlers, `yubikeys.${string}` | 'signing.signWithYubiKey'>;

/** Handlers of everything done with YubiKeys. */
export function yubiKeyHandlers({ yubiKeys, ledger }: Context): Pick<Handlers, YubiKeyOperations> {
  return {
    'yubikeys.state': () => yubiKeys.look(),
    'yubikeys.identify': async ({ key }) => {
      await yubiKeys.identify(key);
      return {};
    },
    'yubikeys.assign': ({ key, personId }) => recordedOf(yubiKeys.assign(key, personId)),
    'yubikeys.setPin': async ({ key, newPin }) => recordedOf(await yubiKeys.setPin(key, newPin)),
    'yubikeys.changePin': async ({ key, newPin, ...old }) =>
      recordedOf(await yubiKeys.changePin(key, old, newPin)),
    'yubikeys.provision': async ({ key, algorithm, ...pin }) =>
      recordedOf(await yubiKeys.provision(key, algorithm, pin)),
    'yubikeys.reportLost': ({ key, remark }) => recordedOf(yubiKeys.end('ReportYubiKeyLost', key, remark)),
    'yubikeys.retire': ({ key, remark }) => recordedOf(yubiKeys.end('RetireYubiKey', key, remark)),
    'yubikeys.opens': ({ key, end }) => {
      const known = ledger.objects.get('yubikey', key);
      if (known === undefined) throw new ProblemError(NOT_IN_LEDGER);
      const { device, credential } = known;
      const one = { serial: device.serial, credentialId: credential?.credential_id ?? null };
      return { keys: boundTo(ledger.objects, one, end) };
    },
    'yubikeys.reset': async ({ key, confirmation }) => recordedOf(await yubiKeys.reset(key, confirmation)),
    'yubikeys.cancel': () => {
      yubiKeys.cancel();
      return {};
    },
    'signing.signWithYubiKey': async ({ yubikeyId, head, ...pin }) =>
      recordedOf(await yubiKeys.sign(yubikeyId, head, pin)),
  };
}
