import { describe, expect, test } from 'vitest';
import { assessPassphrase, generatePassphrase } from '../../../main/keystore/passphrase.ts';

/** How long this process works on something, in milliseconds: what others do on this machine does not count. */
async function workOn(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('judging a passphrase', () => {
  test('one made of the ceremony’s own words is not accepted, however it is written', async () => {
    const words = ['zurich ceremony', 'zurich', 'ceremony', 'müller', 'acme'];
    for (const passphrase of [
      'Zurich-Ceremony1',
      'zurichceremony',
      'ceremony.Zurich!',
      'Acme-Müller-1',
      'ACME muller 2026',
      'Zur1ch-C3r3m0ny!',
    ]) {
      const { acceptable } = await assessPassphrase(passphrase, words);
      expect([passphrase, acceptable]).toEqual([passphrase, false]);
    }
    // Without them it would be.
    expect((await assessPassphrase('Zurich-Ceremony1')).acceptable).toBe(true);
    expect((await assessPassphrase('abacus-zoom-relic 7 quiet harbours', words)).acceptable).toBe(true);
  });

  test('a generated one is always accepted, also by its first characters', async () => {
    for (let round = 0; round < 10; round++) {
      const passphrase = await generatePassphrase();
      expect([passphrase, (await assessPassphrase(passphrase)).acceptable]).toEqual([passphrase, true]);
    }
  });

  test('the worst input takes no noticeable time', async () => {
    await assessPassphrase('warm p@ssw0rd');
    const worst = [
      '4@8({[<369!1|70$5+%2',
      'p@$$w0rd',
      '1111111111',
      '@4@4$5$50o0o1!1!',
      '({[<',
      '4@8({[<369!1|70$5+%2abcdefghijklmnopqrstuvwxyz',
    ].map((piece) => piece.repeat(1024 / piece.length));
    for (const input of worst) expect(await workOn(() => assessPassphrase(input))).toBeLessThan(250);
  });
});
