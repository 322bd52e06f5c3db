import type { YubiKeyBindingInput } from '../../app/contract/keys.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import type { YubiKeyActs } from '../services/yubikeys/yubikey-acts.ts';
import type { Question } from '../window/confirmation.ts';
import { aboutLastTry } from './yubikey-questions.ts';

/** What the person is asked before something is bound to YubiKeys, where the last PIN try of one may be spent. */
export function aboutLastTries(acts: YubiKeyActs, bindings: readonly YubiKeyBindingInput[]): Question | null {
  const last = bindings.filter((one) => one.method === 'hmac-secret' && one.spendLastTry);
  const names = last.map(({ key }) => yubiKeyName(acts.plugged(key).facts));
  return aboutLastTry(names.length > 0, names.join(' and '));
}
