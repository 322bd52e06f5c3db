import { modelOfAaguid } from '../../app/evidence/aaguids.ts';
import { ALGORITHM, aaguidText } from '../../app/evidence/authenticators.ts';
import type { SignatureAlgorithm } from '../../app/evidence/cose-key.ts';
import type { Problem } from '../../app/problem.ts';
import type { Authenticator } from './ctap/authenticator.ts';
import { ClientPin } from './ctap/client-pin.ts';
import { hasPin } from './ctap/info.ts';
import type { Capability } from './management/capabilities.ts';
import type { FormFactor } from './management/device-info.ts';
import type { OtpStatus } from './otp/status.ts';

/** The state of a key's FIDO2 PIN. */
type PinState =
  | { readonly state: 'not-set' }
  | {
      readonly state: 'set';
      /** Wrong PINs left before the key locks for good. */
      readonly retriesLeft: number;
      /** Three wrong PINs in a row: it must be unplugged before the next try. */
      readonly needsReplug: boolean;
      /** The key demands a new PIN before anything else. */
      readonly mustChange: boolean;
    }
  /** Locked for good: only a reset makes the key usable again. */
  | { readonly state: 'blocked' };

/** What a key's FIDO2 application offers. */
export interface FidoFacts {
  /** The model's id, as it is written with hyphens. */
  readonly aaguid: string;
  /** The model by its AAGUID, or null when it is not on the bundled list. */
  readonly aaguidModel: string | null;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly pin: PinState;
  readonly minPinLength: number;
  /** Whether it can protect key files (hmac-secret). */
  readonly hmacSecret: boolean;
  /** Room for discoverable credentials, when the key tells without a PIN. */
  readonly room: number | null;
}

/** A key as a person sees it. */
export interface KeyFacts {
  /** Names this plugging in. For choosing a key that shows no serial number. */
  readonly id: string;
  /** The number printed on the key; null when it does not show one. */
  readonly serial: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly formFactor: FormFactor;
  readonly fips: boolean;
  readonly securityKey: boolean;
  readonly capabilities: {
    readonly supported: readonly Capability[];
    readonly enabled: readonly Capability[];
  };
  /** Null when the FIDO2 application is missing, disabled or out of reach; then `problems` says why. */
  readonly fido: FidoFacts | null;
  /** The OTP slots; null when the key has none or they are out of reach. */
  readonly slots: OtpStatus['slots'] | null;
  /** What keeps this program from parts of the key. */
  readonly problems: readonly Problem[];
}

/** Reads what the FIDO2 application offers; null when the key is too old to have one that is of use. */
export async function readFidoFacts(authenticator: Authenticator): Promise<FidoFacts | null> {
  const { info } = authenticator;
  if (!info.versions.some((version) => version.startsWith('FIDO_2')) || hasPin(info) === null) return null;
  const aaguid = aaguidText(info.aaguid);
  return {
    aaguid,
    aaguidModel: modelOfAaguid(aaguid),
    algorithms: info.algorithms.flatMap((algorithm): SignatureAlgorithm[] =>
      algorithm === ALGORITHM.es256 ? ['ES256'] : algorithm === ALGORITHM.edDsa ? ['EdDSA'] : [],
    ),
    pin: await readPinState(authenticator),
    minPinLength: info.minPinLength,
    hmacSecret: info.extensions.includes('hmac-secret'),
    room: info.remainingCredentials,
  };
}

async function readPinState(authenticator: Authenticator): Promise<PinState> {
  if (hasPin(authenticator.info) !== true) return { state: 'not-set' };
  const { left, needsReplug } = await new ClientPin(authenticator).retries();
  if (left === 0) return { state: 'blocked' };
  return { state: 'set', retriesLeft: left, needsReplug, mustChange: authenticator.info.forcePinChange };
}
