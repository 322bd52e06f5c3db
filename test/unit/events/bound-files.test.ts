import { describe, expect, test } from 'vitest';
import {
  type BoundFiles,
  boundFilesSchema,
  filesOf,
  readBoundFiles,
  survivesALoss,
} from '../../../app/registry/bound-files.ts';

const ID = '0198c0de-0000-7000-8000-00000000e23f';
const BYTES = 'A'.repeat(43);

function fido(number: number, serial: string | null, credential = 'Y3JlZA'): BoundFiles['yubikeys'][number] {
  const file = `${ID}.yubikey-${number}.age`;
  return { method: 'hmac-secret', file, serial, credential_id: credential, salt: BYTES };
}

function slot(number: number, serial: string): BoundFiles['yubikeys'][number] {
  const file = `${ID}.yubikey-${number}.age`;
  return { method: 'challenge-response', file, serial, slot: 2, challenge: BYTES };
}

function bound(yubikeys: BoundFiles['yubikeys'], shares: BoundFiles['shares'] = null): BoundFiles {
  return { kind: 'bound-age-files', yubikeys, shares };
}

const shares = { file: `${ID}.shares.age`, needed: 3, total: 5 };

describe('bound files', () => {
  test.each<[string, BoundFiles, boolean]>([
    ['one YubiKey', bound([fido(1, '1')]), false],
    ['one YubiKey in two ways', bound([fido(1, '1'), slot(2, '1')]), false],
    ['two YubiKeys', bound([fido(1, '1'), slot(2, '2')]), true],
    ['one and shares', bound([slot(1, '1')], shares), true],
    ['two without serial numbers', bound([fido(1, null, 'YQ'), fido(2, null, 'Yg')]), true],
    ['one without a serial number, twice', bound([fido(1, null), fido(2, null)]), false],
  ])('%s: whether losing one YubiKey loses nothing else', (_name, files, survives) => {
    expect(boundFilesSchema.parse(files)).toEqual(files);
    expect(survivesALoss(files)).toBe(survives);
  });

  test('are read in plain words, one line for each way', () => {
    const files = bound([fido(1, '12345678'), fido(2, null), slot(3, '87654321')], shares);
    expect(filesOf(files)).toHaveLength(4);
    expect(readBoundFiles(files).map((way) => way.replaceAll(ID, 'ID'))).toEqual([
      'Opened by the passphrase and YubiKey 12345678 (FIDO2 hmac-secret) (age file ID.yubikey-1.age)',
      'Opened by the passphrase and YubiKey without a serial number (FIDO2 hmac-secret) (age file ID.yubikey-2.age)',
      'Opened by the passphrase and YubiKey 87654321 (slot 2) (age file ID.yubikey-3.age)',
      'Opened by 3 of 5 shares (age file ID.shares.age)',
    ]);
  });

  test('a file of another name is no event', () => {
    const files = bound([{ ...slot(1, '1'), file: '../../etc/passwd' }], shares);
    expect(boundFilesSchema.safeParse(files).success).toBe(false);
  });
});
