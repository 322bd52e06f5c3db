import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { fromSeed } from '@nats-io/nkeys';
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_BOOTSTRAP_BYTES } from '../../../app/bootstrap/read.ts';
import { ProblemError } from '../../../app/problem.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { Bootstraps } from '../../../main/services/bootstrap/bootstrap.ts';
import { exportRegistry } from '../../../main/services/bootstrap/registry-export.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { AGE, decryptWithAge } from '../../support/age.ts';
import { EXAMPLE, exampleText, SMALL } from '../../support/bootstrap.ts';
import { createNatsOperator, createOrganization } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';
const UNTIL_KILLED = path.resolve(import.meta.dirname, '../../support/bootstrap-until-killed.ts');
const nobodyWatches = () => {};

let keys: string;
let ledger: Ledger;
let desk: Bootstraps;

beforeEach(() => {
  keys = path.join(temporaryFolder(), 'keys');
  ledger = openLedger(temporaryFolder());
  desk = deskOf(ledger);
});

function deskOf(of: Ledger): Bootstraps {
  return new Bootstraps(of, new Keystore(new SecretFiles(keys), registrarOf(of), AGE.worker));
}

function fileOf(text: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), 'domain-bootstrap.json');
  writeFileSync(file, text);
  return file;
}

/** The example without what needs a seed. */
function plainExample(): string {
  const { nats_hierarchy: _, ...rest } = JSON.parse(exampleText);
  return fileOf(JSON.stringify(rest));
}

