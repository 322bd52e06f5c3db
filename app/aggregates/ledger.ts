import { z } from 'zod';
import { type OperationalMode, operationalModes } from '../config/schema.ts';
import { uuidSchema } from '../events/fields.ts';
import type { OperationalModeChanged } from '../events/ledger.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** What the ledger says about itself. */
export const ledgerSchema = z.strictObject({
  id: uuidSchema,
  /** The mode last recorded. */
  mode: z.enum(operationalModes),
});

/** What the ledger says about itself; there is none until the mode was first changed. */
export type LedgerState = z.infer<typeof ledgerSchema>;

/** Switch this laptop to another mode. */
export interface ChangeOperationalMode {
  readonly type: 'ChangeOperationalMode';
  readonly ledgerId: string;
  /** The mode it works in now; where one is recorded already, that one counts. */
  readonly from: OperationalMode;
  readonly to: OperationalMode;
}

/** Decides on a switch of mode. */
export function decideLedger(command: ChangeOperationalMode, registry: Registry): Decision {
  const from = registry.get('ledger', command.ledgerId)?.mode ?? command.from;
  if (from === command.to) {
    return refuse(
      'ledger.same-mode',
      'mode',
      `This laptop is in ${command.to} mode already.`,
      'Nothing needs to be done.',
    );
  }
  return accept({
    aggregate: 'ledger',
    event_type: 'OperationalModeChanged',
    aggregate_id: command.ledgerId,
    payload: { from, to: command.to },
  });
}

/** The ledger after the event. */
export function evolveLedger({ aggregate_id, payload }: OperationalModeChanged): LedgerState {
  return { id: aggregate_id, mode: payload.to };
}
