import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import { connectFido } from '../../yubikey/connections.ts';
import { command } from '../../yubikey/fido/commands.ts';
import { TestChannel } from '../../yubikey/test-host.ts';
import { assertionRequest, bytesOf, credentialRequest, plugged } from './support/plugged.ts';

/** The tags of a page of device information. */
function tagsOf(page: Buffer): number[] {
  const tags: number[] = [];
  for (let at = 1; at < page.length; at += 2 + page.readUInt8(at + 1)) tags.push(page.readUInt8(at));
  return tags;
}

describe('virtual YubiKey - the person', () => {
  test('cancelling ends the wait with KEEPALIVE_CANCEL, and nothing was made', async () => {
    const { key, channel } = await plugged('yubikey-5.7.4');
    key.button.behaviour = 'when-pressed';
    const made = channel.ctap(1, credentialRequest({ rk: true }));
    await key.button.awaited();
    await channel.send(command.cancel, Buffer.of());
    expect((await made).status).toBe(0x2d);
    expect(key.memory.credentials).toEqual([]);
  });

  test('nobody touches: USER_ACTION_TIMEOUT', async () => {
    const { key, channel } = await plugged('yubikey-5.7.4', { touchTimeoutMs: 20 });
    key.button.behaviour = 'when-pressed';
    expect((await channel.ctap(0x0b)).status).toBe(0x2f);
  });

  test('pulled out while it waits: the connection is dead, the key remembers and forgets what it should', async () => {
    const { key, connection, channel } = await plugged('yubikey-5.7.4');
    await channel.ctap(1, credentialRequest({ rk: true }));
    key.button.behaviour = 'when-pressed';
    const made = channel.ctap(1, credentialRequest({ rk: true }));
    await key.button.awaited();
    key.unplug();
    await expect(made).rejects.toThrow(DeviceGoneError);
    await expect(connection.send(Buffer.alloc(64))).rejects.toThrow(DeviceGoneError);
    expect(() => connectFido(key)).toThrow(DeviceGoneError);
    key.plug();
    key.button.behaviour = 'at-once';
    const again = await TestChannel.open(connectFido(key));
    expect(key.memory.credentials).toHaveLength(1);
    expect((await again.ctap(2, assertionRequest())).status).toBe(0);
  });

  test('a reset is accepted for ten seconds after plugging in', async () => {
    const { key, channel } = await plugged();
    await channel.ctap(1, credentialRequest({ rk: true }));
    key.pretendPluggedFor(10_001);
    expect((await channel.ctap(7)).status).toBe(0x30);
    expect(key.memory.credentials).toHaveLength(1);
    key.unplug();
    key.plug();
    const again = await TestChannel.open(connectFido(key));
    expect((await again.ctap(7)).status).toBe(0);
    expect(key.memory).toMatchObject({ credentials: [], pinHash: null, pinRetries: 8 });
  });
});

