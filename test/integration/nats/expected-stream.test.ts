import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../../main/nats/message.ts';
import { configFileFor } from '../../support/adapters.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test('every message names the stream it is for: no other one that takes the subject stores it', async () => {
  const server = await NatsServer.start();
  onTestFinished(() => server.stop());
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 1);
  const record = ledger.entries.at(1);
  if (record === null) throw new Error('no entry');
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: 'ANOTHER', subjects: ['cim.keys.>'] });
  const { nats } = configFileFor(server.url).read().config;
  const { subject, payload, headers } = messageOf(record, nats);
  await expect(jetstream(connection).publish(subject, payload, { headers })).rejects.toMatchObject({
    code: 10060,
  });
  expect((await streams.info('ANOTHER')).state.messages).toBe(0);
  // Without JetStream it is for whoever listens.
  expect(messageOf(record, { ...nats, enable_jetstream: false }).headers.has('Nats-Expected-Stream')).toBe(
    false,
  );
});
