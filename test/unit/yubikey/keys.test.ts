import { createHash, createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../../app/evidence/assertion.ts';
import { readAuthenticatorData } from '../../../app/evidence/authenticator-data.ts';
import { decodeCbor } from '../../../app/evidence/cbor.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { checkedSignature } from '../../../main/yubikey/credentials.ts';
import { KeyLocks } from '../../../main/yubikey/key-lock.ts';
import { keyBehaviours, only } from '../../support/yubikey-behaviours.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';
import { w3c } from './support/genuine.ts';
import { hex } from './support/scripted.ts';
import { virtualKeys } from './support/virtual-port.ts';

const PIN = { pin: '271828' };
const HASH = new Uint8Array(createHash('sha256').update('statement').digest());
const ADA = { user: { id: 'person-1', name: 'Ada' }, clientDataHash: HASH, exclude: [] };
const ES256 = { ...ADA, algorithm: 'ES256' } as const;

keyBehaviours((model) => {
  const key = new VirtualYubiKey(model);
  return { key, keys: virtualKeys(key).yubiKeys };
});

test.each(['fido', 'otp'] as const)(
  'a key of which the system lists %s last - is asked again as soon as that is there',
  async (last) => {
    const { yubiKeys, port } = virtualKeys(new VirtualYubiKey('yubikey-5.7.4'));
    port.unlisted = last;
    const first = await only(yubiKeys);
    expect([first.fido === null, first.slots === null]).toEqual([last === 'fido', last === 'otp']);
    port.unlisted = null;
    const then = await only(yubiKeys);
    expect([then.fido, then.slots]).not.toContain(null);
    expect(then.problems).toEqual([]);
    const { opened } = port;
    await only(yubiKeys);
    expect(port.opened).toBe(opened);
  },
);

test('an interface that is listed while the key is being asked - is asked once that is over', async () => {
  const { yubiKeys, port } = virtualKeys(new VirtualYubiKey('yubikey-5.7.4'));
  port.unlisted = 'otp';
  const openFido = port.openFido.bind(port);
  let meanwhile: Promise<unknown> | null = null;
  port.openFido = (path) => {
    port.unlisted = null;
    meanwhile ??= yubiKeys.list();
    return openFido(path);
  };
  const [before] = await yubiKeys.list();
  await meanwhile;
  expect(before?.slots).toBeNull();
  expect((await only(yubiKeys)).slots).not.toBeNull();
});

describe('a PIN', () => {
  let key: VirtualYubiKey;
  let parts: ReturnType<typeof virtualKeys>;
  let choice: { serial: string };
  beforeEach(async () => {
    key = new VirtualYubiKey('yubikey-5.7.4');
    parts = virtualKeys(key);
    choice = { serial: String(key.serial) };
    await parts.yubiKeys.setPin(choice, PIN.pin);
  });

  const wrong = { pin: '000000' };
  const codes: Record<string, string> = {
    wrong: 'yubikey.pin-invalid',
    thrice: 'yubikey.pin-auth-blocked',
    last: 'yubikey.last-pin-try',
    blocked: 'yubikey.pin-blocked',
  };
  const change = (pin: { pin: string; spendLastTry?: boolean }) =>
    parts.yubiKeys.changePin(choice, pin, PIN.pin);

  test('wrong three times in a row - must be unplugged; the right one is not even sent', async () => {
    for (let turn = 0; turn < 2; turn++)
      await expect(change(wrong)).rejects.toMatchObject({ problem: { code: codes['wrong'] } });
    await expect(change(wrong)).rejects.toMatchObject({ problem: { code: codes['thrice'] } });
    const before = parts.port.sent.length;
    await expect(change(PIN)).rejects.toMatchObject({ problem: { code: codes['thrice'] } });
    expect(parts.port.sent.slice(before).some(asksForKeyAgreement)).toBe(false);
    expect((await only(parts.yubiKeys)).fido?.pin).toMatchObject({ retriesLeft: 5, needsReplug: true });
    key.unplug();
    key.plug();
    await expect(change(PIN)).resolves.toBeUndefined();
    expect(key.memory.pinRetries).toBe(8);
  });

  test('the last try - is refused unless somebody says yes, and then may lock the key for good', async () => {
    key.memory.pinRetries = 1;
    await expect(change(wrong)).rejects.toMatchObject({ problem: { code: codes['last'] } });
    await expect(parts.yubiKeys.changePin(choice, wrong, '161803')).rejects.toMatchObject({
      problem: { code: codes['last'] },
    });
    expect(key.memory.pinRetries).toBe(1);
    await expect(change({ ...wrong, spendLastTry: true })).rejects.toMatchObject({
      problem: { code: codes['blocked'] },
    });
    await expect(change(PIN)).rejects.toMatchObject({ problem: { code: codes['blocked'] } });
    expect((await only(parts.yubiKeys)).fido?.pin).toEqual({ state: 'blocked' });
  });

  test('never stands in an error', async () => {
    const error: unknown = await change({ pin: 'a secret PIN' }).catch((reason: unknown) => reason);
    const texts: string[] = [];
    for (let at = error; at instanceof Error; at = at.cause)
      texts.push(at.message, at.stack ?? '', JSON.stringify(at));
    expect(texts.join()).not.toContain('secret PIN');
  });

  test('that breaks a rule - is not sent', async () => {
    await expect(parts.yubiKeys.changePin(choice, PIN, '123')).rejects.toMatchObject({
      problem: { code: 'yubikey.pin-too-short' },
    });
    expect(key.memory.pinRetries).toBe(8);
  });
});

/** Before a PIN is sent, the key is asked for its public key: clientPIN (6) with protocol 2, subcommand 2. */
function asksForKeyAgreement(report: Uint8Array): boolean {
  return Buffer.from(report).toString('hex', 7, 13) === '06a201020202';
}

describe('acts', () => {
  let key: VirtualYubiKey;
  let parts: ReturnType<typeof virtualKeys>;
  let choice: { serial: string };
  beforeEach(async () => {
    key = new VirtualYubiKey('yubikey-5.7.4');
    parts = virtualKeys(key);
    choice = { serial: String(key.serial) };
    await parts.yubiKeys.setPin(choice, PIN.pin);
  });

  test('one at a time - the second waits for the first, and can be cancelled meanwhile', async () => {
    key.button.behaviour = 'when-pressed';
    const first = parts.yubiKeys.provision(choice, ES256, PIN);
    await key.button.awaited();
    const second = parts.yubiKeys.changePin(choice, PIN, PIN.pin).then(() => key.memory.credentials);
    const abort = new AbortController();
    const third = parts.yubiKeys.changePin(choice, PIN, PIN.pin, { signal: abort.signal });
    abort.abort();
    // The facts of a key at work are those that were read before.
    expect(await only(parts.yubiKeys)).toMatchObject({ serial: choice.serial });
    key.button.press();
    await first;
    expect(await second).toHaveLength(1);
    await expect(third).rejects.toMatchObject({ problem: { code: 'yubikey.cancelled' } });
  });

  test('excluded credential - no second one is made', async () => {
    const made = await parts.yubiKeys.provision(choice, ES256, PIN);
    const again = parts.yubiKeys.provision(choice, { ...ES256, exclude: [made.credentialId] }, PIN);
    await expect(again).rejects.toMatchObject({ problem: { code: 'yubikey.credential-exists' } });
  });

  test('signing with a key that does not hold the credential - says so', async () => {
    const made = await parts.yubiKeys.provision(choice, ES256, PIN);
    const other = new VirtualYubiKey('yubikey-5.7.4');
    parts.port.add(other);
    const otherChoice = { serial: String(other.serial) };
    await parts.yubiKeys.setPin(otherChoice, PIN.pin);
    const act = parts.yubiKeys.sign(otherChoice, made, HASH, PIN);
    await expect(act).rejects.toMatchObject({ problem: { code: 'yubikey.no-credentials' } });
  });

  test('a signature for another public key - is not handed out', async () => {
    const [one, two] = [
      await parts.yubiKeys.provision(choice, ES256, PIN),
      await parts.yubiKeys.provision(choice, { ...ES256, user: { id: 'person-2', name: 'Grace' } }, PIN),
    ];
    const act = parts.yubiKeys.sign(choice, { ...one, publicKey: two.publicKey }, HASH, PIN);
    await expect(act).rejects.toMatchObject({ problem: { code: 'yubikey.bad-signature' } });
  });

  test.each([
    ['self', 'self'],
    ['none', 'none'],
    ['foreign-root', 'untrusted'],
    ['expired', 'untrusted'],
    ['wrong-aaguid', 'invalid'],
    ['wrong-signature', 'invalid'],
  ] as const)('attestation (%s) - is told as %s', async (is, kind) => {
    key.inject({ kind: 'attestation', is });
    expect((await parts.yubiKeys.provision(choice, ES256, PIN)).attestation.kind).toBe(kind);
  });

  test('reset - within ten seconds after plugging in, and only while watched', async () => {
    const { yubiKeys } = parts;
    await expect(yubiKeys.reset(choice)).rejects.toMatchObject({
      problem: { code: 'yubikey.replug-to-reset' },
    });
    key.unplug();
    await yubiKeys.list();
    key.plug();
    await yubiKeys.reset(choice);
    expect((await only(yubiKeys)).fido?.pin).toEqual({ state: 'not-set' });
  });

  test('reset - a key that is refused by its own clock says the same', async () => {
    key.unplug();
    await parts.yubiKeys.list();
    key.plug();
    key.pretendPluggedFor(11_000);
    await expect(parts.yubiKeys.reset(choice)).rejects.toMatchObject({
      problem: { code: 'yubikey.replug-to-reset' },
    });
  });

  test('identify - waits for a touch where the key can', async () => {
    key.button.behaviour = 'when-pressed';
    const act = parts.yubiKeys.identify(choice);
    await key.button.awaited();
    key.button.press();
    await act;
  });
});

describe('challenge-response', () => {
  const secret = Buffer.from('0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b', 'hex');
  const challenge = new TextEncoder().encode('Hi There');

  function withSlot(touch: boolean) {
    const key = new VirtualYubiKey('yubikey-5.4.3');
    key.memory.slots = [
      null,
      { kind: 'hmac', key: secret, touch, variable: true, accessCode: Buffer.alloc(6) },
    ];
    return { key, ...virtualKeys(key), choice: { serial: String(key.serial) } };
  }

  test('a slot’s answer - is HMAC-SHA1 (RFC 2202, test case 1)', async () => {
    const { yubiKeys, choice } = withSlot(false);
    expect((await only(yubiKeys)).slots).toMatchObject({ 1: { configured: false }, 2: { configured: true } });
    const answer = await yubiKeys.challengeResponse(choice, 2, challenge);
    expect(Buffer.from(answer).toString('hex')).toBe('b617318655057264e28bc0b6fb378c8ef146be00');
    expect(Buffer.from(answer)).toEqual(createHmac('sha1', secret).update(challenge).digest());
  });

  test('an empty slot - is told before anything is sent', async () => {
    const { yubiKeys, choice } = withSlot(false);
    const act = yubiKeys.challengeResponse(choice, 1, challenge);
    await expect(act).rejects.toMatchObject({ problem: { code: 'yubikey.slot-empty' } });
  });

  test('with touch - waits for it, and stops when cancelled', async () => {
    const { key, yubiKeys, choice, touches, onTouch } = withSlot(true);
    key.button.behaviour = 'when-pressed';
    const act = yubiKeys.challengeResponse(choice, 2, challenge, { onTouch });
    await key.button.awaited();
    key.button.press();
    expect(await act).toHaveLength(20);
    expect(touches).toMatchObject([{ act: 'challenge-response', waitsFor: 'touch', remainingMs: 15_000 }]);
    const abort = new AbortController();
    const cancelled = yubiKeys.challengeResponse(choice, 2, challenge, {
      signal: abort.signal,
      onTouch: () => abort.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ problem: { code: 'yubikey.cancelled' } });
    expect(key.button.isAwaited).toBe(false);
  });
});

describe('one act at a time', () => {
  test('acts with one key follow one another, in order; another key’s do not wait', async () => {
    const locks = new KeyLocks();
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = locks.run('a', async () => {
      await gate.promise;
      done.push('first');
    });
    const second = locks.run('a', async () => void done.push('second'));
    await locks.run('b', async () => void done.push('other key'));
    expect(locks.isBusy('a')).toBe(true);
    gate.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual(['other key', 'first', 'second']);
    expect(locks.isBusy('a')).toBe(false);
  });

  test('an act that fails does not keep the next one from running', async () => {
    const locks = new KeyLocks();
    const failing = locks.run('a', () => Promise.reject(new Error('no')));
    const next = locks.run('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

describe('a signature', () => {
  test('made without PIN - is not handed out', () => {
    const data = decodeCbor(hex(w3c.none.attestationObject));
    const authData = data instanceof Map ? data.get('authData') : null;
    if (!(authData instanceof Uint8Array)) throw new Error('no authenticator data');
    const publicKey = readAuthenticatorData(authData)?.credential?.publicKey ?? new Uint8Array();
    const assertion = {
      rpId: w3c.rpId,
      publicKey,
      clientDataHash: new Uint8Array(createHash('sha256').update(hex(w3c.assertion.clientData)).digest()),
      authenticatorData: hex(w3c.assertion.authenticatorData),
      signature: hex(w3c.assertion.signature),
    };
    expect(verifyAssertion(assertion, verifySignature)).toMatchObject({ valid: true, userVerified: false });
    expect(() => checkedSignature(assertion, 'id')).toThrow('without PIN');
  });
});

describe('several keys', () => {
  test('another key in the place of the chosen one - is not used', async () => {
    const [chosen, other] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.7.4')];
    const { yubiKeys, port } = virtualKeys(chosen);
    await yubiKeys.list();
    port.swapFirst(other);
    const act = yubiKeys.setPin({ serial: String(chosen.serial) }, PIN.pin);
    await expect(act).rejects.toMatchObject({ problem: { code: 'yubikey.other-key' } });
    expect(other.memory.pinHash).toBeNull();
  });

  test('are chosen by serial, whether the system tells which interfaces belong together or not', async () => {
    for (const tellsDevice of [true, false]) {
      const keys = [1, 2, 3].map(() => new VirtualYubiKey('yubikey-5.7.4'));
      const { yubiKeys, port } = virtualKeys(...keys);
      port.tellsDevice = tellsDevice;
      const listed = await yubiKeys.list();
      expect(listed.map(({ serial }) => serial)).toEqual(keys.map(({ serial }) => String(serial)));
      expect(listed.every(({ fido, slots }) => fido !== null && slots !== null)).toBe(true);
      await yubiKeys.setPin({ serial: String(keys[1]?.serial) }, PIN.pin);
      expect(keys.map(({ memory }) => memory.pinHash !== null)).toEqual([false, true, false]);
    }
  });

  test('a serial that is not plugged in - is named', async () => {
    const { yubiKeys } = virtualKeys(new VirtualYubiKey('yubikey-5.7.4'));
    await expect(yubiKeys.setPin({ serial: '4711' }, PIN.pin)).rejects.toMatchObject({
      problem: { code: 'yubikey.not-there', happened: expect.stringContaining('4711') },
    });
  });

  test('keys without a serial - are chosen by their plugging in', async () => {
    const keys = [new VirtualYubiKey('security-key-5.4.3'), new VirtualYubiKey('security-key-5.4.3')];
    const { yubiKeys } = virtualKeys(...keys);
    const [, second] = await yubiKeys.list();
    await yubiKeys.setPin({ id: second?.id ?? '' }, PIN.pin);
    expect(keys.map(({ memory }) => memory.pinHash !== null)).toEqual([false, true]);
  });

  test('facts are read once for each plugging in, and again after an act', async () => {
    const { yubiKeys, port } = virtualKeys(new VirtualYubiKey('security-key-5.4.3'));
    const { id } = await only(yubiKeys);
    await yubiKeys.list();
    expect(port.opened).toBe(1);
    await yubiKeys.setPin({ id }, PIN.pin);
    expect(port.opened).toBe(2);
    expect((await only(yubiKeys)).fido?.pin.state).toBe('set');
    expect(port.opened).toBe(3);
  });
});
