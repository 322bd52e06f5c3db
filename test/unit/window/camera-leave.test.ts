import { expect, test } from 'vitest';
import { CameraLeave } from '../../../main/window/camera-leave.ts';

test('the camera may be had once after a yes, and never before', () => {
  const leave = new CameraLeave();
  expect([leave.holds(0), leave.use(0)]).toEqual([false, false]);
  leave.give(0);
  expect([leave.holds(1), leave.use(1), leave.use(2), leave.holds(3)]).toEqual([true, true, false, true]);
  leave.end();
  expect([leave.holds(4), leave.use(4)]).toEqual([false, false]);
});

test('a yes that is not used lapses after a minute, and one that is taken back is gone', () => {
  const leave = new CameraLeave();
  leave.give(0);
  expect(leave.use(60_001)).toBe(false);
  leave.give(0);
  expect(leave.use(60_000)).toBe(true);
  leave.give(0);
  leave.end();
  expect(leave.use(1)).toBe(false);
  // Another yes is another time.
  leave.give(100_000);
  expect([leave.use(100_001), leave.use(100_002)]).toEqual([true, false]);
});
