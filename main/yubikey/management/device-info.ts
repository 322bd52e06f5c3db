import { TransportError } from '../transport/failure.ts';
import { type Capability, capabilities, fipsCapabilities } from './capabilities.ts';
import { type Firmware, firmware } from './firmware.ts';
import { readTlvs } from './tlv.ts';

/** How a key is built. Source: Yubico, yubikey-manager, FORM_FACTOR. */
const FORM_FACTORS = [
  'unknown',
  'USB-A keychain',
  'USB-A nano',
  'USB-C keychain',
  'USB-C nano',
  'USB-C and Lightning',
  'USB-A Bio',
  'USB-C Bio',
] as const;
export type FormFactor = (typeof FORM_FACTORS)[number];

/** What a key tells of itself. */
export interface DeviceInfo {
  /** Null when the key does not show one (Security Keys). */
  readonly serial: number | null;
  /** Null when the key does not say (before firmware 4). */
  readonly firmware: Firmware | null;
  readonly formFactor: FormFactor;
  readonly fips: boolean;
  /** A Security Key: FIDO only. */
  readonly securityKey: boolean;
  readonly usb: { readonly supported: readonly Capability[]; readonly enabled: readonly Capability[] };
  /** Null when the key has no NFC. */
  readonly nfc: { readonly supported: readonly Capability[]; readonly enabled: readonly Capability[] } | null;
  /** A code is needed to change what is enabled. */
  readonly configurationLocked: boolean;
  /** What may be, and what is, in FIPS-approved mode. */
  readonly fipsCapable: readonly Capability[];
  readonly fipsApproved: readonly Capability[];
  /** The key refuses PINs that are easy to guess. */
  readonly pinComplexity: boolean;
}

/** Tags. Source: Yubico, yubikey-manager, yubikit/management. */
const TAG = {
  usbSupported: 0x01,
  serial: 0x02,
  usbEnabled: 0x03,
  formFactor: 0x04,
  version: 0x05,
  locked: 0x0a,
  nfcSupported: 0x0d,
  nfcEnabled: 0x0e,
  moreData: 0x10,
  fipsCapable: 0x14,
  fipsApproved: 0x15,
  pinComplexity: 0x16,
} as const;
const FIPS_FLAG = 0x80;
const SECURITY_KEY_FLAG = 0x40;
const FORM_MASK = 0x0f;
/** Today's keys have two pages. */
const MOST_PAGES = 8;

/**
 * Reads all pages of the device information.
 * @param readPage one page: its length in the first byte, then TLVs
 * @throws TransportError `garbled` when a page is not well formed
 */
export async function readDeviceInfo(readPage: (page: number) => Promise<Uint8Array>): Promise<DeviceInfo> {
  const tlvs = new Map<number, Uint8Array>();
  for (let page = 0; ; page++) {
    if (page === MOST_PAGES) throw new TransportError('garbled', 'Endless device information.');
    const answer = await readPage(page);
    if (answer[0] !== answer.length - 1) throw new TransportError('garbled', 'Wrong length of a page.');
    const found = readTlvs(answer.subarray(1));
    for (const [tag, value] of found) tlvs.set(tag, value);
    if (found.get(TAG.moreData)?.[0] !== 1) return parseDeviceInfo(tlvs);
  }
}

function parseDeviceInfo(tlvs: ReadonlyMap<number, Uint8Array>): DeviceInfo {
  const form = number(tlvs.get(TAG.formFactor));
  const version = tlvs.get(TAG.version);
  const [major, minor, patch] = version ?? [];
  const usbSupported = capabilities(number(tlvs.get(TAG.usbSupported)));
  const usbEnabled = tlvs.get(TAG.usbEnabled);
  const nfcSupported = capabilities(number(tlvs.get(TAG.nfcSupported)));
  return {
    serial: number(tlvs.get(TAG.serial)) || null,
    firmware:
      major !== undefined && minor !== undefined && patch !== undefined
        ? firmware(major, minor, patch)
        : null,
    formFactor: FORM_FACTORS[form & FORM_MASK] ?? 'unknown',
    fips: (form & FIPS_FLAG) !== 0,
    securityKey: (form & SECURITY_KEY_FLAG) !== 0,
    usb: {
      supported: usbSupported,
      // YubiKey 4 answers this tag wrongly: there, what is supported is enabled.
      enabled:
        usbEnabled === undefined || major === undefined || major < 5
          ? usbSupported
          : capabilities(number(usbEnabled)),
    },
    nfc:
      nfcSupported.length === 0
        ? null
        : { supported: nfcSupported, enabled: capabilities(number(tlvs.get(TAG.nfcEnabled))) },
    configurationLocked: number(tlvs.get(TAG.locked)) === 1,
    fipsCapable: fipsCapabilities(number(tlvs.get(TAG.fipsCapable))),
    fipsApproved: fipsCapabilities(number(tlvs.get(TAG.fipsApproved))),
    pinComplexity: number(tlvs.get(TAG.pinComplexity)) === 1,
  };
}

/** Big-endian; none is zero. */
function number(bytes: Uint8Array | undefined): number {
  if (bytes === undefined) return 0;
  if (bytes.length > 6) throw new TransportError('garbled', 'A number of more than six bytes.');
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
