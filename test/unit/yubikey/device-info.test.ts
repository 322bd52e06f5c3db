import { describe, expect, test } from 'vitest';
import { type DeviceInfo, readDeviceInfo } from '../../../main/yubikey/management/device-info.ts';
import { modelName } from '../../../main/yubikey/management/model.ts';
import { hex } from './support/scripted.ts';

/** A page: its length in front. */
function page(tlvs: string): Uint8Array {
  const bytes = hex(tlvs);
  return Uint8Array.of(bytes.length, ...bytes);
}

function read(...pages: string[]): Promise<DeviceInfo> {
  return readDeviceInfo(async (index) => page(pages[index] ?? ''));
}

const FIVE = '0102033f 0204 00bc614e 0302023b 040101 0503050403 0a0100 0d02033f 0e020000'.replaceAll(' ', '');

describe('device information', () => {
  test('TLVs - are read, and unknown ones passed over', async () => {
    expect(await read(`${FIVE}99020102`)).toEqual({
      serial: 12_345_678,
      firmware: { major: 5, minor: 4, patch: 3 },
      formFactor: 'USB-A keychain',
      fips: false,
      securityKey: false,
      usb: {
        supported: ['Yubico OTP', 'FIDO U2F', 'FIDO2', 'OATH', 'PIV', 'OpenPGP', 'YubiHSM Auth'],
        enabled: ['Yubico OTP', 'FIDO U2F', 'FIDO2', 'OATH', 'PIV', 'OpenPGP'],
      },
      nfc: {
        supported: ['Yubico OTP', 'FIDO U2F', 'FIDO2', 'OATH', 'PIV', 'OpenPGP', 'YubiHSM Auth'],
        enabled: [],
      },
      configurationLocked: false,
      fipsCapable: [],
      fipsApproved: [],
      pinComplexity: false,
    });
  });

  test('pages - are read as long as there are more', async () => {
    const info = await read(`${FIVE}100101`, '14020003 15020001 160101');
    expect(info).toMatchObject({
      fipsCapable: ['FIDO2', 'PIV'],
      fipsApproved: ['FIDO2'],
      pinComplexity: true,
    });
  });

  test.each([
    ['pages without end', [...Array(20).keys()].map(() => '100101')],
    ['a record that is cut off', ['0204 00bc']],
    ['a record without a length', ['02']],
    ['a record twice', ['040101 040101']],
    ['a number of eight bytes', ['0208 0102030405060708']],
  ])('%s - is garbled', async (_, pages) => {
    await expect(read(...pages)).rejects.toMatchObject({ fault: 'garbled' });
  });

  test('a page of another length than it says - is garbled', async () => {
    const wrong = readDeviceInfo(async () => Uint8Array.of(9, 4, 1, 1));
    await expect(wrong).rejects.toMatchObject({ fault: 'garbled' });
  });

  test.each([
    ['YubiKey 5 NFC', '0102033f 0d02033f 0e02033f 040101 0503050403'],
    ['YubiKey 5A', '0102033f 040101 0503050403'],
    ['YubiKey 5 Nano', '0102033f 040102 0503050403'],
    ['YubiKey 5C NFC', '0102033f 0d02033f 0e02033f 040103 0503050701'],
    ['YubiKey 5C', '0102033f 040103 0503050403'],
    ['YubiKey 5C Nano', '0102033f 040104 0503050403'],
    ['YubiKey 5Ci', '0102033f 040105 0503050403'],
    ['YubiKey 5 NFC FIPS', '0102033f 0d02033f 0e02033f 040181 0503050403'],
    ['YubiKey 5C NFC - Enhanced PIN', '0102033f 0d02033f 0e02033f 040103 0503050701 160101'],
    ['YubiKey Bio - FIDO Edition', '01020202 040106 0503050603'],
    ['YubiKey C Bio - Multi-protocol Edition', '01020212 040107 0503050603'],
    ['Security Key NFC', '01020202 0d020202 0e020202 040141 0503050403'],
    ['Security Key C NFC', '01020202 0d020202 0e020202 040143 0503050403'],
    ['Security Key NFC - Enterprise Edition', '01020202 0204 00bc614e 0d020202 0e020202 040141 0503050701'],
    ['YubiKey 4', '01023f 040101 0503040307'.replace('01023f', '0101 3f')],
    ['YubiKey FIPS (4 Series)', '01013f 040101 0503040405'],
    ['YubiKey', '01013f'],
  ])('model - %s', async (name, tlvs) => {
    expect(modelName(await read(tlvs))).toBe(name);
  });
});
