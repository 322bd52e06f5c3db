import { z } from 'zod';
import { operationalModes } from '../config/schema.ts';
import { eventSchema, type Readable } from './envelope.ts';

/** The laptop was switched to another mode: from then on it reached the network otherwise than before. */
export const operationalModeChangedSchema = eventSchema(
  'ledger',
  'OperationalModeChanged',
  z.strictObject({ from: z.enum(operationalModes), to: z.enum(operationalModes) }),
);

/** The laptop was switched to another mode. The aggregate is the ledger itself, by its id. */
export type OperationalModeChanged = z.infer<typeof operationalModeChangedSchema>;

/** @returns the event in plain words */
export function readOperationalModeChanged({ payload, aggregate_id }: OperationalModeChanged): Readable {
  return {
    title: 'Mode changed',
    about: `${payload.from} to ${payload.to}`,
    lines: [
      { label: 'From', value: payload.from },
      { label: 'To', value: payload.to },
      { label: 'Ledger id', value: aggregate_id },
    ],
  };
}
