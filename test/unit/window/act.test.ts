import { expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { createActs } from '../../../renderer/bridge/act.ts';

const refused = new ProblemError({
  code: 'x.refused',
  happened: 'It was refused.',
  meaning: 'Nothing changed.',
  remedy: 'Try again.',
  field: null,
});

test('one act at a time: a second press does nothing, what is quick goes beside it, and the next begins after it', async () => {
  const acts = createActs<'exporting'>();
  const began: string[] = [];
  let finish = () => {};
  const first = acts.attempt('exporting', () => {
    began.push('first');
    return new Promise<string>((resolve) => {
      finish = () => resolve('done');
    });
  });
  expect(await acts.attempt('exporting', async () => began.push('second'))).toBeUndefined();
  expect(await acts.run('exporting', async () => began.push('third'))).toBeUndefined();
  await acts.attempt(null, async () => began.push('cancel'));
  expect(began).toEqual(['first', 'cancel']);
  finish();
  expect(await first).toBe('done');
  await acts.attempt('exporting', async () => began.push('next'));
  expect(began).toEqual(['first', 'cancel', 'next']);
});

test('an act that fails rejects for a form alone, and the next one begins all the same', async () => {
  const acts = createActs<'exporting'>();
  const fail = () => Promise.reject(refused);
  expect(await acts.attempt('exporting', fail)).toBeUndefined();
  await expect(acts.run('exporting', fail)).rejects.toBe(refused);
  expect(await acts.attempt('exporting', async () => 'next')).toBe('next');
});
