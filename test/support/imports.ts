import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { onTestFinished } from 'vitest';
import { ImportedCheck } from '../../main/services/checks/imported-check.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { ImportedLedgers } from '../../main/services/exchange/imported-ledgers.ts';
import { Imports } from '../../main/services/exchange/imports.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { IDENTITY, openLedger, recordOrganizations } from './ledgers.ts';
import { temporaryFolder } from './temporary.ts';

const AGE_WORKER = new URL('../../main/keystore/age-worker.ts', import.meta.url);

/** A laptop with a ledger of its own, and with those of others. */
export interface Laptop {
  readonly folder: string;
  readonly own: Ledger;
  readonly imported: ImportedLedgers;
  readonly check: ImportedCheck;
  readonly desk: Imports;
}

/** A laptop whose folders go away with the test. @param name of its ledger */
export function laptop(name: string, folder = temporaryFolder()): Laptop {
  const id = uuidv7();
  const own = openLedger(folder, { ...IDENTITY, id, name, source: `cim-keys-v0.8.0#${id}` });
  const imported = new ImportedLedgers(folder);
  imported.openAll();
  onTestFinished(() => imported.close());
  const check = new ImportedCheck(imported);
  const desk = new Imports({
    ownCheck: new LedgerCheck(own),
    worker: AGE_WORKER,
    imported,
    check,
    hold: (work) => work(),
    onImported: () => {},
    onChange: () => {},
  });
  return { folder, own, imported, check, desk };
}

/** Writes a bundle of a ledger, as a whole or from an entry on. */
export async function bundleOf(ledger: Ledger, from = 1): Promise<string> {
  const file = path.join(temporaryFolder(), `${ledger.head()?.seq}-${from}.car`);
  await exportBundle(ledger, file, { writtenBy: 'test', range: { from, to: Number.MAX_SAFE_INTEGER } });
  return file;
}

/** Opens a bundle and imports what was shown, as a person who agrees. */
export async function importInto({ desk }: Laptop, file: string) {
  const { bundle, finding } = await desk.open(file);
  if (bundle === null) throw new Error(finding ?? 'nothing shown');
  return desk.merge(bundle.head);
}

/** Records `count` organizations at once. */
export function recordMany(ledger: Ledger, count: number): void {
  ledger.transaction(() => recordOrganizations(ledger, count));
}
