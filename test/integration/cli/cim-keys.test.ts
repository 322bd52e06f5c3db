import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { Config } from '../../../app/config/index.ts';
import {
  cidOutputSchema,
  commandFailureSchema,
  configCheckOutputSchema,
  configShowOutputSchema,
  exportOutputSchema,
  queueListOutputSchema,
  queueShowOutputSchema,
  statusOutputSchema,
  verifyOutputSchema,
} from '../../../app/contract/command-line.ts';
import { ageKey } from '../../support/age.ts';
import { cimKeys, program } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { readAsStranger } from '../../support/independent-car.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PASSPHRASE = 'correct horse battery staple lamp river';

/** A closed ledger of `count` entries. @returns its folder and the JSON of its first event */
function ledgerOf(
  count: number,
  folder = temporaryFolder(),
): { folder: string; head: string; first: { json: string; cid: string } } {
  mkdirSync(folder, { recursive: true });
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, count));
  const head = ledger.head()?.cid ?? '';
  const entry = ledger.entries.at(1);
  if (!entry) throw new Error('no entry');
  const first = { json: JSON.stringify(dagCbor.decode(entry.block)), cid: entry.entry.event };
  ledger.close();
  return { folder, head, first };
}

/** The code of the problem that a command with `--json` printed. */
function codeIn(stdout: string): string {
  return commandFailureSchema.parse(JSON.parse(stdout)).problem.code;
}

describe('cim-keys cid', () => {
  test('gives the CID of an event’s JSON, from a file or standard input', async () => {
    const { first } = ledgerOf(1);
    const file = path.join(temporaryFolder(), 'event.json');
    writeFileSync(file, first.json);
    expect((await cimKeys(['cid', file])).stdout).toBe(`${first.cid}\n`);
    expect(cidOutputSchema.parse(JSON.parse((await cimKeys(['cid', file, '--json'])).stdout)).cid).toBe(
      first.cid,
    );
    const typed = spawnSync(process.execPath, [program, 'cid', '-'], { encoding: 'utf8', input: first.json });
    expect(typed).toMatchObject({ status: 0, stdout: `${first.cid}\n`, stderr: '' });
  });

  test('what has no CID, and what cannot be read, is said', async () => {
    const file = path.join(temporaryFolder(), 'event.json');
    for (const text of ['{"size":1.5}', '{', '']) {
      writeFileSync(file, text);
      expect(await cimKeys(['cid', file])).toMatchObject({ status: 2, stdout: '' });
    }
    expect((await cimKeys(['cid', '/nowhere'])).stderr).toContain(
      '/nowhere cannot be read: there is no such file',
    );
  });
});

