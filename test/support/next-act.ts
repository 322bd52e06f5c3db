import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import type { Ledger } from '../../main/store/ledger.ts';

let made = 0;

/** Records one more organization, for processes of their own: what vitest's tests use knows vitest. */
export function nextAct(ledger: Ledger): void {
  made += 1;
  new Registrar(new LedgerCheck(ledger), () => 'Officer A').record({
    type: 'CreateOrganization',
    id: `0198c0de-0000-7000-8000-${made.toString(16).padStart(12, '0')}`,
    name: `Organization ${made}`,
    domain: null,
  });
}
