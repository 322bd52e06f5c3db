import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Sync } from '../../main/services/sync/sync.ts';
import { traceToFile } from '../../main/tracing/trace-file.ts';
import { adapterFor, configFileFor } from '../support/adapters.ts';
import { createOrganization } from '../support/commands.ts';
import { readStream } from '../support/independent-reader.ts';
import { openLedger, recordOrganizations, registrarOf } from '../support/ledgers.ts';
import { NatsServer } from '../support/nats-server.ts';
import { temporaryFolder } from '../support/temporary.ts';

interface Line {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Record<string, unknown>;
  readonly status: { readonly code: number; readonly message?: string };
}

function spansIn(folder: string): Line[] {
  return readFileSync(path.join(folder, 'spans.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Line => JSON.parse(line));
}

let stop: (() => Promise<void>) | null = null;
afterEach(async () => {
  await stop?.();
  stop = null;
});

describe('tracing', () => {
  test('an act, its append, a sync and its batches are spans; the act’s trace is the one its message names', async () => {
    const server = await NatsServer.start();
    const folder = path.join(temporaryFolder(), 'traces');
    stop = traceToFile(folder);
    const ledger = openLedger(temporaryFolder());
    const configFile = configFileFor(server.url);
    const sync = new Sync(adapterFor(ledger, configFile), ledger, configFile, () => {});
    registrarOf(ledger).record(createOrganization({ name: 'Acme the Secret' }));
    sync.start();
    await expect.poll(() => sync.state.last?.outcome).toBe('complete');
    await sync.close();
    await stop();
    const [message] = await readStream({ servers: server.url });
    await server.stop();

    const spans = new Map(spansIn(folder).map((span) => [span.name, span]));
    expect([...spans.keys()].sort()).toEqual(['act', 'append', 'publish batch', 'sync']);
    const act = spans.get('act');
    expect(act?.attributes).toMatchObject({ 'cim.act': 'CreateOrganization' });
    expect(spans.get('append')).toMatchObject({ parentSpanId: act?.spanId, traceId: act?.traceId });
    expect(spans.get('publish batch')).toMatchObject({
      parentSpanId: spans.get('sync')?.spanId,
      attributes: { 'cim.entries': 1, 'cim.seq.first': 1, 'cim.seq.last': 1 },
    });
    expect(message?.headers.get('traceparent')).toContain(`00-${act?.traceId}-`);
    for (const { startTimeUnixNano, endTimeUnixNano } of spans.values()) {
      expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
    }
    const text = readFileSync(path.join(folder, 'spans.jsonl'), 'utf8');
    expect(text).not.toMatch(/Secret|Officer|localhost/);
    expect(statSync(path.join(folder, 'spans.jsonl')).mode & 0o777).toBe(0o600);
  });

  test('a refused act ends with the refusal’s code and none of its words', async () => {
    const folder = temporaryFolder();
    stop = traceToFile(folder);
    const ledger = openLedger(temporaryFolder());
    const twice = () => registrarOf(ledger).record(createOrganization({ name: 'Acme the Secret' }));
    twice();
    expect(twice).toThrow();
    await stop();
    expect(spansIn(folder).find(({ name, status }) => name === 'act' && status.code === 2)?.status).toEqual({
      code: 2,
      message: 'organization.name-taken',
    });
    expect(readFileSync(path.join(folder, 'spans.jsonl'), 'utf8')).not.toContain('Secret');
  });

  test('files are put away by size, and only a few are kept', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(temporaryFolder());
    for (let round = 0; round < 8; round++) {
      stop = traceToFile(folder, 1000);
      recordOrganizations(ledger, 5);
      await stop();
    }
    expect(readdirSync(folder).sort()).toEqual([
      'spans.1.jsonl',
      'spans.2.jsonl',
      'spans.3.jsonl',
      'spans.4.jsonl',
      'spans.jsonl',
    ]);
  });
});
