import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { cidOfBlock, encodeBlock } from '../../../app/content/cid.ts';
import { verifyOutputSchema } from '../../../app/contract/command-line.ts';
import { entryCid } from '../../../app/ledger/entry.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { chainOf, following } from '../../support/chain.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { bundleOfChain, forgedSignature, touchedSignature } from '../../support/forged-bundle.ts';
import { bundleOf, laptop } from '../../support/imports.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import { IDENTITY, openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { signingOfficers } from '../../support/signed-ledger.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/**
 * Two entries, and two events behind them that contradict each other, in a ledger as somebody with other tools writes it:
 * every CID and the chain are right, and the registry knows of another second event.
 */
function writeContradiction(folder: string, [first, second]: readonly ReturnType<typeof eventsOf>[]): void {
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 2);
  const at = '2026-11-23T10:00:00.000Z';
  ledger.append(first ?? [], at);
  const prev = ledger.head()?.cid ?? null;
  recordOrganizations(ledger, 1);
  ledger.close();
  const [event] = second ?? [];
  const block = encodeBlock(event);
  const entry = { seq: 4, prev, event: cidOfBlock(block), at, source: IDENTITY.source };
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('DROP TRIGGER entry_is_never_updated');
  database
    .prepare('UPDATE entry SET cid = ?, event = ?, at = ?, aggregate_id = ?, block = ? WHERE seq = 4')
    .run(entryCid(entry), entry.event, at, event?.aggregate_id ?? '', block);
  database.close();
  rmSync(path.join(folder, 'ledger.head'));
}

