import { keepalive } from '../fido/commands.ts';
import type { Transaction } from '../fido/transaction.ts';
import type { KeyParts } from '../virtual-yubikey.ts';
import type { Pending } from './pending.ts';
import type { PinProtocol } from './pin-protocol.ts';
import type { PinToken } from './pin-token.ts';
import { CtapError, status } from './status.ts';

/** What the authenticator forgets when the power goes. */
export interface Session {
  readonly protocols: readonly PinProtocol[];
  readonly token: PinToken;
  /** Wrong PINs in a row since power-up; three block until the next. */
  wrongPins: number;
  readonly pending: Pending;
}

/** One command at work. */
export interface Context {
  readonly key: KeyParts;
  readonly session: Session;
  readonly transaction: Transaction;
}

/** Waits for a touch and says so. @throws CtapError when none comes, or the wait is cancelled */
export async function waitForTouch({ key, transaction }: Context): Promise<'known' | 'unknown'> {
  transaction.status(keepalive.touchNeeded);
  const outcome = await key.button.wait(key.touchTimeoutMs, transaction.signal);
  if (outcome === 'aborted') throw new CtapError(status.keepaliveCancel);
  if (outcome === 'timed-out') throw new CtapError(status.userActionTimeout);
  return outcome;
}

/** The protocol that a request names. @throws CtapError when it names none, or one that this key does not know */
export function protocolOf({ session }: Context, version: number | undefined): PinProtocol {
  if (version === undefined) throw new CtapError(status.missingParameter);
  const protocol = session.protocols.find((known) => known.version === version);
  if (!protocol) throw new CtapError(status.invalidParameter);
  return protocol;
}
