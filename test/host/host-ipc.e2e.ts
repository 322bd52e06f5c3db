import { expect } from '@playwright/test';
import { test } from './fixture/launch.ts';

test('ipc - arguments and results keep their types', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const sent = [
      new Date(5),
      new Uint8Array([0, 127, 255]),
      undefined,
      new TypeError('wrong'),
      new Map([[1, new Set(['a'])]]),
      12345678901234567890n,
      -0,
      Number.NaN,
      [null, { nested: true }],
      /a+/gi,
    ];
    const [date, bytes, nothing, error, map, big, zero, nan, list, pattern] = [
      ...((await window.fixtureApi.invoke('echo', ...sent)) as Iterable<unknown>),
    ];
    return {
      date: date instanceof Date && date.getTime(),
      bytes: bytes instanceof Uint8Array && [...bytes],
      nothing: nothing === undefined,
      error: error instanceof Error && error.message,
      map: map instanceof Map && [...map.get(1)],
      big: String(big),
      zero: Object.is(zero, -0),
      nan: Number.isNaN(nan),
      list: JSON.stringify(list),
      pattern: String(pattern),
    };
  });
  expect(seen).toEqual({
    date: 5,
    bytes: [0, 127, 255],
    nothing: true,
    error: 'wrong',
    map: ['a'],
    big: '12345678901234567890',
    zero: true,
    nan: true,
    list: '[null,{"nested":true}]',
    pattern: '/a+/gi',
  });
});

test('ipc - a megabyte of bytes arrives whole', async ({ page }) => {
  const same = await page.evaluate(async () => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, at) => at % 251);
    const [back] = (await window.fixtureApi.invoke('echo', bytes)) as [Uint8Array];
    return back.length === bytes.length && back.every((byte, at) => byte === bytes[at]);
  });
  expect(same).toBe(true);
});

test('ipc - failures have the text that Electron gives them', async ({ page }) => {
  const failures = await page.evaluate(() =>
    Promise.all(
      ['fail', 'function', 'nobody'].map((channel) =>
        window.fixtureApi.invoke(channel).then(
          () => 'no failure',
          (error: Error) => error.message,
        ),
      ),
    ),
  );
  expect(failures).toEqual([
    "Error invoking remote method 'fail': RangeError: too far",
    expect.stringMatching(
      /^Error invoking remote method 'function': DataCloneError: .* could not be cloned\.$/,
    ),
    "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
  ]);
});

test('ipc - the main process pushes to the page until the page unsubscribes', async ({ page }) => {
  const heard = await page.evaluate(async () => {
    const texts: string[] = [];
    const next = () =>
      new Promise<void>((resolve) => {
        const stop = window.fixtureApi.onSaid((text, date) => {
          texts.push(`${text} ${date.getTime()}`);
          stop();
          resolve();
        });
      });
    const first = next();
    window.fixtureApi.say('one');
    await first;
    window.fixtureApi.say('unheard');
    await window.fixtureApi.invoke('echo');
    const second = next();
    window.fixtureApi.say('two');
    await second;
    return texts;
  });
  expect(heard).toEqual(['one 0', 'two 0']);
});

test("ipc - the sender is the page with the app's own URL", async ({ app, page }) => {
  await page.evaluate(() => window.fixtureApi.invoke('echo'));
  const senders = await app.evaluate(() => globalThis.fixtureLog.senders);
  expect(senders).toEqual([{ url: 'app://fixture/index.html', origin: 'app://fixture', top: null }]);
});
