import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { YubiKeysState } from '../../../app/contract/yubikeys.ts';
import { ProblemError } from '../../../app/problem.ts';
import { KeyBinder } from '../../../main/services/keys/key-binder.ts';
import type { Unlocking } from '../../../main/services/keys/unlocking.ts';
import { signingWith } from '../../../main/services/signing/signing-with-key.ts';
import { answeringAt, bindingTo } from '../../../main/services/yubikeys/answering-keys.ts';
import { YubiKeyActs } from '../../../main/services/yubikeys/yubikey-acts.ts';
import { AGE } from '../../support/age.ts';
import { bindingLaptop, PIN, slotBinding } from '../../support/bound-keys.ts';
import { createPerson } from '../../support/commands.ts';
import { encryptQuickly } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/** A laptop whose private keys are bound through the desk that shows the prompt. */
async function laptopWith(...keys: VirtualYubiKey[]) {
  const laptop = bindingLaptop(...keys);
  const { ledger, registrar, files, shares, yubiKeys, keyOf, request } = laptop;
  const states: YubiKeysState[] = [];
  const desk = new YubiKeyActs(yubiKeys, ledger, registrar, (state) => states.push(state));
  await desk.look();
  const binder = new KeyBinder(
    files,
    registrar,
    answeringAt(desk, yubiKeys, 'To bind a key.'),
    shares,
    encryptQuickly,
  );
  const sign = signingWith(files, keyOf, answeringAt(desk, yubiKeys, 'To open a key.'), AGE.worker);
  const alice = createPerson(request.organizationId, { id: uuidv7() });
  registrar.record(alice);
  return { ...laptop, desk, binder, sign, states, alice };
}

function rowOf(desk: YubiKeyActs, key: VirtualYubiKey): string {
  const serial = key.serial === null ? null : String(key.serial);
  return desk.state().rows.find((row) => row.serial === serial && row.plugged !== null)?.id ?? '';
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'nothing';
}

describe('bound keys - through the desk of YubiKeys', () => {
  test('a Security Key without a serial number is found again by its credential; the prompt says what for', async () => {
    const [securityKey, yubiKey] = [
      new VirtualYubiKey('security-key-5.4.3'),
      new VirtualYubiKey('yubikey-5.7.4'),
    ];
    slotBinding(yubiKey, 2);
    const { desk, binder, sign, states, request, alice, keyOf } = await laptopWith(securityKey, yubiKey);
    const pin = { pin: PIN, spendLastTry: false };
    const { aggregateId } = desk.assign(rowOf(desk, securityKey), alice.id);
    await desk.setPin(aggregateId, PIN);
    await desk.provision(aggregateId, 'ES256', pin);

    const binding = {
      yubikeys: [
        bindingTo(desk, { method: 'hmac-secret', key: aggregateId, ...pin }),
        bindingTo(desk, { method: 'challenge-response', key: rowOf(desk, yubiKey), slot: 2 }),
      ],
      shares: null,
    };
    states.length = 0;
    const { aggregateId: keyId } = await binder.generateKey(request, PASSPHRASE, binding);
    expect(states.find(({ act }) => act?.waitsFor === 'touch')?.act).toMatchObject({
      act: 'open',
      purpose: 'To bind a key.',
      holder: alice.name,
    });

    const files = keyOf(keyId)?.privateKey;
    if (files?.kind !== 'bound-age-files') throw new Error('not bound');
    const [first] = files.yubikeys;
    if (first?.method !== 'hmac-secret') throw new Error('not hmac-secret');
    expect(first.serial).toBeNull();
    const open: Unlocking = {
      by: 'yubikey',
      passphrase: PASSPHRASE,
      file: first.file,
      key: desk.withCredential(first.credential_id),
      pin,
      follow: {},
    };
    expect((await sign(keyId, open, Buffer.from('x'))).signature).toHaveLength(64);
    await expect(sign(keyId, { ...open, key: null }, Buffer.from('x'))).rejects.toThrow('shows no serial');
    await expect(sign(keyId, { ...open, pin: null }, Buffer.from('x'))).rejects.toThrow('only with its PIN');
  });

  test('a key that is not set up, or cannot be found again, is refused before anything is done', async () => {
    const [securityKey, yubiKey] = [
      new VirtualYubiKey('security-key-5.4.3'),
      new VirtualYubiKey('yubikey-5.7.4'),
    ];
    const { desk } = await laptopWith(securityKey, yubiKey);
    const pin = { pin: PIN, spendLastTry: false };
    const fido = () => bindingTo(desk, { method: 'hmac-secret', key: rowOf(desk, yubiKey), ...pin });
    const slot = () =>
      bindingTo(desk, { method: 'challenge-response', key: rowOf(desk, securityKey), slot: 1 });
    expect([refusal(fido), refusal(slot)]).toEqual(['yubikey.not-set-up-to-bind', 'yubikey.no-serial']);
    expect(desk.withCredential('unknown')).toBeNull();
  });
});
