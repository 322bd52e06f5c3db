import { randomBytes } from 'node:crypto';
import type { PinProtocol } from './pin-protocol.ts';
import { CtapError, status } from './status.ts';

/** Permissions of a pinUvAuthToken (CTAP 2.1, section 6.5.5.7). */
export const permission = { makeCredential: 0x01, getAssertion: 0x02, credentialManagement: 0x04 } as const;

/** All that this authenticator can grant. */
export const ALL_PERMISSIONS = 0x07;

const USAGE_LIMIT_MS = 10 * 60_000;
const TOKEN = 32;

/** The pinUvAuthToken: what it may be used for, and until when (CTAP 2.1, section 6.5.2.1). */
export class PinToken {
  #bytes = randomBytes(TOKEN);
  #permissions = 0;
  #rpId: string | null = null;
  #since = 0;
  /** CTAP 2.0 knows no permissions: a token serves for everything until the power goes. */
  readonly #unlimited: boolean;

  constructor(unlimited: boolean) {
    this.#unlimited = unlimited;
  }

  /** A new token with these permissions, perhaps for one relying party only. The old one is worthless. */
  grant(permissions: number, rpId: string | null): Buffer {
    if (!this.#unlimited) this.#bytes = randomBytes(TOKEN);
    this.#permissions = this.#unlimited ? ALL_PERMISSIONS : permissions;
    this.#rpId = rpId;
    this.#since = performance.now();
    return this.#bytes;
  }

  /** Worthless from now on: the PIN has changed. */
  revoke(): void {
    this.#bytes = randomBytes(TOKEN);
    this.#permissions = 0;
  }

  /** After a touch a token of CTAP 2.1 has served: neither another credential nor another assertion. */
  spend(): void {
    if (!this.#unlimited) this.#permissions = 0;
  }

  /**
   * Checks a pinUvAuthParam, the permission, and the relying party; a token without one is bound to the first.
   * @throws CtapError PIN_AUTH_INVALID
   */
  check(
    protocol: PinProtocol,
    message: Uint8Array,
    signature: Uint8Array,
    needed: number,
    rpId: string | null,
  ): void {
    const isFresh = this.#unlimited || performance.now() - this.#since < USAGE_LIMIT_MS;
    const isRight = protocol.verify(this.#bytes, message, signature);
    const isPermitted = (this.#permissions & needed) === needed;
    const isForThisParty = this.#rpId === null || rpId === null || this.#rpId === rpId;
    if (!isFresh || !isRight || !isPermitted || !isForThisParty) throw new CtapError(status.pinAuthInvalid);
    if (!this.#unlimited && needed !== permission.credentialManagement) this.#rpId = rpId;
  }

  /** The relying party it is bound to, or null. */
  get rpId(): string | null {
    return this.#rpId;
  }
}
