import { describe, expect, test } from 'vitest';
import { challengeResponse, readSerial } from '../../../main/yubikey/otp/commands.ts';
import { crc16, hasValidCrc } from '../../../main/yubikey/otp/crc.ts';
import { frameReports } from '../../../main/yubikey/otp/frame.ts';
import { OtpSession } from '../../../main/yubikey/otp/session.ts';
import { readStatus } from '../../../main/yubikey/otp/status.ts';
import { ManualClock } from './support/clocks.ts';
import { hex, ScriptedOtp } from './support/scripted.ts';

const IDLE = hex('00 050403 01 05 00 00');
const RESET = hex('00000000000000ff');

/** Readings before the frame's last report (sequence 9) show an idle key; then come these, the last one for ever. */
function answering(...reports: string[]): ScriptedOtp {
  let answered = 0;
  return new ScriptedOtp((written) => {
    if (written.at(-1)?.at(-1) !== 0x89) return IDLE;
    const text = reports[Math.min(answered++, reports.length - 1)] ?? '';
    return hex(text);
  });
}

/** 12345678 (00bc614e) with its CRC, in one report. */
const SERIAL = serialReport();

function serialReport(): string {
  const serial = hex('00bc614e');
  const crc = crc16(serial) ^ 0xffff;
  const bytes = Uint8Array.of(...serial, crc & 0xff, crc >> 8, 0, 0x40);
  return Buffer.from(bytes).toString('hex');
}

describe('OTP', () => {
  test('CRC - is that of ISO 13239 (X.25), as its check value says, with the residual of data and CRC', () => {
    const check = new TextEncoder().encode('123456789');
    expect(crc16(check) ^ 0xffff).toBe(0x906e);
    expect(hasValidCrc(Uint8Array.of(...check, 0x6e, 0x90))).toBe(true);
    expect(hasValidCrc(Uint8Array.of(...check, 0x6e, 0x91))).toBe(false);
  });

  test('frame - leaves out reports of zeros, but for the first and the last', () => {
    const reports = frameReports(0x10, new Uint8Array());
    expect(reports.map((one) => one.at(-1))).toEqual([0x80, 0x89]);
    const [, last] = reports;
    // Payload byte 63, the command, the CRC over 64 zeros, and padding.
    expect(Buffer.from(last ?? []).toString('hex')).toBe('0010c0c700000089'.replace('c0c7', crcOfZeros()));
    expect(frameReports(0x38, new Uint8Array(64).fill(1))).toHaveLength(10);
    expect(() => frameReports(0x38, new Uint8Array(65))).toThrow(RangeError);
  });

  test('status - tells firmware and slots', () => {
    expect(readStatus(hex('00 050701 03 0a 00 00'))).toEqual({
      firmware: { major: 5, minor: 7, patch: 1 },
      programSequence: 3,
      slots: { 1: { configured: false, touch: false }, 2: { configured: true, touch: true } },
    });
  });

  test('answer - is put together, and the exchange ended with a reset', async () => {
    const connection = answering('0000000000000001', SERIAL, SERIAL, '0000000000000040');
    const clock = new ManualClock();
    expect(await readSerial(new OtpSession(connection, clock), clock)).toBe(12_345_678);
    expect(connection.written.at(-1)).toEqual(RESET);
  });

  test('serial - is null when the key refuses to show it, after the tries that another interface may need', async () => {
    const connection = answering('0005040301050000');
    const clock = new ManualClock();
    expect(await readSerial(new OtpSession(connection, clock), clock)).toBeNull();
    expect(connection.written.filter((one) => one.at(-1) === 0x89)).toHaveLength(6);
  });

  test('challenge - is padded with a byte unlike its last one', async () => {
    for (const [challenge, pad] of [
      ['0100', 1],
      ['0001', 0],
    ] as const) {
      const connection = answering('0005040301050000');
      const clock = new ManualClock();
      const session = new OtpSession(connection, clock);
      await expect(challengeResponse(session, clock, 2, hex(challenge))).rejects.toMatchObject({
        fault: 'refused',
      });
      expect(connection.written[0]?.slice(0, 4)).toEqual(Uint8Array.of(...hex(challenge), pad, pad));
    }
  });

  test.each([
    ['a wrong CRC', 'garbled', ['00bc614e0000 0040', '0000000000000040']],
    ['a missing report', 'garbled', [SERIAL, '0000000000000042']],
    ['an answer that breaks off', 'garbled', [SERIAL, '0005040301050000']],
    ['an answer without a CRC', 'garbled', ['0000000000000040', '0000000000000040']],
    ['a key that works for ever', 'time-out', ['0000000000000001']],
    ['a key that sends the same report for ever', 'time-out', [SERIAL, '0000000000000041']],
    ['a key that begins again and again', 'garbled', [SERIAL, SERIAL]],
    ['a touch that never comes', 'time-out', ['0000000000000020']],
    ['a touch that the key gives up on', 'touch-timeout', ['0000000000000020', '0005040301050000']],
    ['a report of seven bytes', 'garbled', ['00050403010500']],
  ])('%s - ends as %s', async (_, fault, reports) => {
    const connection = answering(...reports);
    const clock = new ManualClock();
    const act = challengeResponse(new OtpSession(connection, clock), clock, 1, hex('01'));
    await expect(act).rejects.toMatchObject({ fault });
    expect(clock.now()).toBeLessThan(25_000);
  });

  test('an endless answer - is stopped', async () => {
    let reading = 0;
    const connection = new ScriptedOtp((written) =>
      written.at(-1)?.at(-1) === 0x89 ? Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0x40 | reading++) : IDLE,
    );
    const session = new OtpSession(connection, new ManualClock());
    await expect(session.exchange(0x13, hex('00'))).rejects.toMatchObject({ fault: 'garbled' });
    expect(connection.written.at(-1)).toEqual(RESET);
  });

  test('a key that takes no report - is busy, after a second', async () => {
    const clock = new ManualClock();
    const session = new OtpSession(new ScriptedOtp(() => hex('0000000000000080')), clock);
    await expect(session.exchange(0x10, new Uint8Array())).rejects.toMatchObject({ fault: 'busy' });
    expect(clock.now()).toBe(1_000);
  });

  test('cancelling - resets the key, so that it stops blinking', async () => {
    const connection = answering('0000000000000020');
    const abort = new AbortController();
    const session = new OtpSession(connection, new ManualClock());
    const activities: string[] = [];
    const act = session.exchange(0x38, new Uint8Array(64), {
      signal: abort.signal,
      onActivity: (activity) => {
        activities.push(activity);
        abort.abort();
      },
    });
    await expect(act).rejects.toMatchObject({ fault: 'cancelled' });
    expect(activities).toEqual(['touch']);
    expect(connection.written.at(-1)).toEqual(RESET);
  });
});

function crcOfZeros(): string {
  const crc = crc16(new Uint8Array(64));
  return Buffer.of(crc & 0xff, crc >> 8).toString('hex');
}
