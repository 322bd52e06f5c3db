import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { nearLimits } from '../../../main/nats/stream-limits.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test('a sync says that a limit of the stream is near, and no more once the stream has begun to remove', async () => {
  const server = await NatsServer.start();
  onTestFinished(() => server.stop());
  const configFile = configFileFor(server.url, 'max_messages = 20');
  const ledger = openLedger(temporaryFolder());
  const sync = async (count: number) => {
    recordOrganizations(ledger, count);
    const engine = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
    engine.start();
    const last = await engine.finished();
    await engine.end();
    return last?.notices.map(({ happened }) => happened);
  };
  expect(await sync(17)).toEqual([]);
  expect(await sync(1)).toEqual([]);
  expect(await sync(1)).toEqual(['CIM_KEYS_EVENTS holds 18 of at most 20 messages.']);
  await sync(10);
  expect(await sync(1)).toEqual([]);

  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  const { streams } = await jetstreamManager(connection);
  await streams.purge('CIM_KEYS_EVENTS');
  await streams.delete('CIM_KEYS_EVENTS');
  await streams.add({ name: 'AGED', subjects: ['aged'], max_age: 100 * 3_600_000_000_000, max_bytes: 1000 });
  connection.publish('aged', 'x'.repeat(900));
  const info = await streams.info('AGED');
  const later = Date.now() + 95 * 3_600_000;
  expect(nearLimits(info, later).map(({ happened }) => happened)).toEqual([
    `AGED holds ${info.state.bytes} of at most 1,000 bytes.`,
    'AGED holds messages that are 95 hours old, of at most 100.',
  ]);
});
