import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { nodeHidPort, virtualUsb } from '../../support/virtual-usb.ts';
import { keyBehaviours } from '../../support/yubikey-behaviours.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import type { VirtualUsb } from '../../yubikey/preload/virtual-usb.ts';

/* What officers do with YubiKeys, through node-hid's own binary and by the real clock. */

const PIN = { pin: '271828' };
const HASH = new Uint8Array(createHash('sha256').update('the head').digest());
const REQUEST = {
  algorithm: 'ES256',
  user: { id: 'p', name: 'Ada' },
  clientDataHash: HASH,
  exclude: [],
} as const;

function driver(usb: VirtualUsb): YubiKeys {
  const trust = { roots: attestationRoots, intermediates: attestationIntermediates };
  return new YubiKeys({ port: nodeHidPort(usb), clock: systemClock, platform: 'linux' }, trust);
}

test('driver - several keys at once: each is chosen by its serial, and two officers sign one after another', async () => {
  const usb = virtualUsb();
  const keys = driver(usb);
  usb.plugIn('yubikey-5.7.4', { serial: 11_111_111 });
  usb.plugIn('yubikey-5.2.7', { serial: 22_222_222 });
  const listed = await keys.list();
  expect(listed.map(({ serial, model, firmware, problems }) => [serial, model, firmware, problems])).toEqual([
    ['11111111', 'YubiKey 5 NFC', '5.7.4', []],
    ['22222222', 'YubiKey 5 NFC', '5.2.7', []],
  ]);
  for (const serial of ['11111111', '22222222']) {
    await keys.setPin({ serial }, PIN.pin);
    const made = await keys.provision({ serial }, REQUEST, PIN);
    const signature = await keys.sign({ serial }, made, HASH, PIN);
    expect(signature).toMatchObject({
      credentialId: made.credentialId,
      userPresent: true,
      userVerified: true,
    });
  }
});

describe('through node-hid', () => {
  keyBehaviours((model) => {
    const usb = virtualUsb();
    return { key: usb.plugIn(model), keys: driver(usb) };
  });
});
