import { expect, test } from 'vitest';
import { Turns } from '../../../renderer/bridge/turns.ts';

test('turns - no more run at once than may, all come to their end in their order, and one that fails keeps no place', async () => {
  const turns = new Turns(3);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const works = Array.from({ length: 20 }, (_, at) =>
    turns.run(async () => {
      running++;
      most = Math.max(most, running);
      await Promise.resolve();
      await Promise.resolve();
      running--;
      if (at % 4 === 0) throw new Error('no');
      done.push(at);
    }),
  );
  await Promise.allSettled(works);
  expect(most).toBe(3);
  expect(done).toEqual(Array.from({ length: 20 }, (_, at) => at).filter((at) => at % 4 !== 0));
  expect(await turns.run(async () => 'again')).toBe('again');
});
