import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { newerNatsServer } from '../../../scripts/newer-nats-server.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { bundledScript } from '../../support/bundled-script.ts';
import { fill, forgetfulStream, inBatches, startServer, wrongs } from '../../support/campaign.ts';
import { readStream } from '../../support/independent-reader.ts';
import { openLedger } from '../../support/ledgers.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* The fault campaign against the program: it is killed at random moments, 36 times in all. */

/** Events recorded before each of its lives: enough that most kills meet it at work, and enough for a batch. */
const EVENTS_A_LIFE = 150;

/** Lives of one campaign: short enough that a busy machine ends it in time. */
const KILLS = 12;

const byMessage = { way: 'message by message', batches: false, options: () => ({}) };
const inAtomicBatches = {
  way: 'in atomic batches',
  batches: true,
  options: () => ({ program: newerNatsServer(), syncAlways: true }),
};

test.for([...[1, 2].map((campaign) => ({ ...byMessage, campaign })), { ...inAtomicBatches, campaign: 1 }])(
  'fault campaign - the program is killed while it syncs $way, and the server never remembers what it had, $campaign',
  {
    timeout: 300_000,
  },
  async ({ batches, options }) => {
    const random = new Random();
    console.log(`fault campaign, program: CIM_SEED=${random.seed}`);
    const server = await startServer(options());
    await forgetfulStream(server);
    const folder = temporaryFolder();
    const configFile = configFileFor(server.url);
    const script = await bundledScript('sync-until-killed.ts');
    // Most of a short life would be spent on reading the same program again.
    const env = { ...process.env, NODE_COMPILE_CACHE: temporaryFolder() };
    let interrupted = 0;
    for (let round = 1; round <= KILLS; round++) {
      const before = openLedger(folder);
      fill(before, EVENTS_A_LIFE);
      before.close();
      const child = spawn(process.execPath, [script, folder, configFile.path, batches ? 'batches' : ''], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env,
      });
      const delay = random.between(0, 40);
      for await (const line of createInterface(child.stdout)) {
        if (line === 'go') setTimeout(() => child.kill('SIGKILL'), delay);
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      const after = openLedger(folder);
      if (after.outbox.waiting() > 0) interrupted += 1;
      // Reading the whole stream back takes longer the longer it grows.
      if (round % 6 === 0) expect([round, await wrongs(server, after)]).toEqual([round, []]);
      after.close();
    }
    expect(interrupted).toBeGreaterThan(0);
    const ledger = openLedger(folder);
    await adapterFor(ledger, configFile).flushQueue();
    expect(ledger.outbox.waiting()).toBe(0);
    expect((await readStream({ servers: server.url })).length).toBe(KILLS * EVENTS_A_LIFE);
    expect(await wrongs(server, ledger)).toEqual([]);
    expect((await inBatches(server)) > 0).toBe(batches);
  },
);
