import { describe, expect, test } from 'vitest';
import { FidoChannel } from '../../../main/yubikey/fido/channel.ts';
import { packets } from '../../../main/yubikey/fido/packet.ts';
import { DeviceGoneError } from '../../../main/yubikey/transport/connection.ts';
import { TransportError } from '../../../main/yubikey/transport/failure.ts';
import { ManualClock } from './support/clocks.ts';
import { hex, report, type Script, ScriptedFido } from './support/scripted.ts';
import { seeded } from './support/seeded.ts';

const NONCE = hex('0102030405060708');
const INIT_ANSWER = report('ffffffff 86 0011 0102030405060708 00000007 02 050403 05');

/** Opens a channel (number 7) on a device that answers INIT, and then as the script says. */
async function opened(script: Script) {
  const clock = new ManualClock();
  const connection = new ScriptedFido(clock, (sent) => (sent[4] === 0x86 ? [INIT_ANSWER] : script(sent)));
  const channel = await FidoChannel.open(connection, clock, NONCE);
  return { clock, connection, channel };
}

/** A key that is asked for a CBOR command says this, and nothing to anything else. */
function saying(...reports: string[]): Script {
  return (sent) => (sent[4] === 0x90 ? reports.map(report) : []);
}

const TOUCH = '00000007 bb 0001 02';
const PROCESSING = '00000007 bb 0001 01';
const DONE = '00000007 90 0002 00 a0';

