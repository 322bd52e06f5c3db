import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyAssertion } from '../../app/evidence/assertion.ts';
import { SIGNING_RP_ID } from '../../app/evidence/authenticators.ts';
import { verifySignature } from '../../main/evidence/pki-signature.ts';
import type { TouchState } from '../../main/yubikey/choice.ts';
import { fromBase64url } from '../../main/yubikey/credentials.ts';
import type { KeyFacts } from '../../main/yubikey/facts.ts';
import type { YubiKeys } from '../../main/yubikey/keys.ts';
import { type ModelName, models } from '../yubikey/models.ts';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';

/* What a YubiKey does in officers' hands: the same tests in process and through node-hid's own binary. */

/** A virtual key that is plugged in, and the driver that finds it. */
export interface Plugged {
  readonly key: VirtualYubiKey;
  readonly keys: YubiKeys;
}

const PIN = { pin: '271828' };
const HASH = new Uint8Array(createHash('sha256').update('statement').digest());
const ADA = { user: { id: 'person-1', name: 'Ada' }, clientDataHash: HASH, exclude: [] };

/** The facts of the one key that is plugged in. */
export async function only(keys: { list(): Promise<KeyFacts[]> }): Promise<KeyFacts> {
  const [facts, ...others] = await keys.list();
  if (facts === undefined || others.length > 0) throw new Error('Not exactly one key.');
  return facts;
}

/** Registers the tests. @param plugIn plugs one fresh key in */
export function keyBehaviours(plugIn: (model: ModelName) => Plugged): void {
  describe.each(Object.keys(models) as ModelName[])('%s', (model) => {
    test('from fresh to signing and secrets', () => wholeLife(plugIn(model)));
  });
  test('a wrong PIN - costs a try, is told with the tries left; three in a row want the key unplugged', async () => {
    const { key, keys } = plugIn('yubikey-5.7.4');
    const choice = { serial: String(key.serial) };
    await keys.setPin(choice, PIN.pin);
    const change = (pin: string) => keys.changePin(choice, { pin }, PIN.pin);
    await expect(change('000000')).rejects.toMatchObject({
      problem: { code: 'yubikey.pin-invalid', happened: expect.stringContaining('7 tries'), field: null },
      retries: { left: 7 },
    });
    await expect(change('000000')).rejects.toMatchObject({ problem: { code: 'yubikey.pin-invalid' } });
    await expect(change('000000')).rejects.toMatchObject({ problem: { code: 'yubikey.pin-auth-blocked' } });
    await expect(change(PIN.pin)).rejects.toMatchObject({ problem: { code: 'yubikey.pin-auth-blocked' } });
    expect((await only(keys)).fido?.pin).toMatchObject({ retriesLeft: 5, needsReplug: true });
    key.unplug();
    key.plug();
    await expect(change(PIN.pin)).resolves.toBeUndefined();
    expect(key.memory.pinRetries).toBe(8);
  });
  test('cancelled while it blinks - it stops blinking, and holds nothing new', async () => {
    const { key, keys } = plugIn('yubikey-5.7.4');
    const choice = { serial: String(key.serial) };
    await keys.setPin(choice, PIN.pin);
    key.button.behaviour = 'when-pressed';
    const abort = new AbortController();
    const follow = { signal: abort.signal, onTouch: () => abort.abort() };
    await expect(keys.provision(choice, { ...ADA, algorithm: 'ES256' }, PIN, follow)).rejects.toMatchObject({
      problem: { code: 'yubikey.cancelled' },
    });
    expect(key.button.isAwaited).toBe(false);
    expect(key.memory.credentials).toEqual([]);
  });
  test('pulled out while it blinks - says what may have changed, and is found again without a restart', async () => {
    const { key, keys } = plugIn('yubikey-5.7.4');
    const choice = { serial: String(key.serial) };
    await keys.setPin(choice, PIN.pin);
    key.button.behaviour = 'when-pressed';
    const act = keys.provision(choice, { ...ADA, algorithm: 'ES256' }, PIN);
    await key.button.awaited();
    key.unplug();
    await expect(act).rejects.toMatchObject({
      problem: { code: 'yubikey.unplugged', meaning: expect.stringContaining('credential may be on it') },
    });
    expect(await keys.list()).toEqual([]);
    key.plug();
    key.button.behaviour = 'at-once';
    const made = await keys.provision(choice, { ...ADA, algorithm: 'ES256' }, PIN);
    expect(made).toMatchObject({ attestation: { kind: 'yubico' } });
    expect(key.memory.credentials).toHaveLength(1);
  });
  test('an OTP slot - answers with HMAC-SHA1', async () => {
    const { key, keys } = plugIn('yubikey-5.2.7');
    const secret = Buffer.alloc(20, 7);
    const slot = {
      kind: 'hmac',
      key: secret,
      touch: false,
      variable: true,
      accessCode: Buffer.alloc(6),
    } as const;
    key.memory.slots = [null, slot];
    const answer = await keys.challengeResponse({ serial: String(key.serial) }, 2, HASH);
    expect(Buffer.from(answer)).toEqual(createHmac('sha1', secret).update(HASH).digest());
  });
}

async function wholeLife({ key, keys }: Plugged): Promise<void> {
  const touches: TouchState[] = [];
  const onTouch = (state: TouchState) => void touches.push(state);
  const facts = await only(keys);
  expect(facts).toMatchObject({ problems: [], fido: { pin: { state: 'not-set' } } });
  expect(facts.serial).toBe(key.serial === null ? null : String(key.serial));
  const choice = facts.serial === null ? { id: facts.id } : { serial: facts.serial };

  await keys.setPin(choice, '161803');
  await keys.changePin(choice, { pin: '161803' }, PIN.pin);
  expect(await only(keys)).toMatchObject({
    fido: { pin: { state: 'set', retriesLeft: 8, needsReplug: false, mustChange: false } },
  });

  for (const algorithm of facts.fido?.algorithms ?? []) {
    const made = await keys.provision(choice, { ...ADA, algorithm }, PIN, { onTouch });
    expect(made).toMatchObject({
      algorithm,
      rpId: SIGNING_RP_ID,
      userVerified: true,
      attestation: { kind: 'yubico' },
    });
    expect(touches.at(-1)).toMatchObject({ act: 'provision', waitsFor: 'touch' });
    const signature = await keys.sign(choice, made, HASH, PIN);
    expect(signature).toMatchObject({
      credentialId: made.credentialId,
      userPresent: true,
      userVerified: true,
    });
    expect(
      verifyAssertion(
        {
          rpId: SIGNING_RP_ID,
          publicKey: fromBase64url(made.publicKey),
          clientDataHash: HASH,
          authenticatorData: fromBase64url(signature.authenticatorData),
          signature: fromBase64url(signature.signature),
        },
        verifySignature,
      ),
    ).toMatchObject({ valid: true, algorithm });

    const salt = new Uint8Array(randomBytes(32));
    const secret = await keys.hmacSecret(choice, made.credentialId, salt, PIN);
    expect(secret).toHaveLength(32);
    expect(await keys.hmacSecret(choice, made.credentialId, salt, PIN)).toEqual(secret);
    expect(await keys.hmacSecret(choice, made.credentialId, HASH, PIN)).not.toEqual(secret);

    expect(key.memory.credentials).toMatchObject([{ rpId: SIGNING_RP_ID, user: { name: 'Ada' } }]);
  }
}