describe('cim-keys status and queue', () => {
  test('tell what a ledger holds, by data folder or ledger folder', async () => {
    const data = temporaryFolder();
    writeFileSync(path.join(data, 'config.toml'), '[storage]\noffline_events_dir = "here"\n');
    const { folder, head } = ledgerOf(5, path.join(data, 'here'));
    const { status, stdout } = await cimKeys(['status', '--json', '--data', data]);
    expect([status, statusOutputSchema.parse(JSON.parse(stdout))]).toEqual([
      0,
      {
        ledger: IDENTITY,
        directory: folder,
        copy: false,
        entries: 5,
        head,
        waiting: 5,
        setAside: 0,
        stored: 0,
        imported: [],
        lost: null,
        mode: 'Offline',
        configFile: path.join(data, 'config.toml'),
        lateLists: [],
        memory: expect.any(Array),
      },
    ]);
    const direct = await cimKeys(['status', '--data', folder, '--json']);
    expect(JSON.parse(direct.stdout)).toMatchObject({ head, mode: null, configFile: null });
    // A mistake elsewhere in the configuration does not hide the ledger.
    appendFileSync(path.join(data, 'config.toml'), '[nats]\nurl = "nowhere"\n');
    const { stdout: text } = await cimKeys(['status', '--data', data]);
    expect(text).toMatch(/^Ledger +Test ceremony\n/);
    expect(text).not.toContain('Mode');
  });

  test('entries are found by words, kind, object, person and day; what cannot be meant is said', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const acme = createOrganization({ name: 'Acme' });
    const kaethe = createPerson(acme.id, { name: 'Käthe ÖLMÜLLER', email: 'k@acme.example' });
    registrarOf(ledger).record(acme);
    registrarOf(ledger).record(kaethe);
    registrarOf(ledger).record(createPerson(acme.id, { name: 'Bob', email: 'b@acme.example' }));
    ledger.close();
    const list = async (...more: string[]) => {
      const { stdout } = await cimKeys(['queue', 'list', '--json', '--data', folder, ...more]);
      return queueListOutputSchema.parse(JSON.parse(stdout)).rows.map(({ seq }) => seq);
    };
    expect(await list('--search', 'ölmüller')).toEqual([2]);
    expect(await list('--kind', 'people')).toEqual([3, 2]);
    expect(await list('--kind', 'Organization created', '--search', 'acme')).toEqual([1]);
    expect(await list('--object', 'organization:Acme')).toEqual([3, 2, 1]);
    expect(await list('--object', kaethe.id, '--person', 'officer a', '--since', '2020-01-01')).toEqual([2]);
    expect(await list('--until', '2020-01-01')).toEqual([]);
    const nothing = await cimKeys(['queue', 'list', '--search', 'nowhere', '--data', folder]);
    expect([nothing.status, nothing.stdout, nothing.stderr]).toEqual([0, '', 'No such entry is found.\n']);
    for (const [wrong, said] of [
      [['--kind', 'peopel'], 'Did you mean “people”?'],
      [['--object', 'Acme'], '--object takes an id'],
      [['--person', 'Eve'], 'There are: Officer A.'],
      [['--since', 'yesterday'], '--since takes a day'],
    ] as const) {
      const { status, stderr } = await cimKeys(['queue', 'list', '--data', folder, ...wrong]);
      expect([status, stderr]).toEqual([2, expect.stringContaining(said)]);
    }
  });

  test('list pages of entries with state and whole identifiers, and show one by number or CID', async () => {
    const { folder, head, first } = ledgerOf(5);
    const list = async (...more: string[]) => {
      const { stdout } = await cimKeys([
        'queue',
        'list',
        '--json',
        '--limit',
        '2',
        '--data',
        folder,
        ...more,
      ]);
      return queueListOutputSchema.parse(JSON.parse(stdout));
    };
    const pages = [await list(), await list('--before', '4'), await list('--before', '2')];
    expect(pages.map(({ rows, next }) => [rows.map(({ seq }) => seq), next])).toEqual([
      [[5, 4], 4],
      [[3, 2], 2],
      [[1], null],
    ]);
    expect([pages[0]?.rows[0]?.entryCid, pages[2]?.rows[0]?.eventCid]).toEqual([head, first.cid]);
    expect(await list('--state', 'stored')).toEqual({ rows: [], next: null });
    const text = (await cimKeys(['queue', 'list', '--data', folder])).stdout;
    expect(text).toContain(`  entry  ${head}\n`);
    expect(text).toContain('Organization created: Organization 5');

    for (const name of ['1', first.cid]) {
      const { status, stdout } = await cimKeys(['queue', 'show', name, '--json', '--data', folder]);
      expect([status, queueShowOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
        0,
        { seq: 1, eventCid: first.cid, cidHolds: true, subject: 'cim.keys.organization.organizationcreated' },
      ]);
    }
    expect((await cimKeys(['queue', 'show', head, '--data', folder])).stdout).toContain(
      `Entry CID        ${head}`,
    );
    const none = await cimKeys(['queue', 'show', '6', '--json', '--data', folder]);
    expect([none.status, codeIn(none.stdout)]).toEqual([1, 'queue.no-entry']);
    expect(await cimKeys(['queue', 'show', first.cid.slice(0, 20), '--data', folder])).toMatchObject({
      status: 2,
    });
  });

  test('what would steer the terminal or turn text around is shown harmless', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const name = 'Ac\u202e\u009bme';
    registrarOf(ledger).record(createOrganization({ name: 'Acme-9876' }));
    ledger.close();
    // No act is recorded with such a name, but a file can be written by anything.
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    database.exec('DROP TRIGGER entry_is_never_updated');
    const { block } = database.prepare('SELECT block FROM entry WHERE seq = 1').get() ?? {};
    if (!(block instanceof Uint8Array)) throw new Error('no block');
    const [forged, at] = [Buffer.from(block), Buffer.from(block).indexOf('Acme-9876')];
    forged.write(name, at);
    database.prepare('UPDATE entry SET block = ? WHERE seq = 1').run(forged);
    database.close();
    const { stdout } = await cimKeys(['queue', 'show', '1', '--data', folder]);
    expect([stdout.includes('Ac\\u202e\\u009bme'), stdout.includes(name)]).toEqual([true, false]);
    const machine = (await cimKeys(['queue', 'show', '1', '--json', '--data', folder])).stdout;
    expect(machine).not.toContain(name);
    expect(JSON.parse(JSON.parse(machine).json).payload.name).toBe(name);
  });

  test('entries missing from the end are told, and so is a ledger that is gone', async () => {
    const { folder, head } = ledgerOf(3);
    writeFileSync(path.join(folder, 'ledger.head'), `${'4'.padStart(16, '0')} ${head}\n`);
    const lost = await cimKeys(['status', '--json', '--data', folder]);
    expect([lost.status, JSON.parse(lost.stdout).lost]).toEqual([1, { seq: 4, cid: head }]);
    rmSync(path.join(folder, 'ledger.db'));
    const gone = await cimKeys(['status', '--json', '--data', folder]);
    expect([gone.status, codeIn(gone.stdout)]).toEqual([1, 'store.ledger-gone']);
  });
});

