import { describe, expect, test } from 'vitest';
import type { YubiKeyPin, YubiKeyRow } from '../../app/contract/yubikeys.ts';
import { nextStepOf, otherActs } from '../../renderer/registry/yubikeys/next-step.ts';

const SET: YubiKeyPin = { state: 'set', retriesLeft: 8, needsReplug: false, mustChange: false };

function row(status: YubiKeyRow['status'], pin: YubiKeyPin | 'unplugged' | 'out of reach' = SET): YubiKeyRow {
  const fido =
    pin === 'out of reach' || pin === 'unplugged'
      ? null
      : { pin, minPinLength: 4, algorithms: ['ES256' as const], room: 25, hmacSecret: true };
  return {
    id: 'x',
    status,
    serial: '12345678',
    model: 'YubiKey 5 NFC',
    firmware: '5.7.4',
    formFactor: 'USB-A keychain',
    fips: false,
    capabilities: { supported: [], enabled: [] },
    holder: status === 'new' ? null : { personId: 'p', name: 'Alice', organizationName: 'Acme' },
    credential: null,
    attestation: null,
    plugged: pin === 'unplugged' ? null : { fido, slots: [], problems: [] },
  };
}

describe('the next step with a YubiKey', () => {
  test.each<[string, YubiKeyRow, ReturnType<typeof nextStepOf>['act']]>([
    ['new', row('new', { state: 'not-set' }), 'assign'],
    ['new, and told nothing', { ...row('new', 'out of reach'), serial: null }, null],
    ['new, known by its OTP side', row('new', 'out of reach'), 'assign'],
    ['assigned, without a PIN', row('assigned', { state: 'not-set' }), 'set-pin'],
    ['assigned, with a PIN', row('assigned'), 'provision'],
    ['assigned, not here', row('assigned', 'unplugged'), null],
    ['assigned, out of reach', row('assigned', 'out of reach'), null],
    ['ready', row('active'), 'sign'],
    ['ready, not here', row('active', 'unplugged'), 'sign'],
    ['ready, but reset elsewhere', row('active', { state: 'not-set' }), 'reset'],
    ['locked', row('active', { state: 'blocked' }), 'reset'],
    ['wrong three times', row('active', { ...SET, needsReplug: true }), null],
    ['with a PIN to change', row('active', { ...SET, mustChange: true }), 'change-pin'],
    ['lost', row('lost', 'unplugged'), null],
    ['lost and found', row('lost'), 'reset'],
    ['retired', row('retired'), null],
  ])('%s', (_name, key, act) => {
    expect(nextStepOf(key).act).toBe(act);
    expect(nextStepOf(key).about).toMatch(/\.$/);
  });

  test.each<[string, YubiKeyRow, string[]]>([
    ['a new key has none', row('new'), []],
    ['a key in use', row('active'), ['change-pin', 'lost', 'retire', 'reset']],
    ['one that is not here', row('active', 'unplugged'), ['lost', 'retire']],
    ['a lost one that is here', row('lost'), ['retire']],
    ['a retired one can be wiped', row('retired'), ['reset']],
  ])('other acts: %s', (_name, key, acts) => {
    expect(otherActs(key)).toEqual(acts);
  });
});
