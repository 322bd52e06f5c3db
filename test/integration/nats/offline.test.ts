import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../../main/nats/connection.ts';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import { testConnection } from '../../../main/services/sync/connection-test.ts';
import { Rebuilder } from '../../../main/services/sync/rebuilder.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { startServer } from '../../support/campaign.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Counts every client socket this process makes from now on, TLS or not, wherever it leads. */
function socketsFromNow(): () => number {
  let sockets = 0;
  const count = () => {
    sockets += 1;
  };
  subscribe('net.client.socket', count);
  onTestFinished(() => void unsubscribe('net.client.socket', count));
  return () => sockets;
}

function emptyLedger(): Ledger {
  const ledger = Ledger.open(temporaryFolder());
  onTestFinished(() => ledger.close());
  return ledger;
}

test.for(['Offline', 'Hybrid'] as const)(
  '%s - what can make sockets makes them in Hybrid mode, and none in Offline mode',
  async (mode) => {
    const server = await startServer({});
    const configFile = configFileFor(server.url, 'sync_interval_secs = 1\nprove_after_sync = true');
    configFile.change({ 'mode.mode': mode });
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const adapter = adapterFor(ledger, configFile);
    const after = new AfterSync(ledger, configFile, () => {});
    const sync = new Sync(adapter, ledger, configFile, () => {});
    const rebuilder = new Rebuilder(emptyLedger(), configFile, () => {});
    onTestFinished(async () => {
      await sync.end();
      await after.close();
    });
    const ways: Record<string, () => Promise<unknown> | unknown> = {
      'whoever opens one, whatever for': async () => (await openConnection(configFile.read())).close(),
      'the adapter': () => adapter.connect(),
      'a sync of the queue': () => adapter.flushQueue(),
      'the Sync button': async () => {
        recordOrganizations(ledger, 1);
        sync.start();
        await expect.poll(() => sync.state.last).not.toBeNull();
      },
      'a test of the connection': () => testConnection(configFile.read()),
      'a proof': async () => {
        after.prove();
        await expect.poll(() => after.state.last).not.toBeNull();
      },
      'the state bucket': async () => {
        after.rebuildState();
        await expect.poll(() => after.state.stateBucket).not.toBeNull();
      },
      rebuilding: () => rebuilder.start(ledger.identity?.source ?? '', 'Copy'),
      // Hybrid mode keeps up only while connected, and nobody has connected.
      'an act, and the interval after it': async () => {
        sync.keepUp();
        recordOrganizations(ledger, 1);
        sync.recorded();
        if (mode === 'Offline') await sleep(1200);
        else await adapter.connect();
      },
    };
    const made: Record<string, boolean> = {};
    for (const [way, work] of Object.entries(ways)) {
      await adapter.close();
      const sockets = socketsFromNow();
      // Whether it works is not asked here: in Offline mode nothing does.
      await (async () => work())().catch(() => {});
      made[way] = sockets() > 0;
    }
    const expected = Object.keys(ways).map((way) => [way, mode !== 'Offline']);
    expect(made).toEqual(Object.fromEntries(expected));
  },
);

test('nothing else in the main process can make a socket', () => {
  const main = path.resolve(import.meta.dirname, '../../../main');
  const makers =
    /from 'node:(net|tls|http|https|http2|dgram)'|\b(connect|wsconnect)\b[^;]*from '@nats-io\/transport-node'|\bfetch\(/;
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.filter((file) => makers.test(readFileSync(path.join(main, file), 'utf8')))).toEqual([
    'nats/connection.ts',
  ]);
});
