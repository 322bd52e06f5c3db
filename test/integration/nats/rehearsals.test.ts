import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { adapterFor, configFileFor } from '../../support/adapters.ts';
import { IDENTITY, openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What was rehearsed never stands among what counts, nor the other way round. */

let server: NatsServer;
beforeEach(async () => {
  server = await NatsServer.start();
});
afterEach(() => server.stop());

function ledgerFrom(source: string) {
  const id = uuidv7();
  const ledger = openLedger(temporaryFolder(), { ...IDENTITY, id, source: `${source}#${id}` });
  recordOrganizations(ledger, 2);
  return ledger;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

const REHEARSALS = 'stream_name = "CIM_KEYS_REHEARSAL"\nsubject_prefix = "rehearsal.keys"';

test.each([
  ['a rehearsal into the stream of what counts', 'rehearsal/cim-keys', '', 'nats.rehearsal', 2],
  ['what counts into a stream of rehearsals', 'cim-keys', REHEARSALS, 'nats.not-a-rehearsal', 2],
  ['a rehearsal into a stream of rehearsals', 'rehearsal/cim-keys', REHEARSALS, 'done', 0],
  ['what counts into its own stream', 'cim-keys', '', 'done', 0],
])('%s', async (_what, source, lines, code, waiting) => {
  const ledger = ledgerFrom(source);
  const adapter = adapterFor(ledger, configFileFor(server.url, lines));
  expect(await codeOf(adapter.flushQueue())).toBe(code);
  expect(ledger.outbox.waiting()).toBe(waiting);
  expect(await codeOf(adapter.connect())).toBe(code);
});
