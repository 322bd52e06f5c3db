import { describe, expect, test } from 'vitest';
import { amountText, Progress } from '../../../main/cli/progress.ts';

/** A place to tell progress in, with a clock that stands still until it is set. */
function place(draws: boolean) {
  const told: string[] = [];
  const clock = { now: 0 };
  const progress = new Progress({
    draws,
    draw: (text) => told.push(`draw ${text}`),
    clear: () => told.push('clear'),
    line: (text) => told.push(`line ${text}`),
    now: () => clock.now,
  });
  const show = (at: number, done: number, step = 'Checking') => {
    clock.now = at;
    progress.show({ step, done, total: 10_000, unit: 'entries' });
  };
  return { told, progress, show };
}

describe('progress', () => {
  test('on a terminal one line is drawn anew, ten times a second at most, and taken away', () => {
    const { told, progress, show } = place(true);
    show(0, 0);
    show(99, 500);
    show(100, 600);
    show(1100, 5600);
    progress.end();
    expect(told).toEqual([
      'draw Checking: 0 of 10,000 entries (0 %)',
      'draw Checking: 600 of 10,000 entries (6 %)',
      'draw Checking: 5,600 of 10,000 entries (56 %), 5,091/s, 1 s left',
      'clear',
    ]);
  });

  test('in a log there are plain lines every five seconds, and none for what is quick', () => {
    const { told, progress, show } = place(false);
    for (let at = 0; at <= 11_000; at += 50) show(at, at / 10);
    progress.end();
    expect(told).toEqual([
      'line Checking: 500 of 10,000 entries (5 %), 100/s, 2 min left',
      'line Checking: 1,000 of 10,000 entries (10 %), 100/s, 2 min left',
    ]);
  });

  test('a step without an amount is said once', () => {
    const { told, progress } = place(false);
    for (const step of ['Connecting', 'Connecting', 'Looking', 'Connecting']) progress.say(step);
    expect(told).toEqual(['line Connecting', 'line Looking', 'line Connecting']);
  });

  test('the rate begins anew with each step', () => {
    const { told, show } = place(true);
    show(0, 0);
    show(4000, 8000);
    show(4100, 10, 'Reading back');
    expect(told.at(-1)).toBe('draw Reading back: 10 of 10,000 entries (0 %)');
  });

  test.each([
    [{ done: 0, total: 0 }, null, 'S: 0 of 0 events'],
    [{ done: 1, total: 3 }, 0.5, 'S: 1 of 3 events (33 %)'],
    [{ done: 0, total: 1_000_000 }, 100, 'S: 0 of 1,000,000 events (0 %), 100/s, 3 h left'],
    [{ done: 9, total: 9 }, 3, 'S: 9 of 9 events (100 %), 3/s, 0 s left'],
  ])('%j at %s a second', (amount, perSecond, text) => {
    expect(amountText({ step: 'S', unit: 'events', ...amount }, perSecond)).toBe(text);
  });
});
