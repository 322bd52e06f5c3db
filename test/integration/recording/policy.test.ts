import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { ConfigFile } from '../../../main/config/config-file.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { Bootstraps } from '../../../main/services/bootstrap/bootstrap.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import { Registrar } from '../../../main/services/recording/registrar.ts';
import { ModeSwitch } from '../../../main/services/sync/mode-switch.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization } from '../../support/commands.ts';
import { recordMany } from '../../support/imports.ts';
import { IDENTITY, openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Who tries to record where nothing may be recorded, from below and through the command line; the window's attempts are in
   test/e2e/store.e2e.ts. */

const AGE_WORKER = new URL('../../../main/keystore/age-worker.ts', import.meta.url);
const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';

/** More than are looked through when a ledger is opened: only the whole check finds what is wrong before them. */
const LONG = 2100;

let data: string;
let folder: string;

beforeEach(() => {
  data = temporaryFolder();
  folder = path.join(data, 'events');
});

const configFile = () => new ConfigFile(path.join(data, 'config.toml'));

function fileOf(text: string): string {
  const file = path.join(temporaryFolder(), 'domain-bootstrap.json');
  writeFileSync(file, text);
  return file;
}

const newOrganization = () => fileOf('{"organization":{"name":"Umbrella"}}');

/** A ledger with a changed entry far from its end, and a mode that the file has switched since. */
async function damaged(): Promise<LedgerCheck> {
  const ledger = openLedger(folder);
  recordMany(ledger, LONG);
  new ModeSwitch(ledger, registrarOf(ledger), configFile()).switchTo('Hybrid', IDENTITY.id);
  configFile().change({ 'mode.mode': 'Online' });
  ledger.close();
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('DROP TRIGGER entry_is_never_updated');
  database.exec("UPDATE entry SET block = x'a0' WHERE seq = 1");
  database.close();
  const check = new LedgerCheck(openLedger(folder));
  expect((await check.run()).state).toBe('damaged');
  return check;
}

/** What refuses; `recorded` where nothing does. */
function refusalOf(act: () => unknown): unknown {
  try {
    act();
    return 'recorded';
  } catch (error) {
    return Reflect.get(Object(Reflect.get(Object(error), 'problem')), 'code');
  }
}

describe('recording', () => {
  test('in a damaged ledger nothing is recorded, whoever asks for it and in whatever way', async () => {
    const check = await damaged();
    const { ledger } = check;
    const head = ledger.head();
    const registrar = new Registrar(check, () => 'Officer A');
    const system = { kind: 'system', name: 'Configuration file' } as const;
    const acts = {
      record: () => registrar.record(createOrganization({ name: 'Umbrella' })),
      recordAll: () => registrar.recordAll('Bootstrap', [createOrganization({ name: 'Umbrella' })]),
      system: () => registrar.record(createOrganization({ name: 'Umbrella' }), system),
      requireOfficer: () => registrar.requireOfficer(),
      officer: () => registrar.officer(),
    };
    const refused = Object.entries(acts).map(([name, act]) => [name, refusalOf(act)]);
    expect(refused).toEqual(Object.keys(acts).map((name) => [name, 'ledger.damaged']));

    new ModeSwitch(ledger, registrar, configFile()).followFile();
    const keys = temporaryFolder();
    const keystore = new Keystore(new SecretFiles(keys), registrar, AGE_WORKER);
    const operator = {
      type: 'CreateNatsOperator',
      id: IDENTITY.id,
      name: 'X',
      organizationId: IDENTITY.id,
    } as const;
    await expect(keystore.createIdentity(operator, PASSPHRASE)).rejects.toThrow();
    const desk = new Bootstraps(ledger, keystore);
    await desk.review(newOrganization());
    await expect(desk.record(null, () => {})).rejects.toMatchObject({ problem: { code: 'ledger.damaged' } });
    expect([ledger.head(), readdirSync(keys)]).toEqual([head, []]);
  });

  test('where entries are gone from the end, nothing is recorded before any check', () => {
    const ledger = openLedger(folder);
    recordMany(ledger, 2);
    ledger.close();
    const mark = readFileSync(path.join(folder, 'ledger.head'));
    const other = openLedger(temporaryFolder());
    recordMany(other, 1);
    other.close();
    writeFileSync(path.join(folder, 'ledger.db'), readFileSync(path.join(other.directory, 'ledger.db')));
    writeFileSync(path.join(folder, 'ledger.head'), mark);
    const again = Ledger.open(folder);
    const registrar = new Registrar(new LedgerCheck(again), () => 'Officer A');
    expect(refusalOf(() => registrar.record(createOrganization({ name: 'Umbrella' })))).toBe(
      'ledger.damaged',
    );
    again.close();
  });

  test('nobody acts in nobody’s name, and in a copy nobody at all', () => {
    const ledger = openLedger(folder);
    const nameless = new Registrar(new LedgerCheck(ledger), () => null);
    expect(refusalOf(() => nameless.record(createOrganization({ name: 'Umbrella' })))).toBe(
      'ledger.no-officer',
    );
    const copy = openLedger(temporaryFolder(), { ...IDENTITY, source: 'cim-keys-v0.8.0#another' });
    const system = { kind: 'system', name: 'Configuration file' } as const;
    const registrar = new Registrar(new LedgerCheck(copy), () => 'Officer A');
    const acts = [
      () => registrar.record(createOrganization({ name: 'Umbrella' }), system),
      () => registrar.requireOfficer(),
    ];
    expect(acts.map(refusalOf)).toEqual(acts.map(() => 'ledger.copy'));
    expect([ledger.head(), copy.head()]).toEqual([null, null]);
  });

  test('from the command line nothing is recorded in a damaged ledger, whose damage only the check of all of it finds', async () => {
    const { ledger } = await damaged();
    const head = ledger.head();
    ledger.close();
    const given = ['--data', data, '--keys', temporaryFolder(), '--officer', 'Officer A', '--yes'];
    const bootstrap = await cimKeys(['bootstrap', newOrganization(), ...given]);
    expect([bootstrap.status, bootstrap.stderr]).toEqual([
      1,
      expect.stringContaining('nothing more is recorded'),
    ]);
    const after = openLedger(folder);
    expect(after.head()).toEqual(head);
  });

  test('nothing but the registrar appends, and nothing but the composition makes a registrar', () => {
    const main = path.resolve(import.meta.dirname, '../../../main');
    const holding = (words: RegExp) =>
      readdirSync(main, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.startsWith('store'))
        .filter((file) => words.test(readFileSync(path.join(main, file), 'utf8')));
    expect(holding(/ledger\.append\(/)).toEqual(['services/recording/registrar.ts']);
    expect(holding(/new Registrar\(/)).toEqual(['compose.ts']);
  });
});
