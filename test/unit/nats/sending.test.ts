import { MsgHdrsImpl } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { backOff } from '../../../main/nats/back-off.ts';
import type { Outgoing } from '../../../main/nats/backlog.ts';
import { batchSize } from '../../../main/nats/batch.ts';
import { SendWindow } from '../../../main/nats/send-window.ts';
import { Rate } from '../../../main/services/jobs/rate.ts';

/** How many messages of this size go out before the window says stop. */
function filled(window: SendWindow, bytes: number): number {
  let sent = 0;
  while (window.allows(bytes)) {
    window.sent(bytes);
    sent += 1;
  }
  return sent;
}

function answer(window: SendWindow, messages: number, bytes: number): void {
  for (let number = 0; number < messages; number++) window.answered(bytes);
}

describe('window', () => {
  test('begins small, doubles each round trip, and stops growing at 1,024', () => {
    const window = new SendWindow();
    const sizes: number[] = [];
    for (let round = 0; round < 8; round++) {
      const sent = filled(window, 1000);
      sizes.push(sent);
      answer(window, sent, 1000);
    }
    expect(sizes).toEqual([32, 64, 128, 256, 512, 1024, 1024, 1024]);
  });

  test('begins small again after trouble, with nothing on its way', () => {
    const window = new SendWindow();
    for (let round = 0; round < 5; round++) answer(window, filled(window, 1000), 1000);
    filled(window, 1000);
    window.trouble();
    expect(filled(window, 1000)).toBe(32);
  });

  test('counts bytes, and lets a single message through whatever its size', () => {
    const window = new SendWindow();
    expect(filled(window, 1024 * 1024)).toBe(4);
    window.trouble();
    expect(filled(window, 50 * 1024 * 1024)).toBe(1);
  });
});

describe('batch', () => {
  const MEBIBYTE = 1024 * 1024;

  function waiting(count: number, length = 600): Outgoing[] {
    const message = {
      subject: 'cim.keys.key.keygenerated',
      payload: 'x'.repeat(length),
      headers: MsgHdrsImpl.fromRecord({}),
      messageId: '',
    };
    return Array.from({ length: count }, (_, index) => ({ seq: index + 1, message, bytes: length }));
  }

  test('holds at most what the server takes in one, and none is made for a few', () => {
    expect([99, 100, 1000, 1500].map((count) => batchSize(waiting(count), MEBIBYTE))).toEqual([
      0, 100, 1000, 1000,
    ]);
  });

  test('counts bytes, and ends before a message that has no room for its headers', () => {
    expect(batchSize(waiting(1000, 20_000), MEBIBYTE)).toBe(209);
    expect(batchSize(waiting(1000, 60_000), MEBIBYTE)).toBe(0);
    const [large] = waiting(1, 9800);
    if (!large) throw new Error('no message');
    expect(batchSize([...waiting(200), large, ...waiting(200)], 10_000)).toBe(200);
    expect(batchSize([...waiting(200), large, ...waiting(200)], 10_400)).toBe(401);
  });
});

describe('back-off', () => {
  test('doubles up to half a minute, with up to half of it taken off at random', () => {
    const longest = [1, 2, 3, 4, 9, 1000].map((failures) => backOff(failures, () => 0));
    expect(longest).toEqual([300, 600, 1200, 2400, 30_000, 30_000]);
    expect(backOff(3, () => 0.999)).toBeGreaterThanOrEqual(600);
    expect(backOff(3, () => 0.5)).toBe(900);
  });
});

describe('rate', () => {
  test('is taken from the last five seconds, and from nothing shorter than half a second', () => {
    let now = 0;
    const rate = new Rate(() => now);
    now = 400;
    rate.saw(1000);
    expect(rate.perSecond()).toBeNull();
    for (let second = 1; second <= 20; second++) {
      now = second * 1000;
      rate.saw(1000 + second * (second <= 10 ? 100 : 500));
    }
    expect(rate.perSecond()).toBeCloseTo(500, 0);
    now += 5000;
    expect(rate.perSecond()).toBeLessThan(500);
  });
});
