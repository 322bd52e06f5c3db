import type { Transaction } from '../fido/transaction.ts';
import { forgetFido } from '../memory.ts';
import type { KeyParts } from '../virtual-yubikey.ts';
import { canonical, RequestMap } from './cbor.ts';
import { clientPin } from './client-pin.ts';
import { type Context, type Session, waitForTouch } from './context.ts';
import { manageCredentials } from './credential-management.ts';
import { getAssertion } from './get-assertion.ts';
import { getInfo } from './get-info.ts';
import { makeCredential } from './make-credential.ts';
import { Pending } from './pending.ts';
import { PinProtocol } from './pin-protocol.ts';
import { PinToken } from './pin-token.ts';
import { CtapError, status } from './status.ts';

/** Commands (CTAP 2.1, section 6). */
const command = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  getInfo: 0x04,
  clientPin: 0x06,
  reset: 0x07,
  getNextAssertion: 0x08,
  credentialManagement: 0x0a,
  selection: 0x0b,
  credentialManagementPreview: 0x41,
} as const;

/** A reset is accepted in the first ten seconds of power alone (section 6.6). */
const RESET_WITHIN_MS = 10_000;

/** The CTAP2 authenticator of a key that is plugged in. */
export class Authenticator {
  readonly #key: KeyParts;
  #session: Session;

  constructor(key: KeyParts) {
    this.#key = key;
    this.#session = freshSession(key);
  }

  /** Carries out one command: its byte and its CBOR. @returns the status byte, and CBOR where there is any */
  async answer(message: Uint8Array, transaction: Transaction): Promise<Buffer> {
    const { faults, model } = this.#key;
    const failure = faults.take(
      'status',
      (fault) => fault.command === undefined || fault.command === message[0],
    );
    if (failure) return Buffer.of(failure.status);
    if (message.length > model.maxMsgSize) return Buffer.of(status.requestTooLarge);
    try {
      const answer = await this.#run(message[0] ?? 0, message.subarray(1), transaction);
      const body = answer === null || answer.size === 0 ? Buffer.of() : canonical(answer);
      const cut = body.length > 0 ? faults.take('truncated-cbor') : null;
      return Buffer.concat([Buffer.of(status.ok), cut ? body.subarray(0, cut.bytes) : body]);
    } catch (error) {
      if (error instanceof CtapError) return Buffer.of(error.status);
      throw error;
    }
  }

  async #run(
    wanted: number,
    parameters: Uint8Array,
    transaction: Transaction,
  ): Promise<Map<number, unknown> | null> {
    const { memory, model } = this.#key;
    const context: Context = { key: this.#key, transaction, session: this.#session };
    const request = RequestMap.decode(parameters);
    switch (wanted) {
      case command.getNextAssertion:
        return context.session.pending.recall('assertion');
      case command.credentialManagement:
        if (!model.ctap21) throw new CtapError(status.invalidCommand);
        return manageCredentials(request, false, context);
      case command.credentialManagementPreview:
        return manageCredentials(request, true, context);
    }
    context.session.pending.forget();
    switch (wanted) {
      case command.makeCredential:
        return makeCredential(request, context);
      case command.getAssertion:
        return getAssertion(request, context);
      case command.getInfo:
        return getInfo(model, memory);
      case command.clientPin:
        return clientPin(request, context);
      case command.selection:
        if (!model.ctap21) throw new CtapError(status.invalidCommand);
        await waitForTouch(context);
        return null;
      case command.reset:
        if (this.#key.poweredMs() > RESET_WITHIN_MS) throw new CtapError(status.notAllowed);
        await waitForTouch(context);
        forgetFido(memory);
        this.#session = freshSession(this.#key);
        return null;
      default:
        throw new CtapError(status.invalidCommand);
    }
  }
}

function freshSession({ model }: KeyParts): Session {
  return {
    protocols: model.pinProtocols.map((version) => new PinProtocol(version)),
    token: new PinToken(!model.ctap21),
    wrongPins: 0,
    pending: new Pending(),
  };
}