describe('cim-keys verify and export', () => {
  test('a bundle is written, verifies, and a stranger reads it', async () => {
    const { folder, head } = ledgerOf(1200);
    const { status, stdout } = await cimKeys(['verify', folder, '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { intact: true, kind: 'ledger', verified: 1200, head },
    ]);
    const file = path.join(temporaryFolder(), 'ledger.car');
    expect(await cimKeys(['export', file, '--data', folder])).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.car']);
    expect((await cimKeys(['verify', file])).stdout).toContain(head);
    const stranger = readAsStranger(readFileSync(file));
    expect([stranger.head, stranger.events.length]).toEqual([head, 1200]);

    const part = path.join(temporaryFolder(), 'part.car');
    expect((await cimKeys(['export', part, '--data', folder, '--from', '1001'])).status).toBe(0);
    expect(readAsStranger(readFileSync(part)).events).toHaveLength(200);
    // An existing file is never overwritten.
    expect(await cimKeys(['export', part, '--data', folder])).toMatchObject({ status: 1 });
  });

  test('a changed bundle is found, and the exit status says so', async () => {
    const { folder } = ledgerOf(20);
    const file = path.join(temporaryFolder(), 'ledger.car');
    await cimKeys(['export', file, '--data', folder]);
    const bytes = readFileSync(file);
    const at = bytes.length - 100;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { status, stdout } = await cimKeys(['verify', file, '--json']);
    expect([status, verifyOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      1,
      { intact: false, verified: 19 },
    ]);
  });
});

