import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ProblemError } from '../../app/problem.ts';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { Bootstraps } from '../../main/services/bootstrap/bootstrap.ts';
import { exportRegistry } from '../../main/services/bootstrap/registry-export.ts';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { Keystore } from '../../main/services/keys/keystore.ts';
import { organizationChart } from '../../main/services/registry/organization-chart.ts';
import { listedSigningKeys } from '../../main/services/signing/listed-keys.ts';
import { examine } from '../../main/store/examination.ts';
import { verifyLedger } from '../../main/store/integrity.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { AGE } from '../support/age.ts';
import { createOrganization, createPerson, generateKey } from '../support/commands.ts';
import { leave } from '../support/commands-places.ts';
import { openLedger, registrarOf } from '../support/ledgers.ts';
import { temporaryFolder } from '../support/temporary.ts';

/* What takes long on a large ledger is done in turns: others have theirs in between, and what is answered is one state. */

const acme = createOrganization({ name: 'Acme', domain: null });
const PEOPLE = 300;

let ledger: Ledger;
let people: ReturnType<typeof createPerson>[];
let keys: ReturnType<typeof generateKey>[];

beforeEach(() => {
  ledger = openLedger(temporaryFolder());
  people = Array.from({ length: PEOPLE }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return createPerson(acme.id, { name: `Person ${number}`, email: `p${number}@acme.example` });
  });
  keys = people.map(({ id }, index) => {
    const fingerprint = `SHA256:${String(index).padStart(43, 'A')}`;
    const label = `Key ${String(index).padStart(3, '0')}`;
    return generateKey(acme.id, { personId: id, purpose: 'Signing', label, fingerprint });
  });
  const registrar = registrarOf(ledger);
  ledger.transaction(() => registrar.recordAll('Test', [acme, ...people, ...keys]));
  // All of it is in the file.
  ledger.fold();
});

/** From now on each look at the clock is later than a turn may last. */
function everyPieceIsLong(): void {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 100;
    return now;
  });
  onTestFinished(() => clock.mockRestore());
}

/** How many turns others have while work is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false];
  const turn = () => {
    if (isOver) return;
    turns += 1;
    setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}

/** Does something between two turns of the work. @param after so many turns */
async function inBetween(act: () => void, after = 1): Promise<void> {
  for (let turn = 0; turn < after; turn++) await new Promise((resolve) => setImmediate(resolve));
  act();
}

const asked = { organizationId: acme.id, path: [], show: 'everyone', search: '', limit: 10 } as const;

function desk(): Bootstraps {
  return new Bootstraps(
    ledger,
    new Keystore(new SecretFiles(temporaryFolder()), registrarOf(ledger), AGE.worker),
  );
}

function bootstrapFile(name = 'Globex'): string {
  const file = path.join(temporaryFolder(), 'domain-bootstrap.json');
  const listed = Array.from({ length: 30 }, (_, index) => ({
    name: `New ${index}`,
    email: `new${index}@globex.example`,
  }));
  writeFileSync(file, JSON.stringify({ organization: { name }, people: listed }));
  return file;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof ProblemError ? error.problem.code : `${error}`;
}

