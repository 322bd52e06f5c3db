import * as dagCbor from '@ipld/dag-cbor';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '../../../app/problem.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import { NodeHidPort } from '../../../main/yubikey/hid/node-hid.ts';
import { refusalProblem } from '../../../main/yubikey/hid/refusal.ts';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { UDEV_RULE } from '../../../main/yubikey/problems.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { alice, ENTRY, PIN, problemOf, YubiKeyLaptop } from '../../support/yubikey-laptop.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

let laptop: YubiKeyLaptop;

beforeEach(() => {
  laptop = new YubiKeyLaptop();
});

describe('yubikey desk', () => {
  test('the touch prompt says which key, for whom and until when; cancelling really cancels', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = await laptop.setUp(key, alice.id);
    key.button.behaviour = 'when-pressed';
    const entries = laptop.ledger.head()?.seq;
    const signing = problemOf(laptop.sign(id, laptop.headToSign(), ENTRY));
    await key.button.awaited();
    await expect
      .poll(() => laptop.desk.state().act)
      .toMatchObject({
        act: 'sign',
        key: { id, serial: String(key.serial) },
        holder: alice.name,
        purpose: expect.stringContaining(`entries 1 to ${entries}`),
        waitsFor: 'touch',
        until: expect.stringMatching(/Z$/),
      });
    // Meanwhile no second key may blink.
    expect(await problemOf(laptop.desk.identify(id))).toMatchObject({ code: 'yubikey.another-act' });
    laptop.desk.cancel();
    expect((await signing).code).toBe('yubikey.cancelled');
    expect(key.button.isAwaited).toBe(false);
    expect(laptop.desk.state().act).toBeNull();
    expect(laptop.ledger.head()?.seq).toBe(entries);
    key.button.behaviour = 'at-once';
    await laptop.sign(id, laptop.headToSign(), ENTRY);
  });

  test('a wrong PIN says how many tries are left, and the last one is not spent by accident', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = await laptop.setUp(key, alice.id);
    const wrong = { pin: '000000', spendLastTry: false };
    expect(await problemOf(laptop.sign(id, laptop.headToSign(), wrong))).toMatchObject({
      code: 'yubikey.pin-invalid',
      happened: expect.stringContaining('7 tries'),
      field: 'pin',
    });
    expect(laptop.rowOf(key).plugged?.fido?.pin).toMatchObject({ retriesLeft: 7 });
    key.memory.pinRetries = 1;
    expect(await problemOf(laptop.sign(id, laptop.headToSign(), ENTRY))).toMatchObject({
      code: 'yubikey.last-pin-try',
    });
    await laptop.sign(id, laptop.headToSign(), { ...ENTRY, spendLastTry: true });
    await laptop.desk.look();
    expect(laptop.rowOf(key).plugged?.fido?.pin).toMatchObject({ retriesLeft: 8 });
  });

  test('a new PIN that the key does not take belongs to its field; a changed one is recorded without itself', async () => {
    const key = new VirtualYubiKey('yubikey-fips-5.4.3');
    await laptop.plugIn(key);
    const id = laptop.desk.assign(laptop.rowOf(key).id, alice.id).aggregateId;
    expect(await problemOf(laptop.desk.setPin(id, '1234'))).toMatchObject({
      code: 'yubikey.pin-too-short',
      field: 'newPin',
    });
    for (const weak of ['000000', '123456', '19850412', `${key.memory.serial}`]) {
      expect(await problemOf(laptop.desk.setPin(id, weak))).toMatchObject({
        code: 'yubikey.pin-weak',
        field: 'newPin',
      });
    }
    await laptop.desk.setPin(id, PIN);
    const changed = await laptop.desk.changePin(id, ENTRY, '314159');
    expect(parseEvent(dagCbor.decode(changed.block)).payload).toEqual({
      yubikey_id: id,
      change: 'changed',
      retries: 8,
    });
  });

  test('unplugged at any packet of a set-up: nothing half is recorded, and it can be set up afterwards', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = laptop.desk.assign(laptop.rowOf(key).id, alice.id).aggregateId;
    await laptop.desk.setPin(id, PIN);
    const before = laptop.ledger.head();
    for (const atPacket of [1, 12, 30]) {
      key.inject({ kind: 'unplug', atPacket });
      const problem = await problemOf(laptop.desk.provision(id, 'ES256', ENTRY));
      expect(problem.code).toBe('yubikey.unplugged');
      expect(problem.meaning).toMatch(/before anything was changed|a credential may be on it/);
      expect(laptop.desk.state()).toMatchObject({
        act: null,
        problem: null,
        rows: [{ status: 'assigned', plugged: null }],
      });
      key.clearFaults();
      key.plug();
      await laptop.desk.look();
      expect(laptop.ledger.head()).toEqual(before);
    }
    await laptop.desk.provision(id, 'ES256', ENTRY);
    expect(laptop.rowOf(key).status).toBe('active');
  });

  test('when the key was changed and recording fails, both are said; before anything is changed it is asked', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = laptop.desk.assign(laptop.rowOf(key).id, alice.id).aggregateId;
    const full: Problem = {
      code: 'store.full',
      happened: 'The disk is full.',
      meaning: 'Nothing was recorded.',
      remedy: 'Make room.',
      field: null,
    };
    laptop.refusal = full;
    expect((await problemOf(laptop.desk.setPin(id, PIN))).code).toBe('store.full');
    expect(key.memory.pinHash).toBeNull();
    laptop.refusal = null;
    await laptop.desk.setPin(id, PIN);
    key.button.behaviour = 'when-pressed';
    const making = problemOf(laptop.desk.provision(id, 'ES256', ENTRY));
    await key.button.awaited();
    laptop.refusal = full;
    key.button.press();
    expect(await making).toMatchObject({
      code: 'yubikey.not-recorded',
      happened: expect.stringMatching(/credential was made on the key, but .* The disk is full/),
      meaning: expect.stringContaining('does not know it'),
    });
    laptop.refusal = null;
    key.button.behaviour = 'at-once';
    await laptop.desk.provision(id, 'ES256', ENTRY);
    expect(key.memory.credentials).toHaveLength(1);
    await laptop.sign(id, laptop.headToSign(), ENTRY);
  });

  test('a reset wants the serial number typed, the key plugged in anew, and a touch; then it can be set up again', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    laptop.desk.follow();
    const id = await laptop.setUp(key, alice.id);
    expect(await problemOf(laptop.desk.reset(id, '999'))).toMatchObject({
      code: 'yubikey.not-confirmed',
      field: 'confirmation',
    });
    key.pretendPluggedFor(60_000);
    const resetting = laptop.desk.reset(id, String(key.serial));
    await expect.poll(() => laptop.desk.state().act?.waitsFor).toBe('replug');
    expect(key.memory.credentials).toHaveLength(1);
    key.unplug();
    await expect.poll(() => laptop.rowOf(key).plugged).toBeNull();
    key.plug();
    await resetting;
    expect(key.memory).toMatchObject({ credentials: [], pinHash: null });
    expect(laptop.rowOf(key)).toMatchObject({ status: 'assigned', credential: null });
    await laptop.desk.setPin(id, PIN);
    await laptop.desk.provision(id, 'ES256', ENTRY);
    await laptop.sign(id, laptop.headToSign(), ENTRY);
    await laptop.desk.close();
  });

  test('without node-hid’s binary the list says so, and the keys of the ledger are there', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    await laptop.setUp(key, alice.id);
    const port = new NodeHidPort('linux', () => Promise.reject(new Error('no binary')));
    const none = laptop.deskFor(new YubiKeys({ port, clock: systemClock, platform: 'linux' }));
    expect(await none.look()).toMatchObject({
      problem: { code: 'yubikey.no-hid' },
      looking: false,
      rows: [{ status: 'active', plugged: null }],
    });
  });

  test('a key that the system lets nobody use is listed with the fix, once, and enters no ledger', async () => {
    const { port, clock } = virtualKeys(new VirtualYubiKey('yubikey-5.7.4'));
    port.openFido = () => Promise.reject(refusalProblem('permission', 'fido', 'linux'));
    port.openOtp = () => Promise.reject(refusalProblem('permission', 'otp', 'linux'));
    const desk = laptop.deskFor(new YubiKeys({ port, clock, platform: 'linux' }));
    const { problem, rows } = await desk.look();
    expect([problem, rows.length]).toEqual([null, 1]);
    const [row] = rows;
    expect(row).toMatchObject({ status: 'new', serial: null, plugged: { fido: null } });
    expect(row?.plugged?.problems.map(({ remedy }) => remedy.includes(UDEV_RULE))).toEqual([true]);
    const before = laptop.ledger.head();
    expect(() => desk.assign(row?.id ?? '', alice.id)).toThrow(/udev rule is missing/);
    expect(laptop.ledger.head()).toEqual(before);
  });
});