describe('cim-keys - encrypted bundles', () => {
  test('under a passphrase from a descriptor, which no message repeats', async () => {
    const { folder, head } = ledgerOf(3);
    const [file, words] = ['bundle.car.age', 'words'].map((name) => path.join(temporaryFolder(), name));
    if (file === undefined || words === undefined) throw new Error('no names');
    const withWords = async (text: string, ...args: string[]) => {
      writeFileSync(words, text);
      const fd = openSync(words, 'r');
      try {
        return await cimKeys([...args, '--json', '--passphrase-fd', String(fd)]);
      } finally {
        closeSync(fd);
      }
    };
    const weak = await withWords('password1234\n', 'export', file, '--data', folder);
    expect([weak.status, codeIn(weak.stdout), existsSync(file)]).toEqual([2, 'cli.weak-passphrase', false]);
    const written = await withWords(`${PASSPHRASE}\n`, 'export', file, '--data', folder);
    expect([written.status, exportOutputSchema.parse(JSON.parse(written.stdout))]).toEqual([
      0,
      { file, from: 1, to: 3, head, encrypted: true, auditorsPage: null },
    ]);
    expect(readFileSync(file).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    const good = await withWords(PASSPHRASE, 'verify', file);
    expect([good.status, JSON.parse(good.stdout)]).toMatchObject([0, { intact: true, verified: 3, head }]);
    expect(written.stdout + written.stderr + good.stdout + good.stderr).not.toContain('battery');
  });

  test('for recipients: the holder of an identity verifies it, nobody else', async () => {
    const { folder, head } = ledgerOf(3);
    const { recipient, identity } = ageKey();
    const file = path.join(temporaryFolder(), 'bundle.car.age');
    const identityFile = path.join(temporaryFolder(), 'identity');
    writeFileSync(identityFile, `# created\n${identity}\n`);
    expect(await cimKeys(['export', file, '--recipient', recipient, '--data', folder])).toMatchObject({
      status: 0,
    });
    expect((await cimKeys(['verify', file, '--identity', identityFile])).stdout).toContain(head);
    const without = await cimKeys(['verify', file, '--json']);
    expect([without.status, codeIn(without.stdout)]).toEqual([2, 'bundle.needs-identity']);
    expect(await cimKeys(['verify', file, '--identity', file])).toMatchObject({ status: 2 });
    const both = ['export', `${file}2`, '--recipient', recipient, '--passphrase', '--data', folder];
    expect((await cimKeys(both)).stderr).toContain('not both');
    const mistyped = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`;
    expect(await cimKeys(['export', `${file}2`, '--recipient', mistyped, '--data', folder])).toMatchObject({
      status: 1,
    });
  });

  test('an interrupted export leaves no file', async () => {
    const { folder } = ledgerOf(3);
    const file = path.join(temporaryFolder(), 'bundle.car');
    const abort = new AbortController();
    abort.abort();
    const { status, stderr } = await cimKeys(['export', file, '--data', folder], abort.signal);
    expect([status, stderr]).toEqual([130, expect.stringContaining('No file was left')]);
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });
});

describe('cim-keys config', () => {
  test('check names every fault, and what is wrong with the files it names', async () => {
    const data = temporaryFolder();
    const file = path.join(data, 'config.toml');
    const check = async () => {
      const { status, stdout } = await cimKeys(['config', 'check', '--json', '--data', data]);
      return [status, configCheckOutputSchema.parse(JSON.parse(stdout))];
    };
    expect(await check()).toEqual([0, { file, exists: false, faults: [], problem: null, warnings: [] }]);
    writeFileSync(file, '[nats]\nulr = "nats://a"\nmax_retries = -1\n[storage]\noffline_events_dir = 3\n');
    expect(await check()).toMatchObject([
      1,
      { faults: [{ key: 'nats.ulr', line: 2, allowed: 'url' }, { key: 'nats.max_retries' }, { line: 5 }] },
    ]);
    expect((await cimKeys(['config', 'check', file])).stdout).toContain('Line 2, column 1: nats.ulr');
    writeFileSync(file, '[nats]\ncredentials_file = "user.creds"\n');
    expect(await check()).toMatchObject([
      1,
      { faults: [], problem: { happened: expect.stringContaining('user.creds') } },
    ]);
    // The configuration does not say where the ledger is: no other ledger is taken for it.
    writeFileSync(file, 'not toml');
    expect((await cimKeys(['status', '--data', data])).stderr).toContain('Line 1');
    expect(await cimKeys(['config', 'check', '/nowhere.toml'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('the example is good, and show tells what holds', async () => {
    const data = temporaryFolder();
    const shown = async () => {
      const { stdout } = await cimKeys(['config', 'show', '--json', '--data', data]);
      return configShowOutputSchema.parse(JSON.parse(stdout)).config;
    };
    expect(await shown()).toEqual({ ...Config.default() });
    const { stdout: example } = await cimKeys(['config', 'example']);
    writeFileSync(path.join(data, 'config.toml'), `${example}\n`);
    expect(await cimKeys(['config', 'check', '--data', data])).toMatchObject({ status: 0 });
    expect(await shown()).toEqual({ ...Config.default() });
    expect((await cimKeys(['config', 'show', '--data', data])).stdout).toContain(
      'stream_name = "CIM_KEYS_EVENTS"',
    );
  });
});

describe('cim-keys - refusals', () => {
  test('where no ledger is, none is made, and it is told apart from a damaged one', async () => {
    const folder = temporaryFolder();
    const none = await cimKeys(['verify', folder, '--json']);
    expect([none.status, codeIn(none.stdout)]).toEqual([2, 'cli.no-ledger']);
    expect(existsSync(path.join(folder, 'events'))).toBe(false);
    expect(await cimKeys(['verify', '/nowhere'])).toMatchObject({ status: 2 });
    expect(await cimKeys(['status', '--data', '/nowhere'])).toMatchObject({ status: 2 });
    const { folder: damaged } = ledgerOf(1);
    writeFileSync(path.join(damaged, 'ledger.db'), 'no database at all, for long enough to be read as one');
    const found = await cimKeys(['verify', damaged, '--json']);
    expect([found.status, codeIn(found.stdout)]).toEqual([1, 'store.damaged']);
  });

  test('a ledger that is open elsewhere is not touched; one that needs the configuration says so', async () => {
    const folder = temporaryFolder();
    recordOrganizations(openLedger(folder), 1);
    const { status, stderr, stdout } = await cimKeys(['status', '--data', folder, '--json']);
    expect([status, codeIn(stdout), stderr]).toEqual([
      1,
      'store.in-use',
      expect.stringContaining('already open'),
    ]);
    expect((await cimKeys(['sync', '--data', folder])).stderr).toContain('needs the configuration as well');
  });
});
