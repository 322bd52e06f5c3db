import { describe, expect, test } from 'vitest';
import { airGapValues } from '../../../main/machine/air-gap.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import { radio, type Trees, treeOf, VIRTUAL_MACHINE } from '../../support/machine-trees.ts';

const IPV4 = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const NOWHERE =
  '00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n';

/** A laptop without links: by hand. */
const CLOSED: Trees = {
  '/sys/class/net/lo/flags': '0x9\n',
  '/sys/class/net/lo/operstate': 'unknown\n',
  '/sys/class/net/wlp2s0/flags': '0x1002\n',
  '/sys/class/net/wlp2s0/operstate': 'down\n',
  '/sys/class/net/wlp2s0/phy80211/index': '0\n',
  '/proc/net/route': IPV4,
  '/proc/net/ipv6_route': NOWHERE,
  '/proc/sys/net/ipv6/conf/': '',
  ...radio(0, 'phy0', 'wlan', '1'),
  ...radio(1, 'hci0', 'bluetooth', '0', '1'),
  ...radio(2, 'gps', 'gps', '0'),
};

const values = (files: Trees) => airGapValues(new SystemFiles(treeOf(files)));

describe('the air gap as values of a ceremony', () => {
  test('a machine on a network, as recorded', () => {
    expect(values(VIRTUAL_MACHINE)).toEqual({
      ...{ links_up: 1, links: 'eth0', wireless_up: 0 },
      ...{ radios: 0, radio_names: 'none', bluetooth: 0 },
      ...{ routes: 5, default_routes: 2 },
    });
  });

  test('a laptop of which every radio is blocked, and nothing is plugged in', () => {
    expect(values(CLOSED)).toEqual({
      ...{ links_up: 0, links: 'none', wireless_up: 0 },
      ...{ radios: 0, radio_names: 'none', bluetooth: 0 },
      ...{ routes: 0, default_routes: 0 },
    });
  });

  test('Wi-Fi and Bluetooth that are on', () => {
    const files = {
      ...CLOSED,
      '/sys/class/net/wlp2s0/flags': '0x1003\n',
      ...radio(0, 'phy0', 'wlan', '0'),
      ...radio(1, 'hci0', 'bluetooth', '0'),
    };
    expect(values(files)).toMatchObject({
      ...{ links_up: 1, links: 'wlp2s0', wireless_up: 1 },
      ...{ radios: 2, radio_names: 'phy0, hci0', bluetooth: 1 },
    });
  });

  test.for<{ what: string; files: Trees; expected: Record<string, unknown> }>([
    {
      what: 'a route without a link',
      files: {
        ...CLOSED,
        '/proc/net/route': `${IPV4}eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`,
      },
      expected: { links_up: 0, routes: 1, default_routes: 0 },
    },
    {
      what: 'no route at all, as in a fresh network namespace',
      files: { ...CLOSED, '/proc/net/route': '', '/proc/net/ipv6_route': '' },
      expected: { routes: 0, default_routes: 0 },
    },
    {
      what: 'routes that are refused or lead nowhere on purpose',
      files: {
        ...CLOSED,
        '/proc/net/route': `${IPV4}*\t0000090A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\neth0\t0000090A\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0\n`,
      },
      expected: { routes: 0 },
    },
    {
      what: 'no IPv6 in the kernel',
      files: without(without(CLOSED, '/proc/net/ipv6_route'), '/proc/sys/net/ipv6/conf/'),
      expected: { routes: 0 },
    },
    {
      what: 'IPv6 that tells no routes',
      files: without(CLOSED, '/proc/net/ipv6_route'),
      expected: { routes: null },
    },
    {
      what: 'no routes of IPv4',
      files: without(CLOSED, '/proc/net/route'),
      expected: { routes: null, default_routes: null },
    },
    {
      what: 'routes that are none',
      files: { ...CLOSED, '/proc/net/route': 'x\n' },
      expected: { routes: null },
    },
    {
      what: 'routes cut off',
      files: { ...CLOSED, '/proc/net/route': `${IPV4}eth0\t0002` },
      expected: { routes: null },
    },
    {
      what: 'flags of an interface that are none',
      files: { ...CLOSED, '/sys/class/net/wlp2s0/flags': '\n' },
      expected: { links_up: null, links: null, wireless_up: null, radios: 0, routes: 0 },
    },
    {
      what: 'a switch that says neither yes nor no',
      files: { ...CLOSED, '/sys/class/rfkill/rfkill0/soft': '?\n' },
      expected: { radios: null, radio_names: null, bluetooth: null, links_up: 0 },
    },
    {
      what: 'a radio and an interface that were pulled out while they were looked at',
      files: {
        ...CLOSED,
        '/sys/class/rfkill/rfkill9': { link: '../../devices/gone' },
        '/sys/class/net/usb0': { link: '../../devices/gone' },
      },
      expected: { radios: 0, links_up: 0 },
    },
    {
      what: 'switches behind a link that leads to itself',
      files: {
        ...Object.fromEntries(Object.entries(CLOSED).filter(([file]) => !file.includes('/rfkill/'))),
        '/sys/class/rfkill': { link: 'rfkill' },
      },
      expected: { radios: null, links_up: 0 },
    },
    { what: 'nothing at all', files: { '/x': '' }, expected: { links_up: null, radios: null, routes: null } },
  ])('$what', ({ files, expected }) => expect(values(files)).toMatchObject(expected));

  test('elsewhere than on Linux addresses alone are known', () => {
    const told = airGapValues(null);
    expect(typeof told.links_up).toBe('number');
    expect([told.wireless_up, told.radios, told.bluetooth, told.routes, told.default_routes]).toEqual(
      Array(5).fill(null),
    );
  });
});

function without(files: Trees, file: string): Trees {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));
}
