import { randomBytes, randomInt } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { connectFido } from '../../yubikey/connections.ts';
import { canonical } from '../../yubikey/ctap2/cbor.ts';
import { command } from '../../yubikey/fido/commands.ts';
import { MAX_MESSAGE, packetsOf } from '../../yubikey/fido/packets.ts';
import { TestChannel } from '../../yubikey/test-host.ts';
import { assertionRequest, credentialRequest, plugged } from './support/plugged.ts';

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
    // Two in 250 milliseconds; on a machine too busy to look in time, one at least.
    expect((await channel.exchange(command.ping, Buffer.of(1))).keepalives.join()).toMatch(/^1(,1)?$/);
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
