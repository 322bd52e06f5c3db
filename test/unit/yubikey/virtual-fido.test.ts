import { randomBytes, randomInt, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import { connectFido } from '../../yubikey/connections.ts';
import { canonical } from '../../yubikey/ctap2/cbor.ts';
import { command } from '../../yubikey/fido/commands.ts';
import { MAX_MESSAGE, packetsOf } from '../../yubikey/fido/packets.ts';
import type { ModelName } from '../../yubikey/models.ts';
import { TestChannel } from '../../yubikey/test-host.ts';
import { type KeyOptions, VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

const RP = { id: 'cim-keys.invalid', name: 'CIM Keys' };
const USER = { id: Buffer.from('officer'), name: 'alice', displayName: 'Alice' };

async function plugged(model: ModelName = 'yubikey-5.4.3', options: KeyOptions = {}) {
  const key = new VirtualYubiKey(model, options);
  const connection = connectFido(key);
  return { key, connection, channel: await TestChannel.open(connection) };
}

function credentialRequest(options: Record<string, boolean> = {}, algorithm = -7) {
  return new Map<number, unknown>([
    [1, randomBytes(32)],
    [2, RP],
    [3, USER],
    [4, [{ alg: algorithm, type: 'public-key' }]],
    [7, options],
  ]);
}

function assertionRequest(options: Record<string, boolean> = {}) {
  return new Map<number, unknown>([
    [1, RP.id],
    [2, randomBytes(32)],
    [5, options],
  ]);
}

function bytesOf(map: ReadonlyMap<unknown, unknown>, key: number | string): Buffer {
  const value = map.get(key);
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes at ${key}`);
  return Buffer.from(value);
}

/** The tags of a page of device information. */
function tagsOf(page: Buffer): number[] {
  const tags: number[] = [];
  for (let at = 1; at < page.length; at += 2 + page.readUInt8(at + 1)) tags.push(page.readUInt8(at));
  return tags;
}

afterEach(() => void vi.useRealTimers());

describe('virtual YubiKey - CTAPHID', () => {
  test('the longest message comes back whole, one byte more is refused', async () => {
    const { connection, channel } = await plugged();
    const long = randomBytes(MAX_MESSAGE);
    expect((await channel.exchange(command.ping, long)).data.equals(long)).toBe(true);
    const [tooLong] = packetsOf(channel.channel, command.ping, Buffer.alloc(MAX_MESSAGE + 1));
    await connection.send(tooLong ?? Buffer.of());
    expect(await channel.receive()).toMatchObject({ command: command.error, data: Buffer.of(3) });
  });

  test('two programs have channels of their own, hear each other, and find the key busy', async () => {
    const { key, channel } = await plugged();
    key.button.behaviour = 'when-pressed';
    const other = await TestChannel.open(connectFido(key));
    expect(other.channel).not.toBe(channel.channel);
    await channel.send(command.cbor, Buffer.concat([Buffer.of(7)]));
    await key.button.awaited();
    expect(await other.exchange(command.ping, Buffer.of(1))).toMatchObject({
      command: command.error,
      data: Buffer.of(6),
    });
    expect(key.button.press()).toBe(true);
    const { data, keepalives } = await channel.receive();
    expect([...data]).toEqual([0]);
    expect(keepalives).toContain(2);
    expect(key.button.press()).toBe(false);
  });

  test('a locked key answers the others with busy', async () => {
    const { key, channel } = await plugged();
    const other = await TestChannel.open(connectFido(key));
    await channel.exchange(command.lock, Buffer.of(5));
    expect((await other.exchange(command.ping, Buffer.of(1))).command).toBe(command.error);
    await channel.exchange(command.lock, Buffer.of(0));
    expect((await other.exchange(command.ping, Buffer.of(1))).command).toBe(command.ping);
  });

  test.each([
    ['a wrong sequence number', [0, 2], 0x04],
    ['a message within a message', [0, 0], 0x04],
  ])('%s ends the message', async (_, order, code) => {
    const { connection, channel } = await plugged();
    const packets = packetsOf(channel.channel, command.ping, Buffer.alloc(200));
    for (const index of order) await connection.send(packets[index] ?? Buffer.alloc(64));
    expect(await channel.receive()).toMatchObject({ command: command.error, data: Buffer.of(code) });
    expect((await channel.exchange(command.ping, Buffer.of(1))).command).toBe(command.ping);
  });

  test('a message left half sent times out', async () => {
    const { connection, channel } = await plugged();
    vi.useFakeTimers();
    await connection.send(packetsOf(channel.channel, command.ping, Buffer.alloc(200))[0] ?? Buffer.alloc(64));
    vi.advanceTimersByTime(3000);
    vi.useRealTimers();
    expect(await channel.receive()).toMatchObject({ command: command.error, data: Buffer.of(5) });
  });

  test('nobody may use a channel that was never given out', async () => {
    const { connection } = await plugged();
    const stranger = new TestChannel(connection, 0x01020304);
    expect(await stranger.exchange(command.ping, Buffer.of(1))).toMatchObject({ data: Buffer.of(0x0b) });
  });

  test('INIT on its own channel ends a wait for a touch without an answer', async () => {
    const { key, channel } = await plugged();
    key.button.behaviour = 'when-pressed';
    await channel.send(command.cbor, Buffer.of(7));
    await key.button.awaited();
    expect((await channel.exchange(command.init, randomBytes(8))).data.readUInt32BE(8)).toBe(channel.channel);
    await vi.waitFor(() => expect(key.button.isAwaited).toBe(false));
    expect((await channel.exchange(command.ping, Buffer.of(9))).data).toEqual(Buffer.of(9));
  });
});

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

describe('virtual YubiKey - a hostile host', () => {
  test('mutated requests get a status, and the key goes on', async () => {
    const { channel } = await plugged('yubikey-5.7.4');
    const requests = [
      [1, credentialRequest({ rk: true })],
      [2, assertionRequest()],
      [
        6,
        new Map<number, unknown>([
          [1, 2],
          [2, 9],
          [
            3,
            new Map<number, unknown>([
              [1, 2],
              [-1, 1],
              [-2, randomBytes(32)],
              [-3, randomBytes(32)],
            ]),
          ],
          [6, randomBytes(32)],
          [9, 1],
        ]),
      ],
      [
        10,
        new Map<number, unknown>([
          [1, 4],
          [2, new Map([[1, randomBytes(32)]])],
          [3, 2],
          [4, randomBytes(32)],
        ]),
      ],
    ] as const;
    const statuses = new Set<number>();
    for (let round = 0; round < 400; round++) {
      const [kind, map] = requests[round % requests.length] ?? requests[0];
      const bytes = canonical(map);
      for (let flips = 1 + (round % 3); flips > 0; flips--)
        bytes.writeUInt8(randomBytes(1).readUInt8(0), randomInt(bytes.length));
      const { command: answered, data } = await channel.exchange(
        command.cbor,
        Buffer.concat([Buffer.of(kind), bytes]),
      );
      expect(answered).toBe(command.cbor);
      statuses.add(data.readUInt8(0));
    }
    expect(statuses.size).toBeGreaterThan(3);
    expect((await channel.ctap(4)).status).toBe(0);
  });
});

describe('virtual YubiKey - faults of the FIDO interface', () => {
  test.each([
    ['busy', { kind: 'busy' } as const, { command: command.error, data: Buffer.of(6) }],
    [
      'hid-error',
      { kind: 'hid-error', code: 0x7f } as const,
      { command: command.error, data: Buffer.of(0x7f) },
    ],
    ['status', { kind: 'status', status: 0x31 } as const, { command: command.cbor, data: Buffer.of(0x31) }],
  ])('%s strikes once', async (_, fault, answer) => {
    const { key, channel } = await plugged();
    key.inject(fault);
    expect(await channel.exchange(command.cbor, Buffer.of(4))).toMatchObject(answer);
    expect((await channel.ctap(4)).status).toBe(0);
  });

  test('unplug pulls the plug before the packet with that number', async () => {
    const { key, connection, channel } = await plugged();
    key.inject({ kind: 'unplug', atPacket: 3 });
    // The first is the question, the second the answer, the third the next question.
    await channel.exchange(command.ping, Buffer.of(1));
    await expect(connection.send(Buffer.alloc(64))).rejects.toThrow(DeviceGoneError);
    expect(key.isPlugged).toBe(false);
  });

  test('slow keeps telling that it works; unplugged meanwhile it does nothing any more', async () => {
    const { key, channel } = await plugged();
    key.inject({ kind: 'slow', milliseconds: 250 });
    expect((await channel.exchange(command.ping, Buffer.of(1))).keepalives).toEqual([1, 1]);
    key.inject({ kind: 'slow', milliseconds: 20 });
    const made = channel.ctap(1, credentialRequest({ rk: true }));
    key.unplug();
    await expect(made).rejects.toThrow(DeviceGoneError);
    key.plug();
    const again = await TestChannel.open(connectFido(key));
    key.inject({ kind: 'slow', milliseconds: 40 });
    await again.exchange(command.ping, Buffer.of(1));
    expect(key.memory.credentials).toEqual([]);
  });

  test('endless keepalives end with INIT on the channel', async () => {
    const { key, connection, channel } = await plugged();
    key.inject({ kind: 'endless-keepalive', status: 2 });
    await channel.send(command.ping, Buffer.of(1));
    for (let n = 0; n < 3; n++) expect((await connection.receive(1000))?.[7]).toBe(2);
    await channel.exchange(command.init, randomBytes(8));
    expect((await channel.exchange(command.ping, Buffer.of(7))).data).toEqual(Buffer.of(7));
  });

  test('garbage, foreign packets, a wrong nonce, cut CBOR: what was asked for arrives', async () => {
    const { key, connection, channel } = await plugged();
    key.inject({ kind: 'garbage', report: 'deadbeef' });
    await channel.send(command.ping, Buffer.of(1));
    expect(Buffer.from((await connection.receive(1000)) ?? []).readUInt32BE(0)).toBe(0xdeadbeef);
    key.inject({ kind: 'foreign-packets' });
    await channel.send(command.ping, Buffer.of(1));
    const channels = [await connection.receive(1000), await connection.receive(1000)].map((report) =>
      Buffer.from(report ?? []).readUInt32BE(0),
    );
    expect(channels[0]).not.toBe(channel.channel);
    expect(channels[1]).toBe(channel.channel);
    key.inject({ kind: 'wrong-nonce' });
    const nonce = randomBytes(8);
    expect((await channel.exchange(command.init, nonce)).data.subarray(0, 8).equals(nonce)).toBe(false);
    key.inject({ kind: 'truncated-cbor', bytes: 5 });
    expect((await channel.exchange(command.cbor, Buffer.of(4))).data).toHaveLength(6);
  });
});
