/** Applications of a YubiKey, in the words of Yubico's own programs. */
export type Capability = 'Yubico OTP' | 'FIDO U2F' | 'OpenPGP' | 'PIV' | 'OATH' | 'YubiHSM Auth' | 'FIDO2';

/** Source: Yubico, yubikey-manager, CAPABILITY. */
const BITS: readonly (readonly [bit: number, capability: Capability])[] = [
  [0x01, 'Yubico OTP'],
  [0x02, 'FIDO U2F'],
  [0x200, 'FIDO2'],
  [0x20, 'OATH'],
  [0x10, 'PIV'],
  [0x08, 'OpenPGP'],
  [0x100, 'YubiHSM Auth'],
];

/** The tags about FIPS number the applications otherwise. Source: as above. */
const FIPS_BITS: readonly (readonly [bit: number, capability: Capability])[] = [
  [0x01, 'FIDO2'],
  [0x02, 'PIV'],
  [0x04, 'OpenPGP'],
  [0x08, 'OATH'],
  [0x10, 'YubiHSM Auth'],
];

/** The applications named by a bit field; unknown bits are left out. */
export function capabilities(field: number): Capability[] {
  return BITS.filter(([bit]) => (field & bit) !== 0).map(([, capability]) => capability);
}

/** The same for the fields about FIPS. */
export function fipsCapabilities(field: number): Capability[] {
  return FIPS_BITS.filter(([bit]) => (field & bit) !== 0).map(([, capability]) => capability);
}
