import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AirGap } from '../../../app/machine/air-gap.ts';
import { addressesOf, measureAirGap } from '../../../main/machine/air-gap.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import { AirGapWatch } from '../../../main/services/machine/air-gap-watch.ts';
import { airGapWords } from '../../../renderer/network/air-gap.tsx';
import { temporaryFolder } from '../../support/temporary.ts';

/** A tree of files as the kernel has them under /sys: by their paths, with what they hold. */
function sysfs(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, value] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), `${value}\n`);
  }
  return root;
}

const LOOPBACK = { 'class/net/lo/flags': '0x9', 'class/net/lo/operstate': 'unknown' };

function link(name: string, flags: string, operstate: string) {
  return { [`class/net/${name}/flags`]: flags, [`class/net/${name}/operstate`]: operstate };
}

function radio(number: number, name: string, type: string, soft: string, hard = '0') {
  const at = `class/rfkill/rfkill${number}`;
  return { [`${at}/name`]: name, [`${at}/type`]: type, [`${at}/soft`]: soft, [`${at}/hard`]: hard };
}

describe('the air gap on Linux', () => {
  test.for<{ what: string; files: Record<string, string>; open: string[]; notKnown?: string[] }>([
    { what: 'loopback alone', files: LOOPBACK, open: [] },
    { what: 'a cable', files: { ...LOOPBACK, ...link('eth0', '0x1003', 'up') }, open: ['eth0'] },
    { what: 'no cable', files: { ...LOOPBACK, ...link('eth0', '0x1003', 'down') }, open: [] },
    { what: 'switched off', files: { ...LOOPBACK, ...link('eth0', '0x1002', 'down') }, open: [] },
    {
      what: 'a tunnel, whose state the kernel does not know',
      files: { ...LOOPBACK, ...link('tun0', '0x1091', 'unknown') },
      open: ['tun0'],
    },
    {
      what: 'Wi-Fi that has found nobody yet',
      files: { ...LOOPBACK, ...link('wlan0', '0x1003', 'down'), 'class/net/wlan0/phy80211/index': '0' },
      open: ['wlan0'],
    },
    {
      what: 'a file beside the interfaces',
      files: { ...LOOPBACK, 'class/net/bonding_masters': '' },
      open: [],
    },
    {
      what: 'radios that are blocked, by a program or by a switch',
      files: { ...LOOPBACK, ...radio(0, 'phy0', 'wlan', '1'), ...radio(1, 'hci0', 'bluetooth', '0', '1') },
      open: [],
    },
    {
      what: 'radios that are on',
      files: { ...LOOPBACK, ...radio(0, 'phy0', 'wlan', '0'), ...radio(1, 'hci0', 'bluetooth', '0') },
      open: ['phy0', 'hci0'],
    },
    { what: 'a radio that only receives', files: { ...LOOPBACK, ...radio(0, 'gps', 'gps', '0') }, open: [] },
    {
      what: 'Bluetooth in a kernel without switches',
      files: { ...LOOPBACK, 'class/bluetooth/hci0/address': '' },
      open: ['hci0'],
    },
    { what: 'nothing of interfaces', files: { 'class/x': '' }, open: [], notKnown: ['interfaces'] },
    {
      what: 'an interface without a state',
      files: { ...LOOPBACK, 'class/net/eth0/flags': '0x1003' },
      open: [],
      notKnown: ['interfaces'],
    },
    {
      what: 'a switch without a type',
      files: { ...LOOPBACK, 'class/rfkill/rfkill0/soft': '0' },
      open: [],
      notKnown: ['radios'],
    },
  ])('$what', ({ files, open, notKnown = [] }) => {
    const measured = measureAirGap(new SystemFiles(sysfs(files)));
    expect(measured.open.map(({ name }) => name)).toEqual(open);
    expect(measured.notKnown).toEqual(notKnown);
  });
});

test('elsewhere an address says that an interface is up, and of radios nothing is known', () => {
  const address = { address: '192.0.2.7', netmask: '', family: 'IPv4', mac: '', cidr: null } as const;
  expect(
    addressesOf({ lo0: [{ ...address, internal: true }], en0: [{ ...address, internal: false }] }),
  ).toEqual({ open: [{ kind: 'interface', name: 'en0', type: null }], notKnown: ['radios'] });
});

describe('what is said of it', () => {
  const closed: AirGap = { open: [], notKnown: [] };
  const wifi = { kind: 'radio', name: 'phy0', type: 'wlan' } as const;
  const cable = { kind: 'interface', name: 'eth0', type: null } as const;

  test.for<{ airGap: AirGap; state: string; word: string }>([
    { airGap: closed, state: 'holds', word: 'Holds' },
    { airGap: { open: [wifi], notKnown: [] }, state: 'open', word: 'Wi-Fi is on' },
    { airGap: { open: [cable, wifi], notKnown: [] }, state: 'open', word: 'eth0 is up, and 1 more' },
    { airGap: { open: [], notKnown: ['radios'] }, state: 'not-known', word: 'Not known' },
    // What is known to be open counts for more than what is not known.
    { airGap: { open: [cable], notKnown: ['radios'] }, state: 'open', word: 'eth0 is up' },
  ])('$word', ({ airGap, state, word }) => {
    const said = airGapWords(airGap, 'Offline');
    expect([said.state, said.word]).toEqual([state, word]);
  });

  test('holds is never said while a network is meant to be there', () => {
    for (const mode of ['Hybrid', 'Online'] as const)
      expect(airGapWords(closed, mode).state).toBe('not-kept');
  });
});

test('a change is told, and nothing else is', () => {
  const told: AirGap[] = [];
  let now: AirGap = { open: [], notKnown: [] };
  const watch = new AirGapWatch(
    (airGap) => told.push(airGap),
    () => now,
  );
  watch.state();
  watch.state();
  expect(told).toEqual([]);
  now = { open: [{ kind: 'interface', name: 'eth0', type: null }], notKnown: [] };
  expect(watch.state()).toEqual(now);
  watch.state();
  expect(told).toEqual([now]);
});