describe('cim-keys verify', () => {
  test('what a verifier trusts decides, too: a head or a key that is not in it is exit status 1', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const [alice] = await signingOfficers(ledger, ['Alice']);
    await alice?.sign();
    recordOrganizations(ledger, 1);
    const [end, signed] = [ledger.head(), ledger.entries.at(3)];
    ledger.close();
    const file = path.join(temporaryFolder(), 'ledger.car');
    await cimKeys(['export', file, '--data', folder]);
    const stranger = `SHA256:${'A'.repeat(43)}`;
    const elsewhere = chainOf(1)[0]?.cid ?? '';
    for (const target of [file, folder]) {
      const judge = async (...args: string[]) => {
        const { status, stdout } = await cimKeys(['verify', target, '--json', ...args]);
        return { status, ...verifyOutputSchema.parse(JSON.parse(stdout)) };
      };
      const key = alice?.fingerprint ?? '';
      expect(await judge('--trust-key', key, '--head', end?.cid ?? '')).toMatchObject({
        ...{ status: 0, intact: true, verified: 5 },
        signatures: [{ signer: 'Alice', seq: 3, head: signed?.cid, vouched: { label: 'Key of Alice' } }],
        trust: {
          provenTo: 5,
          unmet: [],
          grounds: [
            { by: 'head', seq: 5 },
            { by: 'key', seq: 3, signer: 'Alice' },
          ],
        },
      });
      expect(await judge('--trust-key', key)).toMatchObject({ status: 0, trust: { provenTo: 3 } });
      for (const wrong of [
        ['--head', elsewhere],
        ['--trust-key', stranger],
        ['--trust-key', key, '--trust-key', stranger],
      ]) {
        const { status, intact, trust } = await judge(...wrong);
        expect([status, intact, trust.unmet.length]).toEqual([1, true, 1]);
      }
      const text = (await cimKeys(['verify', target, '--head', elsewhere])).stdout;
      expect(text).toContain('NOT THE ONE THAT WAS MEANT');
    }
    expect((await cimKeys(['verify', file, '--trust-key', 'SHA256:short'])).status).toBe(2);
  });

  test('a clock that was set back is told of a ledger, of its bundle and before an import, and is no fault', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 2);
    for (const name of ['Early', 'Earlier'])
      ledger.append(eventsOf(given().when(createOrganization({ name }))), '2020-01-01T00:00:00.000Z');
    recordOrganizations(ledger, 1);
    const [head, bundle] = [ledger.head()?.cid ?? '', await bundleOf(ledger)];
    ledger.close();
    const told = '2 entries, the first of them entry 3, are dated earlier than what was recorded before.';
    for (const target of [folder, bundle]) {
      const { status, stdout } = await cimKeys(['verify', target, '--head', head]);
      expect([status, stdout.includes('INTACT'), stdout.includes(told)]).toEqual([0, true, true]);
      const machine = verifyOutputSchema.parse(
        JSON.parse((await cimKeys(['verify', target, '--json'])).stdout),
      );
      expect(machine).toMatchObject({ intact: true, setBack: { first: 3, count: 2 } });
    }
    const other = temporaryFolder();
    openLedger(other).close();
    const { stdout } = await cimKeys(['import', bundle, '--data', other, '--head', head, '--yes']);
    expect(stdout).toContain(told);
  });

  test('a forged signature makes it not intact, and the entry is named', async () => {
    const forged = forgedSignature();
    const file = path.join(temporaryFolder(), 'forged.car');
    writeFileSync(file, await bundleOfChain(forged.chain, forged.signatures));
    const { status, stdout } = await cimKeys(['verify', file, '--json']);
    expect([status, verifyOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      1,
      { intact: false, verified: 3, finding: { code: 'signature', seq: 4 }, signatures: [] },
    ]);
    expect((await cimKeys(['verify', file])).stdout).toMatch(/^NOT INTACT [\s\S]*Finding .*signature/);
  });

  test('a signature that a YubiKey gave for a touch alone is told as that, and one with its PIN is not', async () => {
    for (const withPin of [true, false]) {
      const { chain, signatures } = touchedSignature(withPin);
      const file = path.join(temporaryFolder(), 'touched.car');
      writeFileSync(file, await bundleOfChain(chain, signatures));
      const { status, stdout } = await cimKeys(['verify', file]);
      expect([status, stdout.includes('touch only, no PIN')]).toEqual([0, !withPin]);
      const told = verifyOutputSchema.parse(JSON.parse((await cimKeys(['verify', file, '--json'])).stdout));
      expect(told.signatures).toMatchObject([{ kind: 'fido2', userVerified: withPin, nameSigned: false }]);
      const data = temporaryFolder();
      laptop('Station', path.join(data, 'events')).own.close();
      const preview = await cimKeys(['import', file, '--data', data]);
      expect(preview.stdout.includes('touch only, no PIN')).toBe(!withPin);
    }
  });

  test('a ledger whose registry says something else than its entries is not intact', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 3);
    ledger.fold();
    ledger.close();
    expect((await cimKeys(['verify', folder])).status).toBe(0);
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    const { changes } = database
      .prepare("UPDATE object SET label = 'Mallory' WHERE label = ?")
      .run('Organization 2');
    database.close();
    expect(changes).toBe(1);
    const { status, stdout } = await cimKeys(['verify', folder, '--json']);
    expect([status, verifyOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      1,
      { intact: false, verified: 3, finding: { code: 'registry', seq: 2 } },
    ]);
    const text = (await cimKeys(['verify', folder])).stdout;
    expect(text).toMatch(/^NOT INTACT [\s\S]*Finding .*registry/);
    expect(text).toContain('The entries themselves are intact');
  });

  test.each<[string, number]>([
    ['the whole ledger', 1],
    ['a part of it', 2],
  ])('a bundle that contradicts itself, %s, is not intact, as no import takes it', async (_name, from) => {
    const chain = chainOf(2);
    const twice = createOrganization({ name: 'Acme' });
    chain.push(following(chain, given().when(twice)));
    chain.push(following(chain, given().when({ ...twice, id: testId() })));
    const file = path.join(temporaryFolder(), 'contradiction.car');
    writeFileSync(file, await bundleOfChain(chain, [], from));
    const { status, stdout } = await cimKeys(['verify', file, '--json']);
    expect([status, verifyOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      1,
      { intact: false, finding: { code: 'contradiction', seq: 4 } },
    ]);
    writeFileSync(file, await bundleOfChain(chain.slice(0, 3), [], from));
    expect((await cimKeys(['verify', file])).status).toBe(0);
  });

  test.each<[string, number]>([
    ['the whole ledger', 1],
    ['a part of it', 3],
  ])('no export writes, and no import takes, what contradicts itself: %s', async (_name, from) => {
    const chain = chainOf(2);
    const twice = createOrganization({ name: 'Acme' });
    const decisions = [given().when(twice), given().when({ ...twice, id: testId() })];
    for (const decision of decisions) chain.push(following(chain, decision));

    const folder = temporaryFolder();
    writeContradiction(path.join(folder, 'events'), decisions.map(eventsOf));
    const written = path.join(temporaryFolder(), 'written.car');
    const exported = await cimKeys(['export', written, '--from', `${from}`, '--data', folder]);
    expect([exported.status, exported.stderr]).toEqual([1, expect.stringContaining('Entry 4 cannot follow')]);
    expect(existsSync(written)).toBe(false);

    const file = path.join(temporaryFolder(), 'contradiction.car');
    const other = temporaryFolder();
    laptop('Station', path.join(other, 'events')).own.close();
    const take = (bytes: Uint8Array) => {
      writeFileSync(file, bytes);
      return cimKeys(['import', file, '--yes', '--data', other]);
    };
    // What it begins with is here already, so that a part can be judged on top of it.
    if (from > 1)
      expect(await take(await bundleOfChain(chain.slice(0, from - 1)))).toMatchObject({ status: 0 });
    const refused = await take(await bundleOfChain(chain, [], from));
    expect([refused.status, refused.stdout + refused.stderr]).toEqual([
      1,
      expect.stringContaining('Entry 4 cannot follow'),
    ]);
  });

  test('a part of a ledger that changes what was made before it is intact', async () => {
    const acme = createOrganization();
    const alice = createPerson(acme.id);
    const unit = createUnit(acme.id);
    const added = { type: 'AddPersonToUnit', id: alice.id, unitId: unit.id } as const;
    const commands = [acme, alice, unit, added];
    const chain: StoredEntry[] = [];
    for (const [index, command] of commands.entries())
      chain.push(following(chain, given(...commands.slice(0, index)).when(command)));
    const file = path.join(temporaryFolder(), 'part.car');
    writeFileSync(file, await bundleOfChain(chain, [], 4));
    expect((await cimKeys(['verify', file])).status).toBe(0);
  });

  test.each([
    "UPDATE entry SET block = x'ff' WHERE seq = 2",
    "UPDATE entry SET cid = 'bafy' WHERE seq = 2",
    "UPDATE entry SET event = 'bafy' WHERE seq = 2",
  ])('a damaged entry (%s) is named, and nobody is told to run it again', async (sql) => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 3);
    ledger.fold();
    ledger.close();
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON');
    database.exec('DROP TRIGGER entry_is_never_updated');
    database.exec(sql);
    database.close();
    const file = path.join(temporaryFolder(), 'out.car');
    for (const args of [
      ['verify', folder],
      ['export', file, '--data', folder],
      ['queue', 'list', '--data', folder],
      ['queue', 'show', '2', '--data', folder],
    ]) {
      const { status, stdout, stderr } = await cimKeys(args);
      const told = `${args.join(' ')}: ${status} ${stdout}${stderr}`;
      expect(told).not.toMatch(/[Rr]un it again/);
      if (status !== 0) expect(told).toMatch(/[Ee]ntry 2|cim-keys verify/);
    }
  });
});
