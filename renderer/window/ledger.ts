import type { LedgerStatus } from '../../app/contract/schemas.ts';
import { createActs } from '../bridge/act.ts';
import { call } from '../bridge/call.ts';
import { lastAnswer, useAnswer } from '../bridge/query.ts';

/** The ledger of this laptop; undefined until main has answered, and null while there is none. */
export function useLedger(): LedgerStatus | null | undefined {
  return useAnswer('ledger.status', {}).answer;
}

/** The same at this moment, for an act. */
export function ledgerNow(): LedgerStatus | null {
  return lastAnswer('ledger.status', {}) ?? null;
}

/** Checks of the ledger: why the last one could not be made. What it found stands in the ledger's state. */
export const checks = createActs();

/** Checks every CID and the whole chain. */
export function checkLedger(): Promise<unknown> {
  return checks.attempt(null, () => call('ledger.verify', {}));
}
