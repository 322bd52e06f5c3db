import { v7 as uuidv7 } from 'uuid';
import type { LedgerEvent } from '../app/registry/index.ts';
import { Ledger } from '../main/store/ledger.ts';

/** A ledger to measure, made new in a folder. */
export function newLedger(folder: string): Ledger {
  const ledger = Ledger.open(folder);
  const id = uuidv7();
  ledger.create({ id, name: 'Bench', source: `bench#${id}`, createdAt: new Date().toISOString() });
  return ledger;
}

/** Events of organizations that do not exist yet; made before the clock runs, for making ids takes time as well. */
export function organizations(count: number): LedgerEvent[] {
  return Array.from({ length: count }, () => {
    const organizationId = uuidv7();
    return {
      event_id: uuidv7(),
      aggregate: 'organization',
      event_type: 'OrganizationCreated',
      aggregate_id: organizationId,
      timestamp: new Date().toISOString(),
      actor: { kind: 'officer', name: 'Officer A' },
      correlation_id: uuidv7(),
      causation_id: null,
      payload: { organization_id: organizationId, name: organizationId, domain: null },
    };
  });
}
