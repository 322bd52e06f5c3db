import { type Cbor, CborError, decodeCbor, encodeCbor } from '../../../app/evidence/cbor.ts';
import { FieldError, Fields } from '../../../app/evidence/fields.ts';
import type { FidoChannel } from '../fido/channel.ts';
import { TransportError } from '../transport/failure.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { type AuthenticatorInfo, readInfo } from './info.ts';
import { CtapError, STATUS } from './status.ts';

/** CTAP2 commands. Source: CTAP 2.1 section 6. */
export const CTAP_COMMAND = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  getInfo: 0x04,
  clientPin: 0x06,
  reset: 0x07,
  getNextAssertion: 0x08,
  selection: 0x0b,
} as const;

/** Parameters of a command; those that are undefined are left out. */
export type Parameters = Readonly<Record<number, Cbor | undefined>>;

/** The FIDO2 application of a key, and what it says of itself. */
export class Authenticator {
  readonly info: AuthenticatorInfo;
  readonly #channel: FidoChannel;

  private constructor(channel: FidoChannel, info: AuthenticatorInfo) {
    this.#channel = channel;
    this.info = info;
  }

  /** Asks the key for its facts (authenticatorGetInfo). */
  static async open(channel: FidoChannel): Promise<Authenticator> {
    const answer = await exchange(channel, CTAP_COMMAND.getInfo, undefined, {});
    return new Authenticator(
      channel,
      understand(() => readInfo(answer)),
    );
  }

  /**
   * Sends a command and reads its answer.
   * @param read turns the answer's fields into what they mean
   * @throws CtapError for an error status; TransportError `garbled` for an answer that cannot be understood
   */
  async command<T>(
    command: number,
    parameters: Parameters | undefined,
    read: (answer: Fields) => T,
    options: CommandOptions = {},
  ): Promise<T> {
    const answer = await exchange(this.#channel, command, parameters, options, this.info.maxMessage);
    return understand(() => read(answer));
  }
}

/** The map of parameters as it is sent. */
function parameterMap(parameters: Parameters): ReadonlyMap<number, Cbor> {
  const map = new Map<number, Cbor>();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined) map.set(Number(key), value);
  }
  return map;
}

async function exchange(
  channel: FidoChannel,
  command: number,
  parameters: Parameters | undefined,
  options: CommandOptions,
  longest = Number.POSITIVE_INFINITY,
): Promise<Fields> {
  const body = parameters === undefined ? new Uint8Array() : encodeCbor(parameterMap(parameters));
  if (body.length + 1 > longest) throw new CtapError(0x39);
  const answer = await channel.cbor(Uint8Array.of(command, ...body), options);
  const status = answer[0];
  if (status === undefined) throw new TransportError('garbled', 'An answer without a status.');
  if (status !== STATUS.ok) throw new CtapError(status);
  return understand(
    () => new Fields(answer.length === 1 ? new Map() : decodeCbor(answer.subarray(1)), 'answer'),
  );
}

function understand<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CborError || error instanceof FieldError) {
      throw new TransportError('garbled', error.message, { cause: error });
    }
    throw error;
  }
}
