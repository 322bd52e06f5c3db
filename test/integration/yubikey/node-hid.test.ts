import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { nodeHidPort, virtualUsb } from '../../support/virtual-usb.ts';
import { command } from '../../yubikey/fido/commands.ts';
import { MAX_MESSAGE } from '../../yubikey/fido/packets.ts';
import { otpCommand, TestChannel } from '../../yubikey/test-host.ts';

test('node-hid - sees keys appear and disappear, and each plugging in as another one', async () => {
  const usb = virtualUsb();
  const port = nodeHidPort(usb);
  expect(await port.list()).toEqual([]);
  const key = usb.plugIn('yubikey-5.4.3');
  usb.plugIn('security-key-5.4.3');
  const seen = await port.list();
  expect(seen.map(({ path, kind, productId }) => ({ path, kind, productId }))).toEqual([
    { path: '/dev/hidraw0', kind: 'otp', productId: 0x0407 },
    { path: '/dev/hidraw1', kind: 'fido', productId: 0x0407 },
    { path: '/dev/hidraw2', kind: 'fido', productId: 0x0402 },
  ]);
  expect(seen[0]?.usbDevice).toBe(seen[1]?.usbDevice);
  key.unplug();
  expect((await port.list()).map(({ path }) => path)).toEqual(['/dev/hidraw2']);
  key.plug();
  const again = await port.list();
  expect(again.map(({ path }) => path)).toEqual(['/dev/hidraw0', '/dev/hidraw1', '/dev/hidraw2']);
  expect(again[0]?.usbDevice).not.toBe(seen[0]?.usbDevice);
});

test('node-hid - carries the longest message, and two openers hear each other', async () => {
  const usb = virtualUsb();
  const port = nodeHidPort(usb);
  usb.plugIn('security-key-5.4.3');
  const [one, other] = [await port.openFido('/dev/hidraw0'), await port.openFido('/dev/hidraw0')];
  const channel = await TestChannel.open(one);
  const message = randomBytes(MAX_MESSAGE);
  expect((await channel.exchange(command.ping, message)).data.equals(message)).toBe(true);
  expect((await other.receive(1000))?.length).toBe(64);
  await one.close();
  await other.close();
});

test('node-hid - reads feature reports', async () => {
  const usb = virtualUsb();
  const port = nodeHidPort(usb);
  usb.plugIn('yubikey-5.4.3', { serial: 11_223_344 });
  const otp = await port.openOtp('/dev/hidraw0');
  expect((await otpCommand(otp, 0x10)).data.readUInt32BE(0)).toBe(11_223_344);
});

test('node-hid - a key pulled out while it waits for a touch is gone, and works again when plugged in', async () => {
  const usb = virtualUsb();
  const port = nodeHidPort(usb);
  const key = usb.plugIn('yubikey-5.7.4');
  key.button.behaviour = 'when-pressed';
  const channel = await TestChannel.open(await port.openFido('/dev/hidraw1'));
  const selection = channel.ctap(0x0b);
  await key.button.awaited();
  key.unplug();
  await expect(selection).rejects.toThrow(DeviceGoneError);
  await expect(port.openFido('/dev/hidraw1')).rejects.toThrow(DeviceGoneError);
  key.plug();
  const again = await TestChannel.open(await port.openFido('/dev/hidraw1'));
  const touched = again.ctap(0x0b);
  await key.button.awaited();
  key.button.press();
  expect((await touched).status).toBe(0);
});

test('node-hid - a refusal of the system is told as one', async () => {
  const usb = virtualUsb();
  const port = nodeHidPort(usb);
  const key = usb.plugIn('yubikey-5.4.3');
  const EACCES = 13;
  key.inject({ kind: 'refuse-open', errno: EACCES });
  const refused = await port.openFido('/dev/hidraw1').catch((error: unknown) => error);
  expect(refused instanceof ProblemError && refused.problem.code).toBe('yubikey.permission');
});