describe('virtual YubiKey - credentials', () => {
  test.each([
    ['yubikey-5.2.7', 0, false],
    ['yubikey-fips-5.4.3', 0, false],
    ['yubikey-5.7.4', 1, true],
    ['yubikey-bio-5.6.3', 0, false],
  ] as const)('%s is vouched for by root %i', async (model, root, underIntermediate) => {
    const { key, channel } = await plugged(model);
    const { status, map } = await channel.ctap(1, credentialRequest({ rk: true }, -8));
    expect(status).toBe(0);
    const statement = map.get(3);
    if (!(statement instanceof Map)) throw new Error('no statement');
    const [leaf] = statement.get('x5c');
    const certificate = new X509Certificate(leaf);
    expect(certificate.subject).toContain('OU=Authenticator Attestation');
    expect(certificate.ca).toBe(false);
    const issuer = new X509Certificate(
      (underIntermediate ? attestationIntermediates[0] : attestationRoots[root]) ?? '',
    );
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(new X509Certificate(attestationRoots[1 - root] ?? '').verify(issuer.publicKey)).toBe(false);
    expect(Buffer.from(leaf).includes(Buffer.from(`0410${key.model.aaguid}`, 'hex'))).toBe(true);
    expect(bytesOf(map, 2).subarray(37, 53).toString('hex')).toBe(key.model.aaguid);
  });

  test('several accounts: the newest first, the others one by one, the counter going up', async () => {
    const { channel } = await plugged();
    for (const name of ['first', 'second', 'third']) {
      const request = credentialRequest({ rk: true });
      request.set(3, { id: Buffer.from(name), name });
      await channel.ctap(1, request);
    }
    const answers = [await channel.ctap(2, assertionRequest())];
    expect(answers[0]?.map.get(5)).toBe(3);
    answers.push(await channel.ctap(8), await channel.ctap(8));
    expect((await channel.ctap(8)).status).toBe(0x30);
    const userOf = (map: ReadonlyMap<unknown, unknown>): ReadonlyMap<unknown, unknown> => {
      const user = map.get(4);
      return user instanceof Map ? user : new Map();
    };
    const names = answers.map(({ map }) => bytesOf(userOf(map), 'id').toString());
    expect(names).toEqual(['third', 'second', 'first']);
    const counters = answers.map(({ map }) => bytesOf(map, 2).readUInt32BE(33));
    expect(counters).toEqual([4, 5, 6]);
  });

  test('another command makes it forget the rest', async () => {
    const { channel } = await plugged();
    for (const id of [1, 2])
      await channel.ctap(1, credentialRequest({ rk: true }).set(3, { id: Buffer.of(id) }));
    await channel.ctap(2, assertionRequest());
    await channel.ctap(4);
    expect((await channel.ctap(8)).status).toBe(0x30);
  });

  test('the store is full when the capacity is reached; the same user is overwritten', async () => {
    const { key, channel } = await plugged();
    for (let id = 0; id < key.model.capacity; id++)
      await channel.ctap(1, credentialRequest({ rk: true }).set(3, { id: Buffer.of(id) }));
    expect((await channel.ctap(1, credentialRequest({ rk: true }))).status).toBe(0x28);
    expect((await channel.ctap(1, credentialRequest({ rk: true }).set(3, { id: Buffer.of(0) }))).status).toBe(
      0,
    );
    expect(key.memory.credentials).toHaveLength(25);
  });

  test('the Security Key tells no serial, the 5.7 offers ES384 and the new management', async () => {
    const security = await plugged('security-key-5.4.3');
    const info = await security.channel.exchange(command.readConfig, Buffer.of(0));
    expect(security.key.serial).toBeNull();
    expect(tagsOf(info.data)).toEqual([1, 3, 4, 5, 6, 7, 8, 0x0a, 0x0d, 0x0e]);
    expect(security.key.otp).toBeNull();
    const { map } = await (await plugged('yubikey-5.7.4')).channel.ctap(4);
    expect(map.get(10)).toHaveLength(3);
    expect(map.get(20)).toBe(100);
  });
});

describe('virtual YubiKey - a fingerprint', () => {
  test('of its owner verifies the user, a strange one costs a try', async () => {
    const { key, channel } = await plugged('yubikey-bio-5.6.3');
    const known = await channel.ctap(1, credentialRequest({ rk: true, uv: true }));
    expect(bytesOf(known.map, 2).readUInt8(32) & 0x04).toBe(0x04);
    key.button.behaviour = 'when-pressed';
    const results: number[] = [];
    for (let n = 0; n < 3; n++) {
      const strange = channel.ctap(2, assertionRequest({ uv: true }));
      await key.button.awaited();
      key.button.press('unknown');
      results.push((await strange).status);
    }
    results.push((await channel.ctap(2, assertionRequest({ uv: true }))).status);
    expect(results).toEqual([0x3f, 0x3f, 0x3c, 0x3c]);
    expect(key.memory.uvRetries).toBe(0);
  });

  test('is nothing that another model knows', async () => {
    const { channel } = await plugged('yubikey-5.4.3');
    expect((await channel.ctap(2, assertionRequest({ uv: true }))).status).toBe(0x2b);
  });
});
