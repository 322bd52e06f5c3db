import type { BoundKey } from '../../app/contract/yubikeys.ts';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { boundTo } from '../services/yubikeys/bound-to.ts';
import { yubiKeyActProblem } from '../services/yubikeys/problems.ts';
import type { Question } from '../window/confirmation.ts';
import type { Context } from './context.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';
import { aboutAssigning, aboutEnd, aboutFirstPin, aboutLastTry, type End } from './yubikey-questions.ts';

type YubiKeyOperations = Extract<keyof Handlers, `yubikeys.${string}`>;

/** Handlers of everything done with YubiKeys. */
export function yubiKeyHandlers(context: Context): Pick<Handlers, YubiKeyOperations> {
  const { yubiKeys, ledger } = context;
  return {
    'yubikeys.state': () => yubiKeys.look(),
    'yubikeys.recorded': ({ ledger: id }) => ({ rows: yubiKeys.recordedIn(ledgerToRead(context, id)) }),
    'yubikeys.identify': async ({ key }) => {
      await yubiKeys.identify(key);
      return {};
    },
    'yubikeys.assign': {
      confirm: ({ key, personId }) => {
        const person = ledger.objects.get('person', personId);
        if (person === undefined) throw new ProblemError(operationProblem('yubikey.no-person'));
        const { facts, known } = yubiKeys.plugged(key);
        return aboutAssigning(yubiKeyName(facts), person.name, known?.holder?.name ?? null);
      },
      act: ({ key, personId }) => recordedOf(yubiKeys.assign(key, personId)),
    },
    'yubikeys.setPin': {
      confirm: ({ key }) => aboutFirstPin(pluggedName(key)),
      act: async ({ key, newPin }) => recordedOf(await yubiKeys.setPin(key, newPin)),
    },
    'yubikeys.changePin': {
      confirmWhen: ({ key, spendLastTry }) => aboutLastTry(spendLastTry, pluggedName(key)),
      act: async ({ key, newPin, ...old }) => recordedOf(await yubiKeys.changePin(key, old, newPin)),
    },
    'yubikeys.provision': {
      confirmWhen: ({ key, spendLastTry }) => aboutLastTry(spendLastTry, pluggedName(key)),
      act: async ({ key, algorithm, ...pin }) => recordedOf(await yubiKeys.provision(key, algorithm, pin)),
    },
    'yubikeys.reportLost': {
      confirm: ({ key }) => ending('lost', key),
      act: ({ key, remark }) => recordedOf(yubiKeys.end('ReportYubiKeyLost', key, remark)),
    },
    'yubikeys.retire': {
      confirm: ({ key }) => ending('retire', key),
      act: ({ key, remark }) => recordedOf(yubiKeys.end('RetireYubiKey', key, remark)),
    },
    'yubikeys.opens': ({ key, end }) => ({ keys: opens(end, requireKnown(key)) }),
    'yubikeys.reset': {
      confirm: ({ key, confirmation }) => {
        yubiKeys.requireTyped(key, confirmation);
        return ending('reset', key);
      },
      act: async ({ key, confirmation }) => recordedOf(await yubiKeys.reset(key, confirmation)),
    },
    'yubikeys.cancel': () => {
      yubiKeys.cancel();
      return {};
    },
  };

  function pluggedName(key: string): string {
    return yubiKeyName(yubiKeys.plugged(key).facts);
  }

  function requireKnown(key: string): StateOf['yubikey'] {
    const known = ledger.objects.get('yubikey', key);
    if (known === undefined) throw new ProblemError(yubiKeyActProblem('yubikey.unknown'));
    return known;
  }

  function opens(end: End, { device, credential }: StateOf['yubikey']): BoundKey[] {
    const one = { serial: device.serial, credentialId: credential?.credential_id ?? null };
    return boundTo(ledger.objects, one, end);
  }

  function ending(end: End, key: string): Question {
    const known = requireKnown(key);
    return aboutEnd(end, yubiKeyName(known.device), known.holder?.name ?? null, opens(end, known));
  }
}
