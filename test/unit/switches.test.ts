import { describe, expect, test } from 'vitest';
import { refusedSwitch } from '../../main/security/switches.ts';

describe('a packaged program', () => {
  test.each([
    'remote-debugging-port',
    'remote-debugging-pipe',
    'inspect',
    'inspect-brk',
    'no-sandbox',
    'js-flags',
  ])('does not start with --%s; from the repository, where tests drive it, it does', (name) => {
    const given = (asked: string) => asked === name;
    expect(refusedSwitch(given, true)).toMatchObject({
      code: 'security.refused-switch',
      happened: expect.stringContaining(`--${name}`),
    });
    expect(refusedSwitch(given, false)).toBeNull();
  });

  test('starts with what a desktop gives it', () => {
    const usual = ['ozone-platform-hint', 'user-data-dir', 'enable-features', 'force-device-scale-factor'];
    expect(refusedSwitch((name) => usual.includes(name), true)).toBeNull();
  });
});
