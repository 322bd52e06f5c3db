import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  commandFailureSchema,
  replayOutputSchema,
  syncOutputSchema,
  verifyOutputSchema,
} from '../../../app/contract/command-line.ts';
import { ageKey } from '../../support/age.ts';
import { cimKeys, program } from '../../support/command-line.ts';
import { faultsOf, readStream } from '../../support/independent-reader.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let server: NatsServer;
let data: string;
beforeEach(async () => {
  server = await NatsServer.start();
  data = temporaryFolder();
});
afterEach(() => server.stop());

function configure(mode: string, natsLines = ''): void {
  writeFileSync(
    path.join(data, 'config.toml'),
    `[nats]\nurl = "${server.url}"\nconnection_timeout_secs = 2\n${natsLines}\n[mode]\nmode = "${mode}"\n`,
  );
}

/** Records organizations in this laptop's ledger. @returns the head */
function record(count: number): string {
  mkdirSync(path.join(data, 'events'), { recursive: true });
  const ledger = openLedger(path.join(data, 'events'));
  ledger.transaction(() => recordOrganizations(ledger, count));
  const head = ledger.head()?.cid ?? '';
  ledger.close();
  return head;
}

describe('cim-keys sync', () => {
  test('sends what waits, keeps the receipts, proves it; then a copy is rebuilt with the same head', async () => {
    configure('Hybrid', 'prove_after_sync = true');
    const head = record(300);
    const { status, stdout, stderr } = await cimKeys(['sync', '--json', '--data', data]);
    expect([status, syncOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      0,
      {
        outcome: 'complete',
        published: 300,
        waiting: 0,
        firstStreamSeq: 1,
        lastStreamSeq: 300,
        proof: { outcome: 'proven', verified: 300 },
        stateBucket: { bucket: 'cim-keys-state', seq: 300, problem: null },
      },
    ]);
    // Without a terminal: plain lines.
    expect(stderr).toBe(`Connecting to ${server.url}\nLooking at what the stream holds already\n`);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
    expect((await cimKeys(['sync', '--data', data])).stdout).toBe('COMPLETE   0 stored, 0 waiting\n');
    expect(existsSync(path.join(data, 'traces/spans.jsonl'))).toBe(true);

    const copy = path.join(temporaryFolder(), 'copy');
    const rebuilt = await cimKeys(['replay', copy, '--json', '--data', data]);
    expect([rebuilt.status, replayOutputSchema.parse(JSON.parse(rebuilt.stdout))]).toMatchObject([
      0,
      { directory: copy, entries: 300, head, finding: null },
    ]);
    expect(await cimKeys(['verify', copy])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(head),
    });
    expect((await cimKeys(['status', '--data', copy])).stdout).toContain('(read-only copy)');
    // Once more goes on behind the last entry; another place is refused while it holds anything else.
    expect(await cimKeys(['replay', copy, '--data', data])).toMatchObject({ status: 0 });
    expect(await cimKeys(['replay', data, '--data', data])).toMatchObject({ status: 1 });
  });

  test('Offline opens nothing; what is not there is said; a folder for nothing is not left behind', async () => {
    configure('Offline');
    record(1);
    const offline = await cimKeys(['sync', '--json', '--data', data]);
    expect([offline.status, commandFailureSchema.parse(JSON.parse(offline.stdout)).problem.code]).toEqual([
      1,
      'nats.offline-mode',
    ]);
    expect(offline.stderr).not.toContain('Connecting');

    // What is encrypted for others cannot be rebuilt.
    configure('Hybrid', `max_retries = 0\nencryption.recipients = ["${ageKey().recipient}"]`);
    const copy = path.join(temporaryFolder(), 'copy');
    expect(await cimKeys(['replay', copy, '--data', data])).toMatchObject({ status: 1 });
    expect(await cimKeys(['sync', '--data', data])).toMatchObject({ status: 0 });
    const sealed = await cimKeys(['replay', copy, '--json', '--data', data]);
    expect([sealed.status, JSON.parse(sealed.stdout)]).toMatchObject([
      1,
      { entries: 0, finding: expect.any(String) },
    ]);
    expect(existsSync(copy)).toBe(false);
    record(1);
    await server.signal('SIGKILL');
    const { status, stdout, stderr } = await cimKeys(['sync', '--data', data]);
    expect([status, stdout]).toEqual([1, 'NOT COMPLETE   0 stored, 1 waiting\n']);
    expect(stderr).toContain('refused');
  });

  test('Ctrl-C stops at once, says what state things are in, and nothing is lost or doubled', async () => {
    configure('Hybrid');
    record(50);
    expect(await cimKeys(['sync', '--data', data])).toMatchObject({ status: 0 });
    record(50);
    // A server that has fallen silent: without Ctrl-C it would be waited for.
    await server.signal('SIGSTOP');
    const child = spawn(process.execPath, [program, 'sync', '--data', data]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.includes('Connecting to')) child.kill('SIGINT');
    });
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(stdout).toBe('STOPPED   0 stored, 50 waiting\n');
    expect(stderr).toContain('50 events wait. Nothing was lost');

    await server.signal('SIGCONT');
    expect((await cimKeys(['sync', '--data', data])).stdout).toContain('COMPLETE   50 stored, 0 waiting');
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
    expect((await cimKeys(['queue', 'list', '--state', 'waiting', '--data', data])).stdout).toBe('');
  });
});

