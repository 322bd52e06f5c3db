/** The applications of a YubiKey as bits of a capability field (Yubico: management, tags 01, 03, 0D, 0E). */
const OTP = 0x01;
const U2F = 0x02;
const CCID_APPLICATIONS = 0x08 | 0x10 | 0x20; // OpenPGP, PIV, OATH
const HSMAUTH = 0x100;
const FIDO2 = 0x200;
const FIDO = U2F | FIDO2;

/** Which Yubico-like chain vouches for a key: the root's own leaf, or a leaf under an intermediate (since 5.7.4). */
export type AttestationChain = 'u2f-root' | 'attestation-root';

/** A kind of YubiKey: everything in which models and firmware versions differ, as data. */
export interface Model {
  /** As the USB descriptor says it. */
  readonly product: string;
  readonly productId: number;
  readonly firmware: readonly [number, number, number];
  /** Device information tag 04: the low four bits are the shape, 0x80 is FIPS, 0x40 a Security Key. */
  readonly formFactor: number;
  readonly usbCapabilities: number;
  readonly nfcCapabilities: number;
  /** Security Keys say no serial number to anybody. */
  readonly hasSerial: boolean;
  /** Device information tags 14 and 15 (FIPS capable, FIPS approved); null where the firmware does not know them. */
  readonly fips: { readonly capable: number; readonly approved: number } | null;
  /** 16 bytes, hexadecimal. */
  readonly aaguid: string;
  readonly chain: AttestationChain;
  readonly versions: readonly string[];
  readonly maxMsgSize: number;
  /** PIN/UV auth protocols, preferred first. */
  readonly pinProtocols: readonly (1 | 2)[];
  /** COSE algorithm numbers, preferred first. */
  readonly algorithms: readonly number[];
  readonly capacity: number;
  readonly minPinLength: number;
  /** CTAP 2.1: permissions, credMgmt, selection, tokens that serve once. Otherwise 2.0 with previews. */
  readonly ctap21: boolean;
  /** It recognises fingerprints; its button is the sensor. */
  readonly bio: boolean;
}

const ES256 = -7;
const EDDSA = -8;
const ES384 = -35;

/** A YubiKey 5 NFC of firmware 5.4.3, the most widespread one. The others are told as differences from it. */
const yubiKey54: Model = {
  product: 'YubiKey OTP+FIDO+CCID',
  productId: 0x0407,
  firmware: [5, 4, 3],
  formFactor: 0x01,
  usbCapabilities: OTP | FIDO | CCID_APPLICATIONS | HSMAUTH,
  nfcCapabilities: OTP | FIDO | CCID_APPLICATIONS | HSMAUTH,
  hasSerial: true,
  fips: null,
  aaguid: '2fc0579f811347eab116bb5a8db9202a',
  chain: 'u2f-root',
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
  maxMsgSize: 1200,
  pinProtocols: [2, 1],
  algorithms: [ES256, EDDSA],
  capacity: 25,
  minPinLength: 4,
  ctap21: false,
  bio: false,
};

const ctap21 = {
  versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1'],
  ctap21: true,
} as const;

/**
 * The models a test may plug in. AAGUIDs and capacities are Yubico's published ones; what a key lists in getInfo
 * is what this device really does (no large blobs, no authenticatorConfig, no enrolment of fingerprints).
 */
export const models = {
  /** The last one that knows PIN protocol 1 only. */
  'yubikey-5.2.7': {
    ...yubiKey54,
    firmware: [5, 2, 7],
    usbCapabilities: OTP | FIDO | CCID_APPLICATIONS,
    nfcCapabilities: OTP | FIDO | CCID_APPLICATIONS,
    pinProtocols: [1],
  },
  'yubikey-5.4.3': yubiKey54,
  'yubikey-5.7.4': {
    ...yubiKey54,
    ...ctap21,
    firmware: [5, 7, 4],
    fips: { capable: 0, approved: 0 },
    aaguid: 'd7781e5de35346aaafe23ca49f13332a',
    chain: 'attestation-root',
    maxMsgSize: 1536,
    algorithms: [ES256, EDDSA, ES384],
    capacity: 100,
  },
  /** Security Key NFC: FIDO alone, no serial number, no keyboard interface. */
  'security-key-5.4.3': {
    ...yubiKey54,
    product: 'YubiKey FIDO',
    productId: 0x0402,
    formFactor: 0x41,
    usbCapabilities: FIDO,
    nfcCapabilities: FIDO,
    hasSerial: false,
    aaguid: 'a4e9fc6d4cbe4758b8ba37598bb5bbaa',
  },
  'yubikey-fips-5.4.3': {
    ...yubiKey54,
    formFactor: 0x81,
    aaguid: 'c1f9a0bc1dd2404ab27f8e29047a43fd',
    minPinLength: 6,
  },
  /** YubiKey Bio, FIDO edition: a fingerprint may stand in for the PIN. */
  'yubikey-bio-5.6.3': {
    ...yubiKey54,
    ...ctap21,
    product: 'YubiKey FIDO',
    productId: 0x0402,
    firmware: [5, 6, 3],
    formFactor: 0x06,
    usbCapabilities: FIDO,
    nfcCapabilities: 0,
    aaguid: 'd8522d9f575b486688a9ba99fa02f35b',
    bio: true,
  },
} as const satisfies Record<string, Model>;

/** The name of a model, for example `yubikey-5.4.3`. */
export type ModelName = keyof typeof models;

/** True if the key has the keyboard interface. */
export function hasOtp(model: Model): boolean {
  return (model.usbCapabilities & OTP) !== 0;
}
