import { expect, test } from 'vitest';
import { readBootstrap } from '../../../app/bootstrap/read.ts';

/** How long this process works on something, in milliseconds. */
function workOn(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test.each([
  ['people that are nothing', `{"people":[${'{},'.repeat(300_000)}{}]}`],
  ['numbers for people', `{"people":[${'0,'.repeat(500_000)}0]}`],
  ['keys', `{${Array.from({ length: 90_000 }, (_, index) => `"${index.toString(36)}":0`).join(',')}}`],
])('a bootstrap file with more %s than anybody has is refused at once, in one sentence', (_what, text) => {
  let read: ReturnType<typeof readBootstrap> | undefined;
  const took = workOn(() => {
    read = readBootstrap(text);
  });
  expect(read).toEqual({
    faults: [expect.objectContaining({ allowed: 'It holds more than 50000 values.' })],
  });
  expect(took).toBeLessThan(2000);
});
