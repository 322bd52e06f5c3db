import { expect, test, vi } from 'vitest';
import { AfterSync } from '../../../main/services/sync/after-sync.ts';
import { Sync } from '../../../main/services/sync/sync.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Nobody waits for a sync, or for what follows it: what stops one is shown, and the next one can begin. */

function offline() {
  const file = configFileFor('nats://localhost:1');
  file.change({ 'mode.mode': 'Offline' });
  return file;
}

/** As where a disk fails while the imported ledgers are asked. */
function unreadable(): never {
  throw new Error('the disk cannot be read');
}

test('a sync that something unexpected stops says so, and another one can be begun', async () => {
  const ledger = openLedger(temporaryFolder());
  const config = offline();
  const told = vi.fn();
  const sync = new Sync(adapterFor(ledger, config), ledger, config, told, unreadable);
  for (let time = 1; time <= 2; time++) {
    sync.start();
    await sync.finished();
    expect(sync.state).toMatchObject({
      ...{ progress: null },
      last: {
        outcome: 'paused',
        problem: { code: 'sync.unexpected', happened: 'The sync stopped: the disk cannot be read.' },
      },
    });
    expect(told.mock.lastCall?.[0]).toEqual(sync.state);
  }
  await sync.end();
});

test('a proof and the state bucket that something unexpected stops say so, and go on when they are asked again', async () => {
  const ledger = openLedger(temporaryFolder());
  const told = vi.fn();
  const after = new AfterSync(ledger, offline(), told, unreadable);
  for (let time = 1; time <= 2; time++) {
    after.prove();
    await after.finished();
    expect(after.state).toMatchObject({
      ...{ progress: null },
      last: { outcome: 'failed', problem: { code: 'proof.unexpected' } },
    });
    expect(told.mock.lastCall?.[0]).toEqual(after.state);
  }
  await after.close();
});
