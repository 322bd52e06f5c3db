import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cimKeys } from '../../support/command-line.ts';
import { documentedKeys } from '../../support/documented-keys.ts';
import { laptop } from '../../support/imports.ts';
import { keysOfAnswer } from '../../support/json-keys.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { signingOfficers } from '../../support/signed-ledger.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Runs a command with `--json`, and holds the keys of its answer against those that are documented. */
async function answerOf(command: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await cimKeys([command, ...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  const keys = keysOfAnswer(JSON.parse(stdout));
  const documented = documentedKeys(command);
  expect([command, keys.filter((key) => !documented.has(key))]).toEqual([command, []]);
  // Nothing is left out: every key of the answer itself is there, also without a value.
  const own = [...documented].filter((key) => !/[.[]/.test(key));
  expect([command, own.filter((key) => !keys.includes(key))]).toEqual([command, []]);
  return keys;
}

test('what the commands print with --json has the keys that docs/command-line.md describes', async () => {
  const server = await NatsServer.start();
  try {
    const data = temporaryFolder();
    mkdirSync(path.join(data, 'events'));
    const config = `[nats]\nurl = "${server.url}"\nconnection_timeout_secs = 2\nprove_after_sync = true\n[mode]\nmode = "Hybrid"\n`;
    writeFileSync(path.join(data, 'config.toml'), config);
    const ledger = openLedger(path.join(data, 'events'));
    const [alice] = await signingOfficers(ledger, ['Alice']);
    await alice?.sign();
    recordOrganizations(ledger, 3);
    const head = ledger.head()?.cid ?? '';
    ledger.close();
    const bundle = path.join(temporaryFolder(), 'ledger.car');

    await answerOf('status', '--data', data);
    await answerOf('export', bundle, '--data', data);
    const verified = await answerOf(
      ...(['verify', bundle, '--head', head, '--trust-key', alice?.fingerprint ?? ''] as const),
    );
    expect(verified).toEqual(
      expect.arrayContaining(['signatures[].vouched.label', 'trust.grounds[].signer']),
    );
    await answerOf('verify', data, '--head', `${head.slice(0, -1)}a`);
    await answerOf('sync', '--data', data);
    await answerOf('replay', path.join(temporaryFolder(), 'copy'), '--data', data);

    const other = temporaryFolder();
    laptop('Other', path.join(other, 'events')).own.close();
    const imported = await answerOf('import', bundle, '--yes', '--data', other);
    expect(imported).toEqual(expect.arrayContaining(['preview.bundle.standing.kind', 'result.added']));
    expect(await answerOf('status', '--data', other)).toContain('imported[].integrity.state');

    const bytes = readFileSync(bundle);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    writeFileSync(bundle, bytes);
    expect(await answerOf('verify', bundle)).toContain('finding.detail');
    await answerOf('import', bundle, '--yes', '--data', other);

    const file = path.join(data, 'events/ledger.db');
    writeFileSync(file, readFileSync(file).fill(0, 0, 100));
    expect(await answerOf('salvage', '--yes', '--data', data)).toContain('acknowledged.cid');
  } finally {
    await server.stop();
  }
});
