import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { nodeHidPort, virtualUsb } from '../../support/virtual-usb.ts';
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
  const second = usb.plugIn('yubikey-5.2.7', { serial: 22_222_222 });
  const secret = Buffer.alloc(20, 7);
  second.memory.slots = [
    null,
    { kind: 'hmac', key: secret, touch: false, variable: true, accessCode: Buffer.alloc(6) },
  ];
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
  const answer = await keys.challengeResponse({ serial: '22222222' }, 2, HASH);
  expect(Buffer.from(answer)).toEqual(createHmac('sha1', secret).update(HASH).digest());
});

test('driver - a key pulled out while it blinks is found again without a restart', async () => {
  const usb = virtualUsb();
  const keys = driver(usb);
  const key = usb.plugIn('yubikey-5.7.4', { serial: 33_333_333 });
  const choice = { serial: '33333333' };
  await keys.setPin(choice, PIN.pin);
  key.button.behaviour = 'when-pressed';
  const act = keys.provision(choice, REQUEST, PIN);
  await key.button.awaited();
  key.unplug();
  await expect(act).rejects.toMatchObject({
    problem: { code: 'yubikey.unplugged', meaning: expect.stringContaining('credential may be on it') },
  });
  expect(await keys.list()).toEqual([]);
  key.plug();
  key.button.behaviour = 'at-once';
  expect(await keys.provision(choice, REQUEST, PIN)).toMatchObject({ attestation: { kind: 'yubico' } });
  expect(await keys.listCredentials(choice, PIN)).toHaveLength(1);
});
