import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { connectOtp } from '../../yubikey/connections.ts';
import { crc16, GOOD_RESIDUAL, withCrc } from '../../yubikey/otp/crc.ts';
import { otpCommand } from '../../yubikey/test-host.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/** A slot configuration for HMAC-SHA1 with this key, as ykdef.h lays it out. */
function hmacConfiguration(key: Buffer, { touch = false } = {}): Buffer {
  const configuration = Buffer.alloc(50);
  key.copy(configuration, 16, 16, 20);
  key.copy(configuration, 22, 0, 16);
  configuration.set([0x40, 0x26 | (touch ? 0x08 : 0)], 46);
  return withCrc(configuration);
}

describe('virtual YubiKey - OTP', () => {
  test('the serial number, with a good CRC', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3', { serial: 12_345_678 });
    const { data } = await otpCommand(connectOtp(key), 0x10);
    expect(data.readUInt32BE(0)).toBe(12_345_678);
    expect(crc16(data.subarray(0, 6))).toBe(GOOD_RESIDUAL);
  });

  test('the device information of a 5.7 has two pages, and the first says so', async () => {
    const connection = connectOtp(new VirtualYubiKey('yubikey-5.7.4'));
    const first = (await otpCommand(connection, 0x13, Buffer.of(0))).data;
    const second = (await otpCommand(connection, 0x13, Buffer.of(1))).data;
    const length = first.readUInt8(0);
    expect([...first.subarray(length - 2, length + 1)]).toEqual([0x10, 1, 1]);
    expect(crc16(first.subarray(0, length + 3))).toBe(GOOD_RESIDUAL);
    expect([...second.subarray(1, 5)]).toEqual([0x18, 2, 0, 0]);
  });

  test('a slot is written, seen in the status, asked, kept over a replug, and emptied', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    let connection = connectOtp(key);
    const secret = Buffer.from('000102030405060708090a0b0c0d0e0f10111213', 'hex');
    const written = await otpCommand(connection, 0x03, hmacConfiguration(secret));
    expect([...written.data]).toEqual([0, 5, 4, 3, 1, 0x02, 0, 0]);
    key.unplug();
    await expect(connection.getFeature()).rejects.toThrow(DeviceGoneError);
    key.plug();
    connection = connectOtp(key);
    const challenge = Buffer.concat([Buffer.from('a challenge'), Buffer.alloc(53, 0)]);
    const { data } = await otpCommand(connection, 0x38, challenge);
    const expected = createHmac('sha1', secret).update('a challenge').digest();
    expect(data.subarray(0, 20).equals(expected)).toBe(true);
    // Slot 1 is empty: no data, and the sequence stands still.
    expect([...(await otpCommand(connection, 0x30, challenge)).data]).toEqual([0, 5, 4, 3, 1, 0x02, 0, 0]);
    const emptied = await otpCommand(connection, 0x03);
    expect([...emptied.data]).toEqual([0, 5, 4, 3, 0, 0, 0, 0]);
  });

  test('a slot with a touch waits for it and says so', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const connection = connectOtp(key);
    await otpCommand(connection, 0x01, hmacConfiguration(Buffer.alloc(20, 7), { touch: true }));
    key.button.behaviour = 'when-pressed';
    const answered = otpCommand(connection, 0x30, Buffer.from('x'));
    await key.button.awaited();
    await new Promise((resolve) => setTimeout(resolve, 20));
    key.button.press();
    const { data, statuses } = await answered;
    expect(data.subarray(0, 20).equals(createHmac('sha1', Buffer.alloc(20, 7)).update('x').digest())).toBe(
      true,
    );
    expect(statuses.every((control) => (control & 0x20) !== 0)).toBe(true);
    expect(statuses.length).toBeGreaterThan(0);
  });

  test('a report that belongs to no frame ends the wait for a touch', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const connection = connectOtp(key);
    await otpCommand(connection, 0x01, hmacConfiguration(Buffer.alloc(20, 7), { touch: true }));
    key.button.behaviour = 'when-pressed';
    const answered = otpCommand(connection, 0x30, Buffer.from('x'));
    await key.button.awaited();
    await connection.setFeature(Buffer.from('00000000000000ff', 'hex'));
    expect((await answered).data.readUInt8(7)).toBe(0);
    await vi.waitFor(() => expect(key.button.isAwaited).toBe(false));
  });

  test.each([
    ['a configuration with a wrong CRC', Buffer.alloc(52, 1)],
    ['an overwrite without the access code', hmacConfiguration(Buffer.alloc(20, 9))],
  ])('%s is refused', async (_, configuration) => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const connection = connectOtp(key);
    const locked = hmacConfiguration(Buffer.alloc(20, 7)).subarray(0, 50);
    locked.fill(5, 38, 44);
    await otpCommand(connection, 0x01, withCrc(locked));
    expect((await otpCommand(connection, 0x01, configuration)).data.readUInt8(4)).toBe(1);
    expect(key.memory.slots[0]).toMatchObject({ key: Buffer.alloc(20, 7) });
  });

  test('faults: a wrong CRC, a command passed over, a slow write, garbage', async () => {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    const connection = connectOtp(key);
    key.inject({ kind: 'wrong-crc' });
    expect(crc16((await otpCommand(connection, 0x10)).data.subarray(0, 6))).not.toBe(GOOD_RESIDUAL);
    key.inject({ kind: 'busy' });
    expect((await otpCommand(connection, 0x10)).data.readUInt8(7)).toBe(0);
    key.inject({ kind: 'slow', milliseconds: 30 });
    expect((await otpCommand(connection, 0x10)).statuses).toContain(0x80);
    key.inject({ kind: 'garbage', report: '0102030405060708' });
    expect([...(await connection.getFeature())]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    key.inject({ kind: 'unplug', atPacket: 4 });
    await expect(otpCommand(connection, 0x10)).rejects.toThrow(DeviceGoneError);
  });
});
