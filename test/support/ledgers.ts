import { onTestFinished } from 'vitest';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import type { Acting } from '../../main/services/recording/policy.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization } from './commands.ts';

/** The identity test ledgers are created with. */
export const IDENTITY = {
  id: '0198c0de-0000-7000-8000-0000000000ff',
  name: 'Test ceremony',
  source: 'cim-keys-v0.8.0#0198c0de-0000-7000-8000-0000000000ff',
  createdAt: '2026-11-23T09:00:00.000Z',
};

/** Opens the ledger in a folder, creating it when new; closed with the test. */
export function openLedger(folder: string, identity = IDENTITY): Ledger {
  const ledger = Ledger.open(folder);
  onTestFinished(() => ledger.close());
  if (ledger.identity === null) ledger.create(identity);
  return ledger;
}

/** A registrar at which Officer A acts, or somebody else. */
export function registrarOf(ledger: Ledger, acting: () => Acting = () => 'Officer A'): Registrar {
  return new Registrar(new LedgerCheck(ledger), acting);
}

/** Records `count` organizations, one act each. */
export function recordOrganizations(ledger: Ledger, count: number): void {
  const registrar = registrarOf(ledger);
  const first = (ledger.head()?.seq ?? 0) + 1;
  for (let number = first; number < first + count; number++) {
    registrar.record(createOrganization({ name: `Organization ${number}` }));
  }
}
