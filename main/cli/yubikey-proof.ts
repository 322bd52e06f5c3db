import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import type { Registrar } from '../services/recording/registrar.ts';
import { type StatementSigner, signerWithYubiKey } from '../services/signing/statement-signer.ts';
import { YubiKeyActs } from '../services/yubikeys/yubikey-acts.ts';
import type { Ledger } from '../store/ledger.ts';
import { NodeHidPort } from '../yubikey/hid/node-hid.ts';
import { YubiKeys } from '../yubikey/keys.ts';
import { systemClock } from '../yubikey/transport/clock.ts';
import { writeError } from './terminal.ts';

/** A YubiKey of somebody, plugged in here. */
interface PluggedIn {
  readonly key: StateOf['yubikey'];
  /** @param pin a wrong one costs a try; the last one is never spent here */
  readonly signer: (pin: string) => StatementSigner;
}

/**
 * Looks for one of these YubiKeys among those that are plugged in, and lets it sign: PIN, then touch, which is asked for
 * on the standard error.
 * @param act told null where none of them is plugged in
 * @param signal stops waiting for the touch
 */
export async function withPluggedIn<T>(
  ledger: Ledger,
  registrar: Registrar,
  keys: readonly StateOf['yubikey'][],
  signal: AbortSignal,
  act: (found: PluggedIn | null) => Promise<T>,
): Promise<T> {
  const hid = { port: new NodeHidPort(process.platform), clock: systemClock, platform: process.platform };
  let asked = false;
  const acts = new YubiKeyActs(new YubiKeys(hid), ledger, registrar, ({ act: underWay }) => {
    if (underWay?.waitsFor === 'touch' && !asked)
      writeError(`Touch ${yubiKeyName(underWay.key)} now: it blinks.`);
    asked = underWay?.waitsFor === 'touch';
  });
  const stop = () => acts.cancel();
  signal.addEventListener('abort', stop);
  try {
    await acts.look();
    for (const key of keys) {
      if (!isPluggedIn(acts, key)) continue;
      const purpose = `To sign in as ${key.holder?.name ?? 'nobody'}.`;
      const signer = (pin: string) =>
        signerWithYubiKey(key, (hash) => acts.signingWith(key, purpose, { pin, spendLastTry: false })(hash));
      return await act({ key, signer });
    }
    return await act(null);
  } finally {
    signal.removeEventListener('abort', stop);
    await acts.close();
  }
}

function isPluggedIn(acts: YubiKeyActs, key: StateOf['yubikey']): boolean {
  try {
    acts.signingWith(key, '', { pin: '', spendLastTry: false });
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
