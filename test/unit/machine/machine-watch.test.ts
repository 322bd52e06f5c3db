import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Probe } from '../../../app/ceremony/script/format.ts';
import type { Measured } from '../../../app/registry/ceremony-facts.ts';
import { measuring } from '../../../main/machine/measure.ts';
import { SystemFiles } from '../../../main/machine/system-files.ts';
import { MachineWatch, type WatchedProbe } from '../../../main/services/machine/machine-watch.ts';
import { mounts, plant, radio, STICK_IN, treeOf, VIRTUAL_MACHINE } from '../../support/machine-trees.ts';
import { models } from '../../yubikey/models.ts';
import { DeviceTree } from '../../yubikey/preload/tree.ts';

const valueIn = (values: Measured, id: string) => values.find((one) => one.id === id)?.value;

/** A watch over a tree of files that somebody changes. */
function watchOver() {
  const root = treeOf(VIRTUAL_MACHINE);
  const told: { readonly probe: WatchedProbe; readonly values: Measured }[] = [];
  const measure = measuring({
    folders: { ledger: '/', keys: '/' },
    program: { version: '1', runs: '/' },
    system: new SystemFiles(root),
  });
  const watch = new MachineWatch((probe, values) => void told.push({ probe, values }), measure);
  return { root, told, watch, measure };
}

test('a radio, a stick and a mount are told as they come and go, and nothing else is', async () => {
  const { root, told, watch } = watchOver();
  const next = async (id: string) => {
    await watch.look();
    const [found, ...others] = told.splice(0);
    expect(others).toEqual([]);
    return found && [found.probe, valueIn(found.values, id)];
  };
  watch.follow();
  expect(await next('links_up')).toBeUndefined();
  expect(await next('links_up')).toBeUndefined();
  plant(root, radio(0, 'phy0', 'wlan', '0'));
  expect(await next('radio_names')).toEqual(['air_gap', 'phy0']);
  plant(root, radio(0, 'phy0', 'wlan', '1'));
  expect(await next('radio_names')).toEqual(['air_gap', 'none']);
  plant(root, STICK_IN);
  expect(await next('disk_sdb')).toEqual(['devices', 'SanDisk Ultra, 29327 MiB, removable']);
  plant(root, mounts(['254:0', 'ext4', '/dev/vda', '/'], ['8:17', 'vfat', '/dev/sdb1', '/media']));
  expect(await next('mount_8_17')).toEqual(['devices', '/media (vfat)']);
  for (const gone of Object.keys(STICK_IN)) rmSync(path.join(root, gone), { recursive: true, force: true });
  expect(await next('disks')).toEqual(['devices', 1]);
  rmSync(path.join(root, '/proc/net/route'));
  expect(await next('routes')).toEqual(['air_gap', null]);
  expect(await next('routes')).toBeUndefined();
  await watch.close();
});

test('a virtual YubiKey is told when it is plugged in and when it is pulled, with no number that it does not tell', async () => {
  const { root, told, watch } = watchOver();
  const usb = new DeviceTree(root);
  watch.follow();
  await watch.look();
  const unplug = usb.add(models['yubikey-5.4.3'], { port: 2, deviceNumber: 5 }, []);
  await watch.look();
  unplug();
  await watch.look();
  expect(told.map(({ probe, values }) => [probe, valueIn(values, 'usb_1_2')])).toEqual([
    ['devices', '1050:0407 Yubico YubiKey OTP+FIDO+CCID, class not known'],
    ['devices', undefined],
  ]);
  await watch.close();
});

test('what differs from what is on record is told at the first look', async () => {
  const { root, told, watch, measure } = watchOver();
  const recorded = { air_gap: await measure('air_gap'), devices: await measure('devices') };
  plant(root, STICK_IN);
  watch.follow(recorded);
  await watch.look();
  expect(told.map(({ probe }) => probe)).toEqual(['devices']);
  await watch.close();
});

