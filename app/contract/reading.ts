import { uuidSchema } from '../events/fields.ts';

/**
 * What every operation that reads a ledger takes besides: which one. The id of a ledger on this laptop, or null for its
 * own. It stands in each question, so that no answer depends on which ledger a window happens to show.
 */
export const fromLedger = { ledger: uuidSchema.nullable() };
