import { createHash } from 'node:crypto';
import { FieldError, type Fields } from '../../../app/evidence/fields.ts';
import { ProblemError } from '../../../app/problem.ts';
import { type Authenticator, CTAP_COMMAND, type Parameters } from './authenticator.ts';
import { hasPin } from './info.ts';
import { choosePinProtocol, type PinProtocol, type SharedSecret } from './pin-protocol.ts';
import { checkNewPin, paddedPin, pinBytes } from './pin-rules.ts';
import { ctapProblem } from './problems.ts';
import { CtapError, type PinRetries, STATUS } from './status.ts';

/** Subcommands. Source: CTAP 2.1 section 6.5.5. */
const SUB = {
  retries: 1,
  keyAgreement: 2,
  setPin: 3,
  changePin: 4,
  token: 5,
  tokenWithPermissions: 9,
} as const;

/** Permissions of a token. Source: section 6.5.5.7. */
export const PERMISSION = { makeCredential: 1, getAssertion: 2 } as const;

/** A PIN as a person entered it, and whether the last try may be spent on it. */
export interface PinEntry {
  readonly pin: string;
  /** A wrong PIN at the last try locks the key for good; so that try is refused unless somebody says yes to it. */
  readonly spendLastTry?: boolean | undefined;
}

/** What a right PIN yields: the authorisation for one act. */
export interface PinToken {
  readonly protocol: PinProtocol;
  authenticate(message: Uint8Array): Uint8Array;
}

/** The PIN of a key's FIDO2 application. Sends each PIN once and never tries again by itself. */
export class ClientPin {
  readonly #authenticator: Authenticator;
  readonly protocol: PinProtocol;

  /** @throws ProblemError when the key knows no PIN */
  constructor(authenticator: Authenticator) {
    const protocol = choosePinProtocol(authenticator.info.pinProtocols);
    if (hasPin(authenticator.info) === null || protocol === null)
      throw new ProblemError(ctapProblem('yubikey.no-pin-support'));
    this.#authenticator = authenticator;
    this.protocol = protocol;
  }

  /** How often a PIN may still be tried. Costs no try. */
  retries(): Promise<PinRetries> {
    return this.#command({ 2: SUB.retries }, (answer) => ({
      left: answer.count(3),
      needsReplug: answer.optionalFlag(4) ?? false,
    }));
  }

  /** A fresh shared secret, as hmac-secret needs it, too. */
  agree(): Promise<SharedSecret> {
    return this.#command({ 2: SUB.keyAgreement }, (answer) => this.protocol.agree(answer.fields(1)));
  }

  /** Sets the first PIN. @throws ProblemError when it breaks a rule, CtapError when the key refuses it */
  async set(pin: string, beforeChange: () => void): Promise<void> {
    // Its serial number only a layer above knows: the FIDO2 application does not tell it.
    checkNewPin(pin, this.#authenticator.info.minPinLength, null);
    const secret = await this.agree();
    const newPin = secret.encrypt(paddedPin(pin));
    beforeChange();
    await this.#command(
      { 2: SUB.setPin, 3: secret.keyAgreement, 4: secret.authenticate(newPin), 5: newPin },
      () => null,
    );
  }

  /** Changes the PIN. A wrong old one costs a try. */
  async change(old: PinEntry, pin: string, beforeChange: () => void): Promise<void> {
    // Its serial number only a layer above knows: the FIDO2 application does not tell it.
    checkNewPin(pin, this.#authenticator.info.minPinLength, null);
    await this.#checkTries(old);
    const secret = await this.agree();
    const newPin = secret.encrypt(paddedPin(pin));
    const hash = secret.encrypt(pinHash(old.pin));
    const proof = secret.authenticate(Buffer.concat([newPin, hash]));
    beforeChange();
    await this.#withRetries(() =>
      this.#command({ 2: SUB.changePin, 3: secret.keyAgreement, 4: proof, 5: newPin, 6: hash }, () => null),
    );
  }

  /**
   * Exchanges a PIN for the authorisation of one act. A wrong PIN costs a try.
   * @param rpId whose credentials it is for
   * @throws CtapError with the tries that are left; ProblemError when only one is left and may not be spent
   */
  async token(entry: PinEntry, permissions: number, rpId: string): Promise<PinToken> {
    const { info } = this.#authenticator;
    if (info.forcePinChange) throw new ProblemError(ctapProblem('yubikey.pin-change-forced'));
    await this.#checkTries(entry);
    const secret = await this.agree();
    const base = { 3: secret.keyAgreement, 6: secret.encrypt(pinHash(entry.pin)) };
    const parameters: Parameters =
      info.options.get('pinUvAuthToken') === true
        ? { ...base, 2: SUB.tokenWithPermissions, 9: permissions, 10: rpId }
        : { ...base, 2: SUB.token };
    const token = await this.#withRetries(() =>
      this.#command(parameters, (answer) => {
        const plain = secret.decrypt(answer.bytes(2));
        if (!this.protocol.isToken(plain)) throw new FieldError('A token of another length.');
        return plain;
      }),
    );
    return { protocol: this.protocol, authenticate: (message) => this.protocol.authenticate(token, message) };
  }

  #command<T>(parameters: Parameters, read: (answer: Fields) => T): Promise<T> {
    return this.#authenticator.command(
      CTAP_COMMAND.clientPin,
      { 1: this.protocol.version, ...parameters },
      read,
    );
  }

  /** Before a PIN is sent: is there a try for it? */
  async #checkTries(entry: PinEntry): Promise<void> {
    if (hasPin(this.#authenticator.info) === false) throw new CtapError(0x35);
    const retries = await this.retries();
    if (retries.left === 0) throw new CtapError(STATUS.pinBlocked, retries);
    if (retries.needsReplug) throw new CtapError(STATUS.pinAuthBlocked, retries);
    if (retries.left === 1 && entry.spendLastTry !== true)
      throw new ProblemError(ctapProblem('yubikey.last-pin-try'));
  }

  /** Adds to an error about the PIN how many tries are left now. */
  async #withRetries<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const aboutPin = error instanceof CtapError && ABOUT_PIN.includes(error.status);
      if (!aboutPin) throw error;
      throw new CtapError(error.status, await this.retries());
    }
  }
}

const ABOUT_PIN: readonly number[] = [STATUS.pinInvalid, STATUS.pinBlocked, STATUS.pinAuthBlocked];

function pinHash(pin: string): Uint8Array {
  return createHash('sha256').update(pinBytes(pin)).digest().subarray(0, 16);
}
