import { describe, expect, test } from 'vitest';
import { groupInterfaces } from '../../../main/yubikey/hid/grouping.ts';
import { NodeHidPort } from '../../../main/yubikey/hid/node-hid.ts';
import type { HidInterface, HidPort } from '../../../main/yubikey/hid/port.ts';
import { Presence, type PresenceChange } from '../../../main/yubikey/hid/presence.ts';
import { refusalOf, refusalProblem } from '../../../main/yubikey/hid/refusal.ts';
import { UDEV_RULE } from '../../../main/yubikey/problems.ts';
import { ManualClock } from './support/clocks.ts';

function one(kind: 'fido' | 'otp', path: string, change: Partial<HidInterface> = {}): HidInterface {
  return { path, kind, productId: 0x0407, usbSerial: '', usbDevice: null, ...change };
}

describe('grouping of interfaces', () => {
  test('one USB device - is one key, beside a second one of the same product', () => {
    const keys = groupInterfaces([
      one('fido', '/dev/hidraw1', { usbDevice: 'usb1#5' }),
      one('otp', '/dev/hidraw2', { usbDevice: 'usb2#6' }),
      one('otp', '/dev/hidraw0', { usbDevice: 'usb1#5' }),
      one('fido', '/dev/hidraw3', { usbDevice: 'usb2#6' }),
    ]);
    expect(keys).toEqual([
      { id: 'usb1#5', productId: 0x0407, fido: '/dev/hidraw1', otp: '/dev/hidraw0' },
      { id: 'usb2#6', productId: 0x0407, fido: '/dev/hidraw3', otp: '/dev/hidraw2' },
    ]);
  });

  test('where the system does not tell the device - one of a product is one key', () => {
    const keys = groupInterfaces([
      one('fido', 'f'),
      one('otp', 'o'),
      one('fido', 's', { productId: 0x0402 }),
    ]);
    expect(keys).toEqual([
      { id: 'f|o', productId: 0x0407, fido: 'f', otp: 'o' },
      { id: 's', productId: 0x0402, fido: 's', otp: null },
    ]);
  });

  test('two of a product - are told apart by their USB serial, and stay apart without one', () => {
    const [a, b] = [{ usbSerial: '1' }, { usbSerial: '2' }];
    const told = groupInterfaces([
      one('fido', 'f1', a),
      one('otp', 'o2', b),
      one('otp', 'o1', a),
      one('fido', 'f2', b),
    ]);
    expect(told.map(({ fido, otp }) => [fido, otp])).toEqual([
      ['f1', 'o1'],
      ['f2', 'o2'],
    ]);
    const untold = groupInterfaces([
      one('fido', 'f1'),
      one('otp', 'o2'),
      one('otp', 'o1'),
      one('fido', 'f2'),
    ]);
    expect(untold).toHaveLength(4);
  });
});

/** A system whose list changes at each look; null is a look that fails. */
function lists(...looks: (readonly HidInterface[] | null)[]): HidPort & { looks: number } {
  const never = async () => {
    throw new Error('Listing must not open anything.');
  };
  const port = {
    looks: 0,
    async list() {
      const now = looks[Math.min(port.looks++, looks.length - 1)];
      if (!now) throw new Error('no list');
      return [...now];
    },
    openFido: never,
    openOtp: never,
  };
  return port;
}

async function watched(port: HidPort, turns: number) {
  const clock = new ManualClock();
  const told: (PresenceChange | 'failed')[] = [];
  const abort = new AbortController();
  const stopAfter = {
    now: () => clock.now(),
    sleep: async (ms: number) => {
      await clock.sleep(ms);
      if (clock.now() >= turns * 1_000) abort.abort();
    },
  };
  await new Presence(port, stopAfter).watch(
    { changed: (change) => told.push(change), failed: () => told.push('failed') },
    abort.signal,
  );
  return told.map((change) =>
    change === 'failed'
      ? change
      : {
          came: change.appeared.map(({ id, pluggedAt }) => `${id} at ${pluggedAt}`),
          went: change.disappeared.map(({ id }) => id),
        },
  );
}

describe('presence', () => {
  const key = [one('fido', 'f', { usbDevice: 'usb1#5' })];
  const again = [one('fido', 'f', { usbDevice: 'usb1#6' })];

  /** Nothing came or went: a look behind one at which a key has come. */
  const settles = { came: [], went: [] };

  test('keys that come and go - are told, with when they came, and what is there while they settle', async () => {
    expect(await watched(lists([], [], key, key, key, key, [], []), 8)).toEqual([
      { came: [], went: [] },
      { came: ['usb1#5 at 2000'], went: [] },
      settles,
      settles,
      { came: [], went: ['usb1#5'] },
    ]);
  });

  test('a key that is there from the beginning - came nobody knows when', async () => {
    expect(await watched(lists(key), 5)).toEqual([{ came: ['usb1#5 at null'], went: [] }, settles, settles]);
  });

  test('unplugged and plugged in again between two looks - is told as both', async () => {
    expect(await watched(lists(key, again), 2)).toEqual([
      { came: ['usb1#5 at null'], went: [] },
      { came: ['usb1#6 at 1000'], went: ['usb1#5'] },
    ]);
  });

  test('a look that fails - is told once, and the looking goes on', async () => {
    expect(await watched(lists(null, null, key), 3)).toEqual([
      'failed',
      { came: ['usb1#5 at null'], went: [] },
    ]);
  });
});

describe('refusals', () => {
  test.each([
    ['linux', 'otp', UDEV_RULE],
    ['linux', 'fido', '70-cim-keys-yubikey.rules'],
    ['darwin', 'otp', 'Input Monitoring'],
    ['win32', 'fido', 'Run as administrator'],
    ['freebsd', 'fido', 'vendor 1050'],
  ] as const)('%s, %s - names the exact fix', (platform, kind, fix) => {
    const { problem } = refusalProblem('permission', kind, platform);
    expect(problem.remedy).toContain(fix);
    expect(problem.meaning).toContain('nothing on it was changed');
  });

  test.each([
    ["Failed to open a device with path '/dev/hidraw0': Permission denied", 'permission'],
    [
      'hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) (iokit/common) not permitted',
      'permission',
    ],
    ['hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) exclusive access', 'exclusive'],
    ['CreateFile: (0x00000005) Access is denied.', 'permission'],
    ["Failed to open a device with path '/dev/hidraw0': Device or resource busy", 'exclusive'],
    ["Failed to open a device with path '/dev/hidraw0': No such file or directory", 'gone'],
    ['something else', null],
  ])('%s - is %s', (message, kind) => {
    expect(refusalOf(message)).toBe(kind);
  });
});

describe('node-hid', () => {
  test('its own binary - is loaded when first needed, and lists', async () => {
    expect(await new NodeHidPort(process.platform).list()).toBeInstanceOf(Array);
  });

  test('without its binary - a problem says what that means, and nothing else breaks', async () => {
    const port = new NodeHidPort('linux', () =>
      Promise.reject(new Error('libudev.so.1: cannot open shared object file')),
    );
    await expect(port.list()).rejects.toMatchObject({
      problem: { code: 'yubikey.no-hid', meaning: expect.stringContaining('Everything else works') },
    });
  });

  test('a path that is not there - is a device that is gone', async () => {
    const port = new NodeHidPort(process.platform);
    await expect(port.openFido('/dev/hidraw99')).rejects.toMatchObject({ name: 'DeviceGoneError' });
  });
});
