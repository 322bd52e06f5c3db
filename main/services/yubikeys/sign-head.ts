import { ProblemError } from '../../../app/problem.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import type { CheckpointSigning } from '../signing/checkpoint-signing.ts';
import { yubiKeyActProblem } from './problems.ts';
import type { YubiKeyActs } from './yubikey-acts.ts';

/** What signing a head with a YubiKey takes: the ledger, what signs its head, and what reaches the key. */
interface HeadSigning {
  readonly ledger: Ledger;
  readonly checkpoints: CheckpointSigning;
  readonly yubiKeys: YubiKeyActs;
}

/**
 * Signs the head that was shown, in the name of the person who holds the YubiKey: PIN, then touch.
 * @throws ProblemError; then nothing was recorded
 */
export async function signHead(
  { ledger, checkpoints, yubiKeys }: HeadSigning,
  yubikeyId: string,
  head: string,
  pin: PinEntry,
): Promise<EntryRecord> {
  const key = ledger.objects.get('yubikey', yubikeyId);
  if (key === undefined) throw new ProblemError(yubiKeyActProblem('yubikey.unknown'));
  const seq = checkpoints.headToSign()?.seq ?? 0;
  const purpose = `To sign entries 1 to ${seq} of the ledger, for ${key.holder?.name ?? 'nobody'}.`;
  return checkpoints.signWithYubiKey(key, head, yubiKeys.signingWith(key, purpose, pin));
}
