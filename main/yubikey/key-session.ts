import { randomBytes } from 'node:crypto';
import { ProblemError } from '../../app/problem.ts';
import type { ActProgress } from './acts.ts';
import { Authenticator } from './ctap/authenticator.ts';
import { ClientPin } from './ctap/client-pin.ts';
import { FidoChannel } from './fido/channel.ts';
import { deviceInfoOverFido, type KeyAccess } from './key-reader.ts';
import { yubikeyProblem } from './problems.ts';
import { TransportError } from './transport/failure.ts';
import type { CommandOptions } from './transport/progress.ts';

/** The FIDO side of a key while one act is under way. */
export interface FidoSession {
  readonly channel: FidoChannel;
  readonly authenticator: Authenticator;
  readonly options: CommandOptions;
  /** To be called before the command that changes something. */
  readonly commit: () => void;
  /** @throws ProblemError when the key knows no PIN */
  clientPin(): ClientPin;
}

/**
 * Opens the FIDO side of a key for one act, makes sure that it is the key that was meant, and closes it again.
 * @param serial what the key must say of itself, or null for keys that show none
 */
export async function withFido<T>(
  { port, clock }: KeyAccess,
  path: string,
  serial: string | null,
  progress: ActProgress,
  options: CommandOptions,
  act: (session: FidoSession) => Promise<T>,
): Promise<T> {
  const connection = await port.openFido(path);
  try {
    const channel = await FidoChannel.open(connection, clock, randomBytes(8));
    if (serial !== null) {
      const info = await deviceInfoOverFido(channel);
      if (info === null) throw new TransportError('refused', 'The key does not tell its serial number.');
      if (info.serial !== Number(serial)) throw new ProblemError(yubikeyProblem('yubikey.other-key'));
    }
    const authenticator = await Authenticator.open(channel);
    return await act({
      channel,
      authenticator,
      options,
      commit: progress.commit,
      clientPin: () => new ClientPin(authenticator),
    });
  } finally {
    await connection.close();
  }
}
