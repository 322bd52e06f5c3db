import { expect, test } from 'vitest';
import { ledgerToRead } from '../../../main/services/ledgers/ledger-to-read.ts';
import { createOrganization } from '../../support/commands.ts';
import { bundleOf, importInto, laptop } from '../../support/imports.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test('a ledger to read is the own one, or the copy that is named, and an unknown one is refused in words', async () => {
  const here = laptop('Here');
  const there = openLedger(temporaryFolder());
  recordOrganizations(there, 3);
  await importInto(here, await bundleOf(there));
  const [copy] = here.imported.all();
  const ledgers = { ledger: here.own, imported: here.imported };
  expect(ledgerToRead(ledgers, null)).toBe(here.own);
  expect(ledgerToRead(ledgers, here.own.identity?.id ?? '')).toBe(here.own);
  const read = ledgerToRead(ledgers, copy?.identity?.id ?? '');
  expect(read).toBe(copy);
  expect(read.head()?.seq).toBe(3);
  expect(() => ledgerToRead(ledgers, '0198c0de-0000-7000-8000-00000000dead')).toThrow(
    'There is no such ledger on this laptop.',
  );
  // Whatever reaches for a copy, it records nothing.
  expect(() => registrarOf(read).record(createOrganization())).toThrow('read-only copy');
  expect(read.head()?.seq).toBe(3);
});
