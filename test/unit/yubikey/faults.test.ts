import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import type { KeyChoice } from '../../../main/yubikey/choice.ts';
import type { HidPort } from '../../../main/yubikey/hid/port.ts';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import type { Fault } from '../../yubikey/faults.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';
import { seeded } from './support/seeded.ts';
import { virtualKeys } from './support/virtual-port.ts';

const PIN = { pin: '271828' };
const HASH = new Uint8Array(createHash('sha256').update('statement').digest());
const REQUEST = {
  algorithm: 'ES256',
  user: { id: 'p', name: 'Ada' },
  clientDataHash: HASH,
  exclude: [],
} as const;

async function prepared() {
  const key = new VirtualYubiKey('yubikey-5.7.4');
  const parts = virtualKeys(key);
  const choice = { serial: String(key.serial) };
  await parts.yubiKeys.setPin(choice, PIN.pin);
  await parts.yubiKeys.list();
  return { key, choice, ...parts };
}

/** The problem an act ends with, or null when it ends well. Anything without words for the person fails the test. */
async function problemOf(act: Promise<unknown>): Promise<ProblemError['problem'] | null> {
  try {
    await act;
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem;
  }
}

describe('unplugged in the middle', () => {
  const acts: [string, (keys: YubiKeys, choice: KeyChoice) => Promise<unknown>, RegExp][] = [
    ['provision', (keys, choice) => keys.provision(choice, REQUEST, PIN), /credential may be on it/],
    ['change-pin', (keys, choice) => keys.changePin(choice, PIN, '161803'), /either the old or the new PIN/],
    ['identify', (keys, choice) => keys.identify(choice), /before anything was changed/],
  ];

  test.each(acts)(
    '%s, after any packet - says whether anything was changed, and works again',
    async (_, act, unsure) => {
      const meanings: string[] = [];
      for (let packet = 1; ; packet++) {
        const { key, choice, yubiKeys } = await prepared();
        key.inject({ kind: 'unplug', atPacket: packet });
        const problem = await problemOf(act(yubiKeys, choice));
        if (problem === null) break;
        expect(problem.code).toBe('yubikey.unplugged');
        meanings.push(problem.meaning);
        if (packet % 5 === 0) {
          // Found again without a restart, in a sane state.
          key.plug();
          key.clearFaults();
          const [facts] = await yubiKeys.list();
          expect(facts).toMatchObject({
            serial: choice.serial,
            fido: { pin: { state: 'set', needsReplug: false, mustChange: false } },
          });
        }
        expect(packet).toBeLessThan(200);
      }
      expect(meanings.length).toBeGreaterThan(10);
      // Once the command is on its way, it stays open what the key did; before that, nothing was changed.
      const nothing = meanings.filter((meaning) => /before anything was changed/.test(meaning)).length;
      expect(nothing).toBeGreaterThan(5);
      expect(meanings.at(-1)).toMatch(unsure);
      expect(meanings.slice(0, nothing).every((meaning) => /before anything was changed/.test(meaning))).toBe(
        true,
      );
      expect(meanings.slice(nothing).every((meaning) => unsure.test(meaning))).toBe(true);
    },
  );

  test('while it is being read - it is simply not there', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    const { yubiKeys } = virtualKeys(key);
    key.inject({ kind: 'unplug', atPacket: 7 });
    expect(await yubiKeys.list()).toEqual([]);
  });
});

describe('faults of a key', () => {
  const cases: [Fault, string | null][] = [
    [{ kind: 'busy', times: 3 }, null],
    [{ kind: 'busy', times: 1_000 }, 'yubikey.busy'],
    [{ kind: 'foreign-packets', times: 1_000 }, null],
    [{ kind: 'wrong-nonce', times: 1_000 }, 'yubikey.no-channel'],
    [{ kind: 'wrong-sequence', times: 1_000 }, 'yubikey.garbled'],
    [{ kind: 'truncated-cbor', bytes: 3, times: 1_000 }, 'yubikey.garbled'],
    [{ kind: 'silent', times: 1_000 }, 'yubikey.silent'],
    [{ kind: 'hid-error', code: 0x0b, times: 1_000 }, 'yubikey.refused'],
    [{ kind: 'status', status: 0x28, command: 1 }, 'yubikey.full'],
    [{ kind: 'status', status: 0x30, command: 1 }, 'yubikey.not-allowed'],
    [{ kind: 'status', status: 0xf1, command: 1 }, 'yubikey.unnamed-status'],
    [{ kind: 'status', status: 0x2f, command: 1 }, 'yubikey.touch-timeout'],
  ];

  test.each(cases)('%j - ends as %s', async (fault, code) => {
    const { key, choice, yubiKeys } = await prepared();
    key.inject(fault);
    expect((await problemOf(yubiKeys.provision(choice, REQUEST, PIN)))?.code ?? null).toBe(code);
    key.clearFaults();
    expect(await problemOf(yubiKeys.changePin(choice, PIN, PIN.pin))).toBeNull();
  });
});

/** A port whose reports are damaged now and then. */
function damaging(port: HidPort, random: () => number): HidPort {
  const damage = (report: Uint8Array | null) => {
    if (report === null || random() > 25) return report;
    const bytes = Uint8Array.from(report);
    for (let count = 1 + (random() % 4); count > 0; count--) bytes.set([random()], random() % bytes.length);
    return bytes;
  };
  return {
    list: () => port.list(),
    async openFido(path) {
      const connection = await port.openFido(path);
      return { ...connection, receive: async (timeoutMs) => damage(await connection.receive(timeoutMs)) };
    },
    async openOtp(path) {
      const connection = await port.openOtp(path);
      return {
        ...connection,
        getFeature: async () => damage(await connection.getFeature()) ?? new Uint8Array(8),
      };
    },
  };
}

describe('a hostile key', () => {
  test('damaged reports - never hang an act, and never throw what has no words', async () => {
    const { key, port, clock } = await prepared();
    for (let seed = 1; seed <= 12; seed++) {
      // A damaged report may say that a PIN was wrong: this is about the driver, not about the key's tries.
      key.memory.pinRetries = 8;
      const yubiKeys = new YubiKeys({ port: damaging(port, seeded(seed)), clock, platform: 'linux' });
      const listed = await yubiKeys.list().catch((error: unknown) => error);
      expect(Array.isArray(listed) || listed instanceof ProblemError).toBe(true);
      await problemOf(yubiKeys.changePin({ serial: String(key.serial) }, PIN, PIN.pin));
      await problemOf(yubiKeys.provision({ serial: String(key.serial) }, REQUEST, PIN));
    }
    expect(
      await problemOf(virtualKeys(key).yubiKeys.changePin({ serial: String(key.serial) }, PIN, PIN.pin)),
    ).toBeNull();
  });
});