describe('CTAPHID', () => {
  test('fragmentation - cuts a message as the specification says, up to 7609 bytes', () => {
    const message = Uint8Array.from({ length: 57 + 59 + 1 }, (_, index) => index);
    const [first, second, third, ...others] = packets(7, 0x10, message);
    expect(Buffer.from(first ?? []).toString('hex')).toMatch(/^00000007900075000102/);
    expect(Buffer.from(second ?? []).toString('hex')).toMatch(/^0000000700393a3b/);
    expect(Buffer.from(third ?? []).toString('hex')).toBe(`000000070174${'00'.repeat(58)}`);
    expect(others).toEqual([]);
    expect(packets(7, 0x10, new Uint8Array(7609))).toHaveLength(129);
    expect(() => packets(7, 0x10, new Uint8Array(7610))).toThrow(RangeError);
  });

  test('INIT - gives the channel and what the key offers', async () => {
    const { channel, connection } = await opened(() => []);
    expect(channel.capabilities).toEqual({ wink: true, cbor: true });
    expect(connection.sent[0]).toEqual(report('ffffffff 86 0008 0102030405060708'));
  });

  test('INIT - passes over answers to other programs', async () => {
    const clock = new ManualClock();
    const foreign = report('ffffffff 86 0011 0807060504030201 00000009 02 050403 05');
    const connection = new ScriptedFido(clock, () => [foreign, INIT_ANSWER]);
    await expect(FidoChannel.open(connection, clock, NONCE)).resolves.toBeInstanceOf(FidoChannel);
  });

  test.each([
    ['silent', []],
    ['answering with another nonce', [report('ffffffff 86 0011 0807060504030201 00000009 02 050403 05')]],
    ['answering too briefly', [report('ffffffff 86 0008 0102030405060708')]],
  ])('INIT - a key that is %s has no channel to give', async (_, answers) => {
    const clock = new ManualClock();
    const open = FidoChannel.open(new ScriptedFido(clock, () => answers), clock, NONCE);
    await expect(open).rejects.toMatchObject({ fault: 'no-channel' });
    expect(clock.now()).toBeLessThanOrEqual(3_100);
  });

  test('PING - goes there and back over 18 packets, and notices a difference', async () => {
    const message = Uint8Array.from({ length: 1024 }, (_, index) => index % 251);
    const request: Uint8Array[] = [];
    let damaged = false;
    const { channel } = await opened((sent) => {
      request.push(Uint8Array.from(sent));
      if (request.length < 18) return [];
      const echo = request.splice(0);
      if (damaged) echo[3]?.set([255], 20);
      return echo;
    });
    await channel.ping(message);
    damaged = true;
    await expect(channel.ping(message)).rejects.toMatchObject({ fault: 'garbled' });
  });

  test('packets of other channels - are skipped, in the middle of an answer, too', async () => {
    const foreign = '00000009 90 0002 00 a1';
    const { channel } = await opened(
      saying(foreign, `00000007 90 0040 00 ${'11'.repeat(56)}`, foreign, '00000007 00 22222222222222'),
    );
    const answer = await channel.cbor(hex('04'));
    expect(Buffer.from(answer).toString('hex')).toBe(`00${'11'.repeat(56)}${'22'.repeat(7)}`);
  });

  test('keepalives - are told when the activity changes', async () => {
    const { channel } = await opened(saying(PROCESSING, PROCESSING, TOUCH, TOUCH, PROCESSING, DONE));
    const activities: string[] = [];
    await channel.cbor(hex('02'), { onActivity: (activity) => activities.push(activity) });
    expect(activities).toEqual(['processing', 'touch', 'processing']);
  });

  test('CHANNEL_BUSY - is tried again after 100 ms, until the other program is done', async () => {
    let attempts = 0;
    const { channel, clock } = await opened((sent) =>
      sent[4] === 0x90 ? [++attempts < 4 ? report('00000007 bf 0001 06') : report(DONE)] : [],
    );
    await channel.cbor(hex('04'));
    expect(attempts).toBe(4);
    expect(clock.now()).toBeGreaterThanOrEqual(300);
  });

  test('CHANNEL_BUSY - for ever is an error with a name', async () => {
    const { channel, clock } = await opened(saying('00000007 bf 0001 06'));
    await expect(channel.cbor(hex('04'))).rejects.toMatchObject({ fault: 'busy' });
    expect(clock.now()).toBeLessThan(6_000);
  });

  test.each([
    ['ERROR INVALID_CMD', 'refused', ['00000007 bf 0001 01']],
    ['silence', 'silent', []],
    ['an answer to something else', 'garbled', ['00000007 81 0001 00']],
    ['a continuation out of order', 'garbled', ['00000007 90 0040 00', '00000007 01 00']],
    ['an answer that breaks off', 'garbled', ['00000007 90 0040 00']],
    ['a new beginning in the middle', 'garbled', ['00000007 90 0040 00', DONE]],
    ['an answer longer than any', 'garbled', ['00000007 90 ffff 00']],
  ])('%s - is %s', async (_, fault, reports) => {
    const { channel, clock } = await opened(saying(...reports));
    await expect(channel.cbor(hex('04'))).rejects.toMatchObject({ fault });
    expect(clock.now()).toBeLessThan(6_000);
  });

  test.each([
    ['processing', [PROCESSING]],
    ['touch', [TOUCH]],
    ['both by turns', [PROCESSING, TOUCH]],
  ])('endless keepalives (%s) - end as a time-out, and the key is told to stop', async (_, statuses) => {
    const { channel, clock, connection } = await opened(() => []);
    let count = 0;
    connection.idle = () => (count++ % 2 ? null : report(statuses[(count >> 1) % statuses.length] ?? ''));
    await expect(channel.cbor(hex('02'))).rejects.toMatchObject({ fault: 'time-out' });
    expect(clock.now()).toBeLessThan(65_000);
    expect(connection.sent.slice(-2)).toEqual([report('00000007 91 0000'), report('00000007 86 0008')]);
  });

  test('a key that falls silent while it waits for a touch - ends as a time-out soon', async () => {
    const { channel, clock } = await opened(saying(TOUCH));
    await expect(channel.cbor(hex('02'))).rejects.toMatchObject({ fault: 'time-out' });
    expect(clock.now()).toBeLessThan(5_000);
  });

  test('cancelling - sends CANCEL and waits for the key to confirm it', async () => {
    const abort = new AbortController();
    const { channel, connection } = await opened((sent) =>
      sent[4] === 0x90 ? [report(TOUCH)] : sent[4] === 0x91 ? [report('00000007 90 0001 2d')] : [],
    );
    const act = channel.cbor(hex('02'), { signal: abort.signal, onActivity: () => abort.abort() });
    await expect(act).rejects.toMatchObject({ fault: 'cancelled' });
    expect(connection.sent.at(-1)).toEqual(report('00000007 91 0000'));
  });

  test('cancelling - a key that was touched in the same moment has done it', async () => {
    const abort = new AbortController();
    const { channel } = await opened((sent) =>
      sent[4] === 0x90 ? [report(TOUCH)] : sent[4] === 0x91 ? [report(DONE)] : [],
    );
    const act = channel.cbor(hex('02'), { signal: abort.signal, onActivity: () => abort.abort() });
    await expect(act).resolves.toEqual(hex('00a0'));
  });

  test('cancelling - ends even when the key ignores it', async () => {
    const abort = new AbortController();
    const { channel, clock, connection } = await opened(saying(TOUCH));
    connection.idle = () => report(TOUCH);
    const act = channel.cbor(hex('02'), { signal: abort.signal, onActivity: () => abort.abort() });
    await expect(act).rejects.toMatchObject({ fault: 'cancelled' });
    expect(clock.now()).toBeLessThan(2_000);
  });

  test('cancelled before it began - nothing is sent', async () => {
    const { channel, connection } = await opened(() => []);
    const sent = connection.sent.length;
    await expect(channel.cbor(hex('02'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      fault: 'cancelled',
    });
    expect(connection.sent).toHaveLength(sent);
  });

  test('unplugged after any packet - is told as such', async () => {
    // INIT and its answer, a request of two packets, two keepalives and an answer of two packets.
    const WHOLE = 8;
    const message = new Uint8Array(100);
    const reports = [
      PROCESSING,
      TOUCH,
      `00000007 90 0040 00 ${'11'.repeat(56)}`,
      '00000007 00 22222222222222',
    ];
    for (let after = 0; after <= WHOLE; after++) {
      const clock = new ManualClock();
      const connection = new ScriptedFido(clock, (sent) =>
        sent[4] === 0x86 ? [INIT_ANSWER] : sent[4] === 0 ? reports.map(report) : [],
      );
      connection.unplugAfter = after;
      const act = FidoChannel.open(connection, clock, NONCE).then((channel) => channel.cbor(message));
      if (after < WHOLE) await expect(act).rejects.toBeInstanceOf(DeviceGoneError);
      else await expect(act).resolves.toHaveLength(64);
      expect(clock.now()).toBeLessThan(5_000);
    }
  });

  test('random packets - never hang and never throw what has no name', async () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seeded(seed);
      const clock = new ManualClock();
      const connection = new ScriptedFido(clock, (sent) => (sent[4] === 0x86 ? [INIT_ANSWER] : []));
      const channel = await FidoChannel.open(connection, clock, NONCE);
      connection.idle = () => hostileReport(random);
      const outcome = await channel.cbor(hex('04')).catch((error: unknown) => error);
      expect(outcome instanceof Uint8Array || outcome instanceof TransportError).toBe(true);
      expect(clock.now()).toBeLessThan(65_000);
    }
  });
});

/** Random bytes, most of them on the right channel with a likely command. */
function hostileReport(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: 64 }, random);
  if (random() < 200) bytes.set([0, 0, 0, 7]);
  const likely = [0x90, 0xbb, 0xbf, 0x86, 0x00, 0x01];
  if (random() < 200) bytes.set([likely[random() % likely.length] ?? 0, random() % 3], 4);
  return bytes;
}
