import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NatsClientAdapter } from '../../../main/nats/adapter.ts';
import { messagesFor } from '../../../main/nats/message.ts';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { campaignRun, NEWER } from '../../campaign/run.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { fill, forgetfulStream, startServer, wrongs } from '../../support/campaign.ts';
import { openLedger } from '../../support/ledgers.ts';
import { TestStream } from '../../support/stored.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const STREAM = 'CIM_KEYS_EVENTS';

/** Waits until ids are forgotten by a stream with the same window as a forgetful one. */
async function forgetting(connection: NatsConnection): Promise<() => Promise<void>> {
  const probe = { name: 'PROBE', subjects: ['probe'], storage: StorageType.Memory };
  await (await jetstreamManager(connection)).streams.add({ ...probe, duplicate_window: 100_000_000 });
  const known = async () => (await jetstream(connection).publish('probe', '', { msgID: 'x' })).duplicate;
  return async () => {
    await known();
    await expect.poll(known, { interval: 300 }).toBe(false);
  };
}

describe('late copies', () => {
  test.for([
    { which: 'the system’s server', program: () => 'nats-server' },
    { which: 'the newer server', program: newerNatsServer },
  ])('$which refuses every copy that comes when it has forgotten the message ids', async ({ program }) => {
    const server = await startServer({ program: program() });
    await forgetfulStream(server);
    const ledger = openLedger(temporaryFolder());
    fill(ledger, 300);
    await adapterFor(ledger, configFileFor(server.url)).flushQueue();
    const connection = await connect({ servers: server.url });
    onTestFinished(() => connection.close());
    const { streams } = await jetstreamManager(connection);
    const sent = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => await streams.getMessage(STREAM, { seq: index + 1 })),
    );
    await (await forgetting(connection))();
    const answers = await Promise.all(
      sent.map(async (message) => {
        if (message === null) throw new Error('no message');
        const { subject, data, header } = message;
        return (await connection.request(subject, data, { headers: header, timeout: 5000 })).string();
      }),
    );
    expect(answers.filter((answer) => !/"err_code": ?(10070|10071)/.test(answer))).toEqual([]);
    expect(await wrongs(server, ledger)).toEqual([]);
  });
});

test.for([
  { which: 'the system’s server', program: () => 'nats-server' },
  { which: 'the newer server', program: newerNatsServer },
])(
  '$which: a copy that arrived between the reconciliation and the first message is found, however long ago',
  async ({ program }) => {
    const server = await startServer({ program: program() });
    await forgetfulStream(server);
    const ledger = openLedger(temporaryFolder());
    fill(ledger, 200);
    const configFile = configFileFor(server.url);
    const connection = await connect({ servers: server.url });
    onTestFinished(() => connection.close());
    const forgets = await forgetting(connection);
    let late = true;
    const adapter = new NatsClientAdapter(
      ledger,
      () => configFile.read(),
      ({ client, located }) => {
        const make = messagesFor(client, located.config.nats);
        return async (record) => {
          const message = await make(record);
          if (late && record.entry.seq === 1) {
            late = false;
            const { subject, payload, headers } = message;
            await connection.request(subject, payload, { headers, timeout: 5000 });
          }
          // By the time entry 1 is made again, the server has forgotten that it has it.
          else if (record.entry.seq === 1) await forgets();
          return message;
        };
      },
    );
    onTestFinished(() => adapter.close());
    await adapter.flushQueue();
    expect(ledger.outbox.waiting()).toBe(0);
    expect(await wrongs(server, ledger)).toEqual([]);
  },
);

describe('copies that others made', () => {
  test.for([{ order: [1, 2, 1] }, { order: [1, 2, 3, 1, 2, 3] }, { order: [1, 1, 2, 2, 1] }])(
    'of $order the first of each counts, and the others are told',
    async ({ order }) => {
      const server = await startServer({});
      await forgetfulStream(server);
      const ledger = openLedger(temporaryFolder());
      fill(ledger, 5);
      const stream = await TestStream.open(configFileFor(server.url));
      for (const [index, seq] of order.entries()) {
        const { subject, payload, headers, messageId } = await stream.messageOf(ledger, seq);
        headers.set('Nats-Msg-Id', messageId);
        const before = (await (await jetstreamManager(stream.connection)).streams.info(STREAM)).state
          .last_seq;
        await expect
          .poll(
            async () => {
              await stream.client.publish(subject, payload, { headers });
              const { streams } = await jetstreamManager(stream.connection);
              return (await streams.info(STREAM)).state.last_seq;
            },
            { interval: 150 },
          )
          .toBe(before + 1);
        expect(before).toBe(index);
      }
      const copies: number[] = [];
      const adapter = adapterFor(ledger, configFileFor(server.url));
      expect(await adapter.flushQueue({ onCopy: ({ seq }) => copies.push(seq) })).toBe(5);
      const firsts = order.filter((seq, index) => order.indexOf(seq) === index);
      expect(copies).toEqual(order.filter((seq, index) => order.indexOf(seq) !== index));
      for (const seq of firsts) expect(ledger.outbox.receipt(seq)?.streamSeq).toBe(order.indexOf(seq) + 1);
      expect(ledger.outbox.receipt(5)?.streamSeq).toBe(order.length + 5 - firsts.length);
    },
  );
});

test('20 syncs into a stream that may have five consumers leave none behind', async () => {
  const server = await startServer({});
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: STREAM, subjects: ['cim.keys.>'], max_consumers: 5 });
  const ledger = openLedger(temporaryFolder());
  for (let sync = 0; sync < 20; sync++) {
    fill(ledger, 2);
    // What others publish has to be looked at by the next one.
    for (let other = 0; other < 20; other++) connection.publish('cim.keys.others.said', '{}');
    await connection.flush();
    await adapterFor(ledger, configFileFor(server.url)).flushQueue();
  }
  expect(ledger.outbox.waiting()).toBe(0);
  expect((await manager.streams.info(STREAM)).state.consumer_count).toBe(0);
});

test('campaign - some twenty seconds of `npm run campaign`: nothing doubled, reordered or missing', async () => {
  const programs = { 'nats-server': 'nats-server', [NEWER]: newerNatsServer() };
  const seed = Number(process.env['CIM_SEED'] ?? Date.now() % 1_000_000);
  const until = performance.now() + 20_000;
  for (let next = seed; performance.now() < until; next++) {
    const { wrong, what } = await campaignRun(next, { programs });
    console.log(`campaign: CIM_SEED=${next} ${what}`);
    expect([next, wrong]).toEqual([next, []]);
  }
});