describe('others have their turn', () => {
  test.each<[string, number, () => Promise<unknown>]>([
    ['while a chart is read', 2, () => organizationChart(ledger, asked)],
    ['while signing keys are listed', 3, () => listedSigningKeys(ledger, 400)],
    [
      'while the registry is written as a file',
      PEOPLE,
      () => exportRegistry(ledger, path.join(temporaryFolder(), 'registry.json'), 'refuse'),
    ],
    ['while a bootstrap file is looked at', 60, () => desk().review(bootstrapFile())],
    [
      'while a bundle is checked and written',
      3 * PEOPLE,
      () => exportBundle(ledger, path.join(temporaryFolder(), 'a.car'), { writtenBy: 'test' }),
    ],
    ['while the ledger is checked', 20, () => verifyLedger(ledger)],
  ])('%s', async (_what, atLeast, work) => {
    everyPieceIsLong();
    expect(await turnsDuring(work)).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('what is recorded in between', () => {
  /** Changes what has been read by then, and brings it into the file. */
  function change(): void {
    const registrar = registrarOf(ledger);
    const [first, last] = [people[0], people.at(-1)];
    if (first === undefined || last === undefined) throw new Error('Nobody.');
    const { id, email, title, department } = first;
    registrar.record({ type: 'ChangePerson', id, name: 'Aaron Changed', email, title, department });
    registrar.record({ type: 'RevokeKey', id: keys[1]?.id ?? '', reason: 'Superseded', remark: null });
    registrar.record({ type: 'RevokeKey', id: keys.at(-1)?.id ?? '', reason: 'Superseded', remark: null });
    registrar.record(leave(last.id));
    registrar.record(createPerson(acme.id, { name: 'Aaron New', email: 'new@acme.example' }));
    ledger.fold();
  }

  test('is in a chart, all of it', async () => {
    everyPieceIsLong();
    const drawn = organizationChart(ledger, asked);
    await inBetween(change);
    const chart = await drawn;
    expect(chart).toMatchObject({ people: { everyone: PEOPLE, keyless: 2 } });
    expect(chart?.levels[0]?.people.rows.map(({ name }) => name).slice(0, 3)).toEqual([
      'Aaron Changed',
      'Aaron New',
      'Person 001',
    ]);
  });

  test('is in a chart that had been drawn before, whether in the file or in memory', async () => {
    expect(await organizationChart(ledger, asked)).toMatchObject({
      people: { everyone: PEOPLE, keyless: 0 },
    });
    registrarOf(ledger).record({
      type: 'RevokeKey',
      id: keys[7]?.id ?? '',
      reason: 'Superseded',
      remark: null,
    });
    expect(await organizationChart(ledger, asked)).toMatchObject({
      people: { everyone: PEOPLE, keyless: 1 },
    });
    change();
    expect(await organizationChart(ledger, asked)).toMatchObject({
      people: { everyone: PEOPLE, keyless: 3 },
    });
  });

  test('is in the list of signing keys', async () => {
    everyPieceIsLong();
    const listed = listedSigningKeys(ledger, 1000);
    await inBetween(change);
    const labels = (await listed).map(({ label }) => label);
    expect(labels).toHaveLength(PEOPLE - 2);
    expect(labels.slice(0, 2)).toEqual(['Key 000', 'Key 002']);
  });

  test('is in a registry that is written as a file', async () => {
    everyPieceIsLong();
    const file = path.join(temporaryFolder(), 'registry.json');
    const written = exportRegistry(ledger, file, 'refuse');
    // Everybody has been read by then.
    await inBetween(change, 60);
    await written;
    const again = path.join(temporaryFolder(), 'again.json');
    await exportRegistry(ledger, again, 'refuse');
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(again, 'utf8'));
    expect(readFileSync(file, 'utf8')).toContain('Aaron New');
  });

  test('is known to the preview of a bootstrap file', async () => {
    everyPieceIsLong();
    const one = desk();
    const file = bootstrapFile();
    const review = one.review(file);
    const globex = createOrganization({ name: 'Globex', domain: null });
    await inBetween(() => registrarOf(ledger).record(globex), 20);
    // The organization is there by now, its people are not.
    expect(await review).toMatchObject({ events: 30, blocked: false });
    expect(await one.record(null, () => {})).toMatchObject({ events: 30 });
  });
});

describe('an act that is recorded in turns', () => {
  const ACT = [
    createOrganization({ name: 'Globex', domain: null }),
    ...Array.from({ length: 30 }, (_, index) => createOrganization({ name: `Of it ${index}`, domain: null })),
  ];
  const BEFORE = 1 + 2 * PEOPLE;
  const AFTER = BEFORE + ACT.length;

  /** Records it. @returns what it has come to, once that is so */
  function recording(commands = ACT, signal?: AbortSignal): Promise<string> {
    everyPieceIsLong();
    const recorded = registrarOf(ledger).recordInTurns('Test', commands, { signal });
    return codeOf(recorded.then((entries) => Promise.reject(new Error(`${entries.length} entries`))));
  }

  const inAct = () => ACT.filter(({ id }) => ledger.objects.get('organization', id) !== undefined).length;

  test('lets others have their turn', async () => {
    let outcome: Promise<string> | undefined;
    expect(
      await turnsDuring(async () => {
        outcome = recording();
        await outcome;
      }),
    ).toBeGreaterThanOrEqual(ACT.length);
    expect(await outcome).toContain(`${ACT.length} entries`);
    expect(ledger.head()?.seq).toBe(AFTER);
    // What is acknowledged is missed if it is ever gone.
    expect(examine(ledger.directory).marked).toEqual(ledger.head());
  });

  test.each<[string, () => unknown, unknown]>([
    ['the head', () => ledger.head()?.seq, AFTER],
    ['an object', inAct, ACT.length],
    [
      'a list',
      () => ledger.lists.count('organization', { search: '', organizationId: null }),
      1 + ACT.length,
    ],
    ['the queue', () => ledger.outbox.waiting(), AFTER],
    ['the version', () => ledger.version.split(' ')[0] === ledger.head()?.cid, true],
  ])('is seen whole by whoever asks for %s in between', async (_what, ask, expected) => {
    const outcome = recording();
    let seen: unknown;
    await inBetween(() => {
      seen = ask();
    }, 3);
    expect(seen).toEqual(expected);
    expect(await outcome).toContain('entries');
  });

  test('comes before what is recorded in between, in the chain and on the disk', async () => {
    const outcome = recording();
    const other = createOrganization({ name: 'Initech', domain: null });
    await inBetween(() => registrarOf(ledger).record(other), 3);
    expect(await outcome).toContain('entries');
    expect(ledger.entries.at(AFTER + 1)?.aggregateId).toBe(other.id);
    const { directory } = ledger;
    ledger.close();
    ledger = openLedger(directory);
    expect([ledger.lostTail, ledger.head()?.seq, inAct()]).toEqual([null, AFTER + 1, ACT.length]);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
  });

  test('is not seen at all where its last command is refused, or it is given up', async () => {
    const refused = recording([...ACT, createOrganization({ name: 'Acme', domain: null })]);
    await inBetween(() => expect([ledger.head()?.seq, inAct()]).toEqual([BEFORE, 0]), 3);
    expect(await refused).toMatch(/taken|already|exists/);
    const abort = new AbortController();
    const givenUp = recording(ACT, abort.signal);
    await inBetween(() => abort.abort(new Error('given up')), 3);
    expect(await givenUp).toContain('given up');
    expect([ledger.head()?.seq, inAct()]).toEqual([BEFORE, 0]);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
  });

  test('is done at once beside a copy that is being made, which would be refused its pages otherwise', async () => {
    const file = path.join(temporaryFolder(), 'copy.db');
    const copied = ledger.copyTo(file, () => {});
    expect(await turnsDuring(recording)).toBeLessThan(ACT.length / 2);
    await copied;
    const copy = Ledger.openCopy(file);
    expect([BEFORE, AFTER]).toContain(copy.head()?.seq);
    expect(await verifyLedger(copy)).toMatchObject({ finding: null });
    copy.close();
  });

  test('is whole in a copy that is begun in between', async () => {
    const file = path.join(temporaryFolder(), 'copy.db');
    const outcome = recording();
    await inBetween(() => {}, 3);
    await ledger.copyTo(file, () => {});
    expect(await outcome).toContain('entries');
    const copy = Ledger.openCopy(file);
    expect(copy.head()?.seq).toBe(AFTER);
    copy.close();
  });

  test('is on the disk when the ledger is closed in between', async () => {
    const outcome = recording();
    await inBetween(() => ledger.close(), 3);
    expect(await outcome).toContain('entries');
    ledger = openLedger(ledger.directory);
    expect(ledger.head()?.seq).toBe(AFTER);
  });

  test('can be waited for: then nobody has it done at once', async () => {
    const outcome = recording();
    expect(await turnsDuring(() => ledger.whenFree())).toBeGreaterThanOrEqual(ACT.length - 1);
    expect(ledger.head()?.seq).toBe(AFTER);
    expect(await outcome).toContain('entries');
  });
});

describe('given up', () => {
  test('a preview ends, and nothing is left to record', async () => {
    everyPieceIsLong();
    const one = desk();
    const review = codeOf(one.review(bootstrapFile()));
    await inBetween(() => one.cancel());
    expect(await review).toBe('bootstrap.given-up');
    expect(await codeOf(one.record(null, () => {}))).toBe('bootstrap.nothing-reviewed');
  });

  test('a second preview waits for nobody: the first goes on', async () => {
    everyPieceIsLong();
    const one = desk();
    const review = one.review(bootstrapFile());
    expect(await codeOf(one.review(bootstrapFile('Other')))).toBe('bootstrap.under-way');
    expect(await codeOf(one.record(null, () => {}))).toBe('bootstrap.under-way');
    expect(await review).toMatchObject({ blocked: false });
  });

  test('a bundle stops while it is checked, and no file is left', async () => {
    everyPieceIsLong();
    const file = path.join(temporaryFolder(), 'a.car');
    const abort = new AbortController();
    const steps = new Set<string>();
    const written = codeOf(
      exportBundle(ledger, file, {
        ...{ writtenBy: 'test', signal: abort.signal },
        onProgress: (step) => steps.add(step),
      }),
    );
    await inBetween(() => abort.abort());
    expect(await written).toBe('export.cancelled');
    expect([existsSync(file), [...steps]]).toEqual([false, []]);
  });
});

describe('the structure of a file that is not small, looked through in a thread of its own', () => {
  let threads: number;

  beforeEach(() => {
    threads = 0;
    const count = () => {
      threads += 1;
    };
    process.on('worker', count);
    onTestFinished(() => void process.off('worker', count));
  });

  test('keeps the lock on the ledger, and what is recorded meanwhile', async () => {
    const checked = verifyLedger(ledger);
    await inBetween(() =>
      registrarOf(ledger).record(createOrganization({ name: 'Meanwhile', domain: null })),
    );
    expect(await checked).toMatchObject({ finding: null, registry: null });
    expect(threads).toBe(1);
    const look = `import(${JSON.stringify(path.resolve('main/store/database.ts'))})
      .then(({ Database }) => Database.open(${JSON.stringify(ledger.directory)}))
      .then(() => console.log('open'), (error) => console.log(error.problem.code));`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', look], { encoding: 'utf8' });
    expect(other.stdout.trim()).toBe('store.in-use');
    expect(ledger.head()?.seq).toBe(2 * PEOPLE + 2);
  });

  test('says nothing of a ledger that is closed meanwhile', async () => {
    const looked = ledger.audit.structureMeanwhile();
    ledger.close();
    await expect(looked).rejects.toThrow('closed');
    expect(threads).toBe(1);
  });
});
