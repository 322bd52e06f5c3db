import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ProofResult } from '../../../app/contract/proof.ts';
import type { SyncResult } from '../../../app/contract/schemas.ts';
import type { ConfigFile } from '../../../main/config/config-file.ts';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * The words of a sync and a proof, each held against a case in which it would be false.
 */

const STREAM = 'CIM_KEYS_EVENTS';

let server: NatsServer;
let configFile: ConfigFile;
let ledger: Ledger;
beforeEach(async () => {
  server = await NatsServer.start();
  onTestFinished(() => server.stop());
  configFile = configFileFor(server.url);
  ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 6);
});

async function sync(): Promise<SyncResult | null> {
  const engine = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
  engine.start();
  const last = await engine.finished();
  await engine.end();
  return last;
}

async function proof(): Promise<ProofResult | null> {
  const after = new AfterSync(ledger, configFile, () => {});
  after.prove();
  await after.finished();
  return after.state.last;
}

async function streams() {
  const connection = await connect({ servers: server.url });
  onTestFinished(() => connection.close());
  return (await jetstreamManager(connection)).streams;
}

describe('“proven”', () => {
  test('is everything that was acknowledged, found', async () => {
    await sync();
    expect(await proof()).toMatchObject({ outcome: 'proven', expected: 6, verified: 6, agedOut: null });
  });

  test('is not said where nothing has been acknowledged', async () => {
    await (await streams()).add({ name: STREAM, subjects: ['cim.keys.>'] });
    expect(await proof()).toMatchObject({ outcome: 'empty', expected: 0, verified: 0 });
  });

  test('is not said where the stream has removed some', async () => {
    await sync();
    await (await streams()).update(STREAM, { max_msgs: 4 });
    expect(await proof()).toMatchObject({
      ...{ outcome: 'in-part', expected: 6, verified: 4 },
      agedOut: { count: 2, reason: 'messages' },
    });
  });

  test('is not said of a stream that was made anew, however empty', async () => {
    await sync();
    await (await streams()).delete(STREAM);
    await (await streams()).add({ name: STREAM, subjects: ['cim.keys.>'] });
    const said = await proof();
    expect(said).toMatchObject({ outcome: 'failed', verified: 0, problem: { code: 'nats.new-stream' } });
    expect(said?.problem?.meaning).toMatch(/^Nothing was proven\./);
  });

  test('is not said where one message is gone', async () => {
    await sync();
    await (await streams()).deleteMessage(STREAM, 3);
    expect(await proof()).toMatchObject({ outcome: 'different', difference: { kind: 'missing', seq: 3 } });
  });
});

describe('“complete”', () => {
  test('is not said where what was acknowledged is not in the stream, also with nothing to send', async () => {
    await sync();
    await (await streams()).delete(STREAM);
    expect(await sync()).toMatchObject({ outcome: 'paused', published: 0, waiting: 0 });
  });

  test('is not said without an answer from the server', async () => {
    await sync();
    await server.stop();
    configFile.change({ 'nats.max_retries': 0 });
    expect(await sync()).toMatchObject({ outcome: 'paused', problem: { code: 'nats.refused' } });
  });

  test('is said of one stream that holds them all', async () => {
    await sync();
    expect(await sync()).toMatchObject({ outcome: 'complete', published: 0, waiting: 0, elsewhere: null });
  });
});

describe('“stored”', () => {
  test('is counted by what the server has said, never by what was sent', async () => {
    configFile = configFileFor(server.url, 'enable_jetstream = false');
    expect(await sync()).toMatchObject({ published: 0, unconfirmed: 6, waiting: 6 });
    expect(ledger.outbox.stored()).toBe(0);
  });
});

describe('“connected”', () => {
  test('is not said once the server is gone', async () => {
    const engine = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
    onTestFinished(() => engine.end());
    engine.start();
    await engine.finished();
    expect(engine.state.connection.state).toBe('open');
    await server.stop();
    await expect.poll(() => engine.state.connection.state).toBe('closed');
  });
});