function events(): LedgerEvent[] {
  return ledger.entries.from(1, 1000).map(({ block }) => parseEvent(dagCbor.decode(block)));
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** What is left on the disk: files of secrets, and entries. */
function left(): [files: string[], entries: number] {
  return [existsSync(keys) ? readdirSync(keys) : [], ledger.head()?.seq ?? 0];
}

describe('bootstrap - a file is recorded', () => {
  test('with seeds: age opens each, and it is that of the public key recorded', async () => {
    const file = fileOf(SMALL);
    expect(await desk.review(file)).toMatchObject({ events: 4, seeds: 3, blocked: false, faults: [] });
    const sealed: string[] = [];
    const recorded = await desk.record(PASSPHRASE, ({ step, done, total }) =>
      sealed.push(`${step} ${done}/${total}`),
    );
    expect(recorded).toMatchObject({ events: 4, seeds: 3, from: 1, to: 4, head: ledger.head()?.cid });
    expect(sealed).toEqual(['sealing 1/3', 'sealing 2/3', 'sealing 3/3']);
    expect(readdirSync(keys)).toHaveLength(3);
    const identities = events().filter(
      ({ aggregate }) => aggregate === 'nats.account' || aggregate === 'nats.user',
    );
    expect(identities).toHaveLength(2);
    const opened = identities.map(async ({ payload }) => {
      if (!('seed' in payload)) throw new Error('no seed');
      const sealedFile = path.join(keys, payload.seed.file);
      expect(statSync(sealedFile).mode & 0o777).toBe(0o600);
      const { plaintext } = await decryptWithAge(sealedFile, PASSPHRASE);
      expect(fromSeed(new TextEncoder().encode(plaintext.trim())).getPublicKey()).toBe(payload.public_key);
      expect(readFileSync(path.join(ledger.directory, 'ledger.db')).includes(plaintext.trim())).toBe(false);
    });
    await Promise.all(opened);
    // The same file again: all of it is there, and nothing is asked for.
    expect(await desk.review(file)).toMatchObject({ events: 0, seeds: 0, blocked: false });
    expect(await codeOf(() => desk.record(null, nobodyWatches))).toBe('bootstrap.nothing-new');
  });

  test('as one act: one correlation id, each event the cause of the next, and the ledger is intact', async () => {
    await desk.review(plainExample());
    expect(await desk.record(null, nobodyWatches)).toMatchObject({ events: 16, seeds: 0 });
    const recorded = events();
    expect(new Set(recorded.map(({ correlation_id }) => correlation_id)).size).toBe(1);
    expect(new Set(recorded.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(recorded.map(({ causation_id }) => causation_id)).toEqual([
      null,
      ...recorded.slice(0, -1).map(({ event_id }) => event_id),
    ]);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
    expect(ledger.outbox.waiting()).toBe(16);
  });

  test('what the ledger knows is the same after it was opened anew', async () => {
    await desk.review(plainExample());
    await desk.record(null, nobodyWatches);
    const id = '01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c21';
    const before = ledger.objects.get('person', id);
    ledger.close();
    ledger = openLedger(ledger.directory);
    expect(before).toMatchObject({ name: 'Jonas Lindqvist', roles: [{ role_type: 'Operator' }] });
    expect(ledger.objects.get('person', id)).toEqual(before);
    expect(await deskOf(ledger).review(plainExample())).toMatchObject({ events: 0, blocked: false });
  });
});

describe('bootstrap - nothing half-done is left', () => {
  test('when a command in the middle is refused after the seeds were made', async () => {
    await desk.review(
      fileOf(
        SMALL.replace('"accounts":[{"name":"KEYS"}],', '"accounts":[],').replace(
          /"users":.*/,
          '"users":[]}}',
        ),
      ),
    );
    const recording = desk.record(PASSPHRASE, () =>
      registrarOf(ledger).record(createOrganization({ name: 'ACME' })),
    );
    expect(await codeOf(() => recording)).toBe('organization.name-taken');
    expect(left()).toEqual([[], 1]);
  });

  test('when it is cancelled', async () => {
    await desk.review(fileOf(SMALL));
    expect(await desk.record(PASSPHRASE, () => desk.cancel())).toBeNull();
    expect(left()).toEqual([[], 0]);
  });

  test('when the power goes before the events are recorded', async () => {
    ledger.close();
    const file = fileOf(SMALL);
    const child = spawn(process.execPath, [UNTIL_KILLED, ledger.directory, keys, file, PASSPHRASE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    ledger = openLedger(ledger.directory);
    expect(left()).toEqual([[expect.stringMatching(/\.age\.prepared$/)], 0]);
    new SecretFiles(keys).settle(ledger.objects);
    expect(left()).toEqual([[], 0]);
  });

  test('when the power goes while the events are written', async () => {
    ledger.close();
    const people = Array.from({ length: 400 }, (_, at) => ({
      name: `P ${at}`,
      email: `p${at}@acme.example`,
    }));
    const file = fileOf(JSON.stringify({ organization: { name: 'Acme' }, people }));
    const child = spawn(process.execPath, [UNTIL_KILLED, ledger.directory, keys, file, ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(String(said)).toMatch(/^recording 100\n/);
    ledger = openLedger(ledger.directory);
    expect(left()).toEqual([[], 0]);
  });

  test('when a list of commands fails at its last one', () => {
    const registrar = registrarOf(ledger);
    const commands = [createOrganization(), createOrganization({ name: 'Globex' }), createOrganization()];
    expect(() => registrar.recordAll('Test', commands)).toThrow(ProblemError);
    expect(left()).toEqual([[], 0]);
  });
});

describe('bootstrap - is refused', () => {
  test.each<[string, () => unknown, string]>([
    ['when nothing was reviewed', () => desk.record(null, nobodyWatches), 'bootstrap.nothing-reviewed'],
    ['a file that is not there', () => desk.review('/nowhere.json'), 'bootstrap.unreadable'],
    ['a folder', () => desk.review(keys.replace(/keys$/, '')), 'bootstrap.unreadable'],
    ['what is no text', () => desk.review(fileOf(new Uint8Array([0x7b, 0xff]))), 'bootstrap.not-text'],
    [
      'a file that is too large',
      () => desk.review(fileOf(' '.repeat(MAX_BOOTSTRAP_BYTES + 1))),
      'bootstrap.too-large',
    ],
    [
      'a weak passphrase',
      async () => {
        await desk.review(fileOf(SMALL));
        return desk.record('password1234', nobodyWatches);
      },
      'keystore.weak-passphrase',
    ],
    [
      'a passphrase that was not given',
      async () => {
        await desk.review(fileOf(SMALL));
        return desk.record(null, nobodyWatches);
      },
      'keystore.weak-passphrase',
    ],
    [
      'a ledger that has changed since',
      async () => {
        await desk.review(fileOf(SMALL));
        registrarOf(ledger).record(createOrganization());
        return desk.record(PASSPHRASE, nobodyWatches);
      },
      'bootstrap.ledger-changed',
    ],
    [
      'what contradicts the ledger',
      async () => {
        registrarOf(ledger).record(createOrganization({ name: 'Meridian Trust' }));
        await desk.review(EXAMPLE);
        return desk.record(PASSPHRASE, nobodyWatches);
      },
      'bootstrap.blocked',
    ],
  ])('%s', async (_name, act, code) => {
    expect(await codeOf(act)).toBe(code);
    expect(left()[0]).toEqual([]);
  });
});

describe('bootstrap - a registry is written as a file', () => {
  const writtenBy = async (of: Ledger) => {
    const file = path.join(temporaryFolder(), 'registry.json');
    return { ...(await exportRegistry(of, file, 'refuse')), text: readFileSync(file, 'utf8') };
  };

  test('and begins another ledger, seeds made anew, which is written the same', async () => {
    await desk.review(plainExample());
    await desk.record(null, nobodyWatches);
    const operator = createNatsOperator('01938f2a-7c1e-7d40-9b3c-5a1f6e2d8c01');
    registrarOf(ledger).record(operator);
    const { file, text, ...first } = await writtenBy(ledger);
    expect(first).toEqual({ objects: 10, ended: 0, unwritten: {}, leftOut: [] });
    expect(text).not.toContain(operator.publicKey);

    const other = openLedger(temporaryFolder());
    const elsewhere = deskOf(other);
    expect(await elsewhere.review(file)).toMatchObject({ blocked: false, faults: [], seeds: 1 });
    await elsewhere.record(PASSPHRASE, nobodyWatches);
    expect(await verifyLedger(other)).toMatchObject({ finding: null, registry: null });
    expect((await writtenBy(other)).text).toBe(text);
    // In both ledgers all of it is there already.
    for (const each of [desk, elsewhere])
      expect(await each.review(file)).toMatchObject({ blocked: false, events: 0, seeds: 0 });
  });

  test('only where there is something, and in no other file’s place', async () => {
    expect(await codeOf(() => writtenBy(ledger))).toBe('bootstrap.nothing-to-write');
    registrarOf(ledger).record(createOrganization());
    const taken = fileOf('mine');
    expect(await codeOf(() => exportRegistry(ledger, taken, 'refuse'))).toBe('bootstrap.not-written');
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    // A name that looks like a seed could not be read again.
    registrarOf(ledger).record(createOrganization({ name: `SO${'A'.repeat(50)}`, domain: null }));
    expect(await codeOf(() => writtenBy(ledger))).toBe('bootstrap.not-readable-again');
  });
});
