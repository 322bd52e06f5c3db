import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { adapterFor, BATCHES_AT_ONCE, configFileFor } from '../../support/adapters.ts';
import { fill, inBatches, startServer, wrongs } from '../../support/campaign.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { openLedger } from '../../support/ledgers.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* The fault campaign against the network and the server. */

test.for([
  { way: 'message by message', rounds: 1, events: 300, batches: false, options: () => ({}) },
  {
    way: 'in atomic batches',
    rounds: 1,
    events: 1000,
    batches: true,
    options: () => ({ program: newerNatsServer(), syncAlways: true }),
  },
])(
  'fault campaign - network and server fail in every way while one engine syncs $way',
  {
    timeout: 120_000,
  },
  async ({ rounds, events, batches, options }) => {
    const random = new Random();
    console.log(`fault campaign, network and server: CIM_SEED=${random.seed}`);
    const server = await startServer(options());
    const proxy = await FaultyProxy.before(server.port);
    onTestFinished(() => proxy.close());
    const ledger = openLedger(temporaryFolder());
    const configFile = configFileFor(proxy.url, 'max_retries = 1000\nconnection_timeout_secs = 1');
    const adapter = adapterFor(ledger, configFile, batches ? BATCHES_AT_ONCE : undefined);
    const faults: Record<string, () => Promise<void> | void> = {
      'kill -9 and restart': async () => {
        await server.signal('SIGKILL');
        await server.restart();
      },
      'frozen for a moment': async () => {
        await server.signal('SIGSTOP');
        await sleep(random.between(50, 400));
        await server.signal('SIGCONT');
      },
      'frozen beyond patience': async () => {
        await server.signal('SIGSTOP');
        await sleep(1300);
        await server.signal('SIGCONT');
      },
      'connection cut': () => proxy.cut(),
      'sent bytes halved': () => proxy.treat('out', { kind: 'halve' }),
      'answers halved': () => proxy.treat('back', { kind: 'halve' }),
      'sent bytes delayed': () => proxy.treat('out', { kind: 'delay', by: random.between(20, 300) }),
      'answers delayed': () => proxy.treat('back', { kind: 'delay', by: random.between(20, 300) }),
      'sent bytes swallowed': () => proxy.treat('out', { kind: 'swallow' }),
      'answers swallowed': () => proxy.treat('back', { kind: 'swallow' }),
    };
    const names = Object.keys(faults);
    for (const name of Array.from({ length: rounds }, () => random.shuffled(names)).flat()) {
      fill(ledger, random.between(events, 3 * events));
      const flush = adapter.flushQueue();
      await sleep(random.between(0, 40));
      await faults[name]?.();
      await flush;
      expect([name, ledger.outbox.waiting()]).toEqual([name, 0]);
    }
    expect(await wrongs(server, ledger)).toEqual([]);
    expect((await inBatches(server)) > 0).toBe(batches);
  },
);