test('it looks every two seconds, and not once it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    let looks = 0;
    const watch = new MachineWatch(
      () => {},
      async (probe) => {
        if (probe === 'air_gap') looks++;
        return [];
      },
    );
    watch.follow();
    watch.follow();
    await watch.look();
    const before = looks;
    vi.advanceTimersByTime(1999);
    expect(looks).toBe(before);
    vi.advanceTimersByTime(1);
    expect(looks).toBe(before + 1);
    await watch.look();
    await watch.close();
    vi.advanceTimersByTime(60_000);
    expect(looks).toBe(before + 1);
  } finally {
    vi.useRealTimers();
  }
});

/** A probe whose answers somebody gives by hand. */
function byHand() {
  const asked: { readonly probe: Probe; readonly answer: (value: number) => void }[] = [];
  const measure = (probe: Probe) =>
    new Promise<Measured>((resolve) => {
      asked.push({ probe, answer: (value) => resolve([{ id: 'x', value }]) });
    });
  const take = (probe: Probe) => {
    const at = asked.findIndex((one) => one.probe === probe);
    return at === -1 ? undefined : asked.splice(at, 1)[0];
  };
  return { asked, measure, take };
}

test('a probe that takes long holds up neither the other nor anybody, and is not asked twice at once', async () => {
  const { asked, measure, take } = byHand();
  const told: string[] = [];
  const watch = new MachineWatch(
    (probe, values) => void told.push(`${probe} ${valueIn(values, 'x')}`),
    measure,
  );
  watch.follow();
  const slow = take('devices');
  for (const value of [1, 2]) {
    take('air_gap')?.answer(value);
    // The other goes on while this one says nothing.
    await vi.waitFor(() => {
      void watch.look();
      expect(asked.map(({ probe }) => probe)).toEqual(['air_gap']);
    });
  }
  expect(told).toEqual(['air_gap 2']);
  slow?.answer(7);
  await vi.waitFor(() => {
    void watch.look();
    expect(asked.map(({ probe }) => probe)).toContain('devices');
  });
  take('devices')?.answer(8);
  await vi.waitFor(() => expect(told).toEqual(['air_gap 2', 'devices 8']));
  await watch.close();
});

test('what was being looked at when it was closed is not told', async () => {
  const { measure, take } = byHand();
  const told: string[] = [];
  const watch = new MachineWatch((probe) => void told.push(probe), measure);
  watch.follow({ devices: [{ id: 'x', value: 1 }], air_gap: [{ id: 'x', value: 1 }] });
  const looked = watch.look();
  await watch.close();
  take('devices')?.answer(2);
  take('air_gap')?.answer(2);
  await looked;
  expect(told).toEqual([]);
});

test('closing waits for what is being told', async () => {
  const taken = Promise.withResolvers<void>();
  const order: string[] = [];
  const watch = new MachineWatch(
    async (probe) => {
      if (probe !== 'devices') return;
      order.push('told');
      await taken.promise;
      order.push('taken');
    },
    async () => [{ id: 'x', value: 2 }],
  );
  watch.follow({ devices: [{ id: 'x', value: 1 }] });
  await vi.waitFor(() => expect(order).toEqual(['told']));
  const closed = watch.close().then(() => order.push('closed'));
  taken.resolve();
  await closed;
  expect(order).toEqual(['told', 'taken', 'closed']);
});

test('what was not taken is told again, until it is', async () => {
  let refusals = 2;
  const told: Measured[] = [];
  const watch = new MachineWatch(
    async (probe, values) => {
      if (probe !== 'devices') return;
      if (refusals-- > 0) throw new Error('The ledger is busy.');
      told.push(values);
    },
    async () => [{ id: 'x', value: 2 }],
  );
  watch.follow({ devices: [{ id: 'x', value: 1 }] });
  await watch.look();
  await watch.look();
  expect(told).toEqual([]);
  await watch.look();
  await watch.look();
  expect(told).toEqual([[{ id: 'x', value: 2 }]]);
  await watch.close();
});
