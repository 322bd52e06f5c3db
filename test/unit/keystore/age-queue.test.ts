import { describe, expect, test } from 'vitest';
import { AgeQueue } from '../../../main/keystore/age-queue.ts';

describe('the queue of what takes much memory', () => {
  test('one at a time, in order, also when one fails', async () => {
    const queue = new AgeQueue();
    let running = 0;
    let most = 0;
    const done: number[] = [];
    const work = (number: number) =>
      queue.inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (number === 2) throw new Error('broken');
        done.push(number);
      });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(work));
    expect([most, done, outcomes.map(({ status }) => status)]).toEqual([
      1,
      [1, 3, 4],
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    ]);
  });

  test('too many are refused in words, and there is room again afterwards', async () => {
    const queue = new AgeQueue();
    const gate = Promise.withResolvers<void>();
    const asked = Array.from({ length: 12 }, () => queue.inTurn(() => gate.promise));
    const refused = await Promise.allSettled(asked.slice(9));
    expect(refused.map((outcome) => outcome.status === 'rejected' && outcome.reason.problem.code)).toEqual(
      Array.from({ length: 3 }, () => 'keystore.too-many-at-once'),
    );
    gate.resolve();
    await Promise.all(asked.slice(0, 9));
    expect(await queue.inTurn(async () => 'room')).toBe('room');
  });

  test('who gives up while waiting is not begun', async () => {
    const queue = new AgeQueue();
    const gate = Promise.withResolvers<void>();
    const first = queue.inTurn(() => gate.promise);
    const abort = new AbortController();
    let begun = false;
    const second = queue.inTurn(async () => {
      begun = true;
    }, abort.signal);
    abort.abort();
    gate.resolve();
    await first;
    await expect(second).rejects.toThrow('aborted');
    expect(begun).toBe(false);
  });
});