describe('cim-keys sync - a stream made anew', () => {
  test('is told, and filled again with --publish-again-from', async () => {
    configure('Hybrid');
    record(3);
    await cimKeys(['sync', '--data', data]);
    const connection = await connect({ servers: server.url });
    await (await jetstreamManager(connection)).streams.delete('CIM_KEYS_EVENTS');
    await connection.close();

    const told = await cimKeys(['sync', '--json', '--data', data]);
    expect([told.status, syncOutputSchema.parse(JSON.parse(told.stdout))]).toMatchObject([
      1,
      { outcome: 'paused', published: 0, elsewhere: { kind: 'new-stream', from: 1, count: 3 } },
    ]);
    expect(told.stderr).toContain('3 events acknowledged by an earlier one of this name are not in it.');
    const words = (await cimKeys(['sync', '--data', data])).stdout;
    expect(words).toMatch(/^NOT COMPLETE {3}0 stored, 0 waiting/);

    const again = await cimKeys(['sync', '--publish-again-from', '1', '--json', '--data', data]);
    expect([again.status, syncOutputSchema.parse(JSON.parse(again.stdout))]).toMatchObject([
      0,
      { outcome: 'complete', published: 3, waitingAgain: 3, elsewhere: null },
    ]);
    expect(faultsOf(await readStream({ servers: server.url }))).toEqual([]);
    expect(await cimKeys(['sync', '--publish-again-from', '1', '--data', data])).toMatchObject({ status: 1 });
    expect(
      await cimKeys(['sync', '--publish-again-from', '1', '--source', 'no one', '--data', data]),
    ).toMatchObject({
      status: 2,
    });
  });

  test('receipts that cannot be right are set aside with --ask-again, and the stream says what it holds', async () => {
    configure('Hybrid');
    record(3);
    await cimKeys(['sync', '--data', data]);
    const database = new DatabaseSync(path.join(data, 'events', 'ledger.db'));
    database.exec('UPDATE receipt SET stream_seq = 0 WHERE seq = 2');
    database.close();
    const bad = await cimKeys(['verify', '--json', '--data', data]);
    expect([bad.status, verifyOutputSchema.parse(JSON.parse(bad.stdout))]).toMatchObject([
      1,
      { intact: true, finding: null, receipts: { code: 'receipt', seq: 2 } },
    ]);
    const asked = await cimKeys(['sync', '--ask-again', '--json', '--data', data]);
    expect(syncOutputSchema.parse(JSON.parse(asked.stdout))).toMatchObject({
      ...{ outcome: 'complete', published: 1, duplicates: 1, receiptsSetAside: 1 },
    });
    expect(await cimKeys(['verify', '--data', data])).toMatchObject({ status: 0 });
    expect((await readStream({ servers: server.url })).length).toBe(3);
  });
});
