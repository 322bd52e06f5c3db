import { randomBytes } from 'node:crypto';

/** A FIDO2 credential that the key itself remembers. */
export interface DiscoverableCredential {
  readonly id: Buffer;
  readonly rpId: string;
  readonly rpName: string | null;
  user: { readonly id: Buffer; readonly name: string | null; readonly displayName: string | null };
}

/** An OTP slot set up for HMAC-SHA1 challenge-response. Other configurations are remembered as `other`. */
export type Slot =
  | {
      readonly kind: 'hmac';
      readonly key: Buffer;
      readonly touch: boolean;
      /** Challenges may be shorter than 64 bytes. */
      readonly variable: boolean;
      readonly accessCode: Buffer;
    }
  | { readonly kind: 'other'; readonly accessCode: Buffer };

/** What stays in a key when it is pulled out. */
export interface Memory {
  /** Null for models that have none. */
  readonly serial: number | null;
  /** LEFT(SHA-256(PIN), 16), or null while no PIN is set. */
  pinHash: Buffer | null;
  pinRetries: number;
  uvRetries: number;
  /** Fingerprints that the sensor knows, on a Bio. */
  fingerprints: number;
  /** Every credential's keys are derived from it; a reset makes a new one. */
  secret: Buffer;
  signatureCounter: number;
  credentials: DiscoverableCredential[];
  slots: [Slot | null, Slot | null];
}

/** PIN tries of a fresh key (CTAP 2.1, section 6.5.2.3: at most 8). */
export const PIN_RETRIES = 8;

/** Fingerprint tries of a fresh key. */
export const UV_RETRIES = 3;

/** The memory of a key as it leaves the factory. */
export function factoryMemory(serial: number | null, fingerprints = 0): Memory {
  return {
    serial,
    pinHash: null,
    pinRetries: PIN_RETRIES,
    uvRetries: UV_RETRIES,
    fingerprints,
    secret: randomBytes(32),
    signatureCounter: 0,
    credentials: [],
    slots: [null, null],
  };
}

/** authenticatorReset: the FIDO application forgets everything; the OTP slots stay. */
export function forgetFido(memory: Memory): void {
  const fresh = factoryMemory(memory.serial);
  const { slots: _, serial: __, ...fido } = fresh;
  Object.assign(memory, fido);
}
