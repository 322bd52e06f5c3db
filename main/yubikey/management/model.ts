import type { Capability } from './capabilities.ts';
import type { DeviceInfo } from './device-info.ts';
import { isAtLeast } from './firmware.ts';

const NOT_FIDO: readonly Capability[] = ['Yubico OTP', 'OATH', 'PIV', 'OpenPGP', 'YubiHSM Auth'];

/** The product's name as it is sold, as far as the key's facts tell: `YubiKey 5C NFC`, `Security Key NFC`. */
export function modelName(info: DeviceInfo): string {
  if (info.firmware === null) return 'YubiKey';
  if (!isAtLeast(info.firmware, 5, 1)) return olderName(info);
  return [baseName(info), ...shape(info), ...edition(info)].join(' ');
}

function olderName(info: DeviceInfo): string {
  if (info.securityKey) return 'Security Key';
  if (info.firmware?.major === 5) return 'YubiKey 5';
  if (info.firmware?.major !== 4) return 'YubiKey';
  // Only the FIPS keys of the fourth series have firmware 4.4.
  return info.firmware.minor === 4 ? 'YubiKey FIPS (4 Series)' : 'YubiKey 4';
}

function baseName(info: DeviceInfo): string {
  const series = info.securityKey ? 'Security Key' : isBio(info) ? 'YubiKey' : 'YubiKey 5';
  const joint = info.securityKey || isBio(info) ? ' ' : '';
  switch (info.formFactor) {
    case 'USB-C keychain':
    case 'USB-C nano':
    case 'USB-C Bio':
      return `${series}${joint}C`;
    case 'USB-C and Lightning':
      return `${series}${joint}Ci`;
    case 'USB-A keychain':
      return info.nfc === null && !info.securityKey ? `${series}A` : series;
    default:
      return series;
  }
}

function shape(info: DeviceInfo): string[] {
  if (isBio(info)) return ['Bio'];
  if (info.formFactor === 'USB-A nano' || info.formFactor === 'USB-C nano') return ['Nano'];
  return info.nfc === null || info.formFactor === 'USB-C and Lightning' ? [] : ['NFC'];
}

function edition(info: DeviceInfo): string[] {
  if (info.fips) return ['FIPS'];
  if (isBio(info)) {
    const fidoOnly = !info.usb.supported.some((capability) => NOT_FIDO.includes(capability));
    return [fidoOnly ? '- FIDO Edition' : '- Multi-protocol Edition'];
  }
  if (info.securityKey) return info.serial === null ? [] : ['- Enterprise Edition'];
  return info.pinComplexity ? ['- Enhanced PIN'] : [];
}

function isBio(info: DeviceInfo): boolean {
  return info.formFactor === 'USB-A Bio' || info.formFactor === 'USB-C Bio';
}
