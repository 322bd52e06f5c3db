import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CidString } from '../../../app/content/cid.ts';
import { exportBundle } from '../../../main/exchange/export-bundle.ts';
import { type BundleRelation, relationOf } from '../../../main/exchange/relation.ts';
import { verifyBundleFile } from '../../../main/exchange/verify-bundle.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { AGE } from '../../support/age.ts';
import { IDENTITY, openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A ledger of three entries, and another folder in which the same three stand. */
function twins(): { ledger: Ledger; twin: Ledger } {
  const folder = temporaryFolder();
  const first = openLedger(path.join(folder, 'a'));
  recordOrganizations(first, 3);
  first.close();
  mkdirSync(path.join(folder, 'b'));
  for (const file of ['ledger.db', 'ledger.head'])
    copyFileSync(path.join(folder, 'a', file), path.join(folder, 'b', file));
  return { ledger: openLedger(path.join(folder, 'a')), twin: openLedger(path.join(folder, 'b')) };
}

/** How a bundle of `from` stands to `to`. */
async function relation(from: Ledger, to: Ledger, first = 1): Promise<BundleRelation> {
  const file = path.join(temporaryFolder(), 'bundle.car');
  const range = { from: first, to: from.head()?.seq ?? 0 };
  await exportBundle(from, file, { writtenBy: 'test', range });
  const ownTo = to.head()?.seq ?? 0;
  let common: CidString | null = null;
  const { manifest } = await verifyBundleFile(file, AGE, {
    onEntry: ({ entry, cid }) => {
      if (entry.seq <= ownTo) common = cid;
    },
  });
  if (!manifest) throw new Error('no manifest');
  return relationOf(manifest, to, common);
}

test('the same history, an older one and a newer one are told apart', async () => {
  const { ledger, twin } = twins();
  expect(await relation(ledger, twin)).toBe('same');
  recordOrganizations(ledger, 2);
  expect(await relation(ledger, twin)).toBe('ahead');
  expect(await relation(ledger, twin, 4)).toBe('ahead');
  expect(await relation(ledger, twin, 5)).toBe('beyond');
  expect(await relation(twin, ledger)).toBe('same');
});

test('a fork is a contradiction, from whichever entry the bundle begins', async () => {
  const { ledger, twin } = twins();
  recordOrganizations(ledger, 2);
  recordOrganizations(twin, 1);
  expect(await relation(ledger, twin)).toBe('contradicts');
  expect(await relation(twin, ledger)).toBe('contradicts');
  expect(await relation(ledger, twin, 5)).toBe('contradicts');
});

test('another ledger is another ledger', async () => {
  const { ledger } = twins();
  const folder = temporaryFolder();
  const other = Ledger.open(folder);
  try {
    const id = '0198c0de-0000-7000-8000-00000000aaaa';
    other.create({ ...IDENTITY, id, source: `cim-keys-v0.8.0#${id}` });
    recordOrganizations(other, 1);
    expect(await relation(other, ledger)).toBe('other');
  } finally {
    other.close();
  }
});
