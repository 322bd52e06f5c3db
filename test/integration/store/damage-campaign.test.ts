import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Head } from '../../../app/ledger/entry.ts';
import { ProblemError } from '../../../app/problem.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { lookForEntries } from '../../../main/store/salvage.ts';
import { copyLedger, openAndCheck } from '../../support/damage.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * Damage at random, in file, log and mark of a ledger whose plug was pulled: it is never undetected, looking changes
 * nothing, opening destroys nothing that was found, and what can be saved is found. Run again with the printed seed:
 * CIM_SEED=… CIM_ROUNDS=… npx vitest run test/integration/store/damage-campaign.test.ts
 */

const SEED = Number(process.env['CIM_SEED'] ?? 20261128);
const ROUNDS = Number(process.env['CIM_ROUNDS'] ?? 60);

/** Entries that were in the file before the plug was pulled, and those in the log. */
const [IN_FILE, IN_LOG] = [30, 40];

const FILES = ['ledger.db', 'ledger.db-wal', 'ledger.head'];

test(`damage of seed ${SEED}`, { timeout: 300_000 }, async () => {
  console.log(`${ROUNDS} rounds of damage, seed ${SEED}`);
  const { folder: original, cids } = pulled();
  const random = new Random(SEED);
  const pick = (below: number) => random.between(0, below - 1);
  const outcomes = { told: 0, intact: 0, saved: 0, partly: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const folder = temporaryFolder();
    copyLedger(original, folder);
    const name = FILES[round % 5 === 4 ? 2 : round % 2 === 0 ? 1 : 0] ?? '';
    const what = damage(path.join(folder, name), pick);
    const where = `seed ${SEED}, round ${round}: ${name} ${what}`;
    const before = sums(folder);

    const looked = await lookAt(folder);
    expect(sums(folder), `${where}: looked at`).toEqual(before);
    // What is said to be intact is exactly what was recorded.
    if (looked !== null) expect(looked, where).toEqual(cids);
    outcomes[looked === null ? 'told' : 'intact'] += 1;

    // What is found is what was recorded, up to some entry; a damaged log never costs what is in the file.
    const head = saved(folder);
    if (head !== null) expect(head.cid, where).toBe(cids[head.seq - 1]);
    outcomes[head?.seq === cids.length ? 'saved' : 'partly'] += 1;
    if (name === 'ledger.head') expect(head?.seq, where).toBe(cids.length);
    if (name === 'ledger.db-wal') expect(head?.seq, where).toBeGreaterThanOrEqual(IN_FILE);

    const opened = await openAndCheck(folder);
    if (looked === null && name !== 'ledger.db') {
      expect(opened.said, where).not.toBe('intact');
      // Whatever opening did: the damaged bytes, and those beside them, are still somewhere.
      const kept = new Set(Object.values(sums(folder)));
      for (const [file, sum] of Object.entries(before)) expect(kept, `${where}: ${file}`).toContain(sum);
    }
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify(outcomes));
  expect(outcomes.told).toBeGreaterThan(ROUNDS / 4);
  expect(outcomes.saved).toBeGreaterThan(ROUNDS / 4);
});

/** A ledger with entries in its file and its log. @returns every entry's CID */
function pulled(): { folder: string; cids: string[] } {
  const folder = temporaryFolder();
  const first = openLedger(folder);
  recordOrganizations(first, IN_FILE);
  first.close();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, IN_LOG);
  const left = temporaryFolder();
  copyLedger(folder, left);
  return { folder: left, cids: ledger.entries.from(1, IN_FILE + IN_LOG).map(({ cid }) => cid) };
}

/** Damages a file in one of several ways. @returns which */
function damage(file: string, pick: (below: number) => number): string {
  const bytes = readFileSync(file);
  const place = pick(bytes.length);
  const length = Math.min(bytes.length - place, 1 + pick(3000));
  const ways: Readonly<Record<string, () => Buffer>> = {
    'with a flipped bit': () => {
      bytes[place] = (bytes[place] ?? 0) ^ (1 << pick(8));
      return bytes;
    },
    'with a flipped bit near its beginning': () => {
      const near = place % 32;
      bytes[near] = (bytes[near] ?? 0) ^ (1 << pick(8));
      return bytes;
    },
    truncated: () => bytes.subarray(0, place),
    'with zeros': () => bytes.fill(0, place, place + length),
    'with garbage': () => {
      for (let at = place; at < place + length; at++) bytes[at] = pick(256);
      return bytes;
    },
  };
  const names = Object.keys(ways);
  const name = names[pick(names.length)] ?? '';
  writeFileSync(file, ways[name]?.() ?? bytes);
  return `${name} at ${place}`;
}

/** What a look finds. @returns every entry's CID where it says intact, null where it tells of damage */
async function lookAt(folder: string): Promise<string[] | null> {
  try {
    const ledger = Ledger.look(folder);
    try {
      const { finding } = await verifyLedger(ledger);
      return finding === null ? ledger.entries.from(1, 1000).map(({ cid }) => cid) : null;
    } finally {
      ledger.close();
    }
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** The head of what can be saved; null for nothing. */
function saved(folder: string): Head | null {
  try {
    return lookForEntries(folder).head;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** The files of a folder and below, by what is in them. */
function sums(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => lstatSync(path.join(folder, name)).isFile())
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(path.join(folder, name)))
          .digest('hex'),
      ]),
  );
}
