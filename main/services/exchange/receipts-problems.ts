import type { Problem } from '../../../app/problem.ts';

const UNCHANGED = 'No receipt was taken from it, and this ledger is unchanged.';

/** The file is no receipts file, or was damaged on its way. */
export function notReceipts(file: string): Problem {
  return {
    code: 'receipts.unreadable',
    happened: `${file} is no receipts file of this program, or it was damaged on its way.`,
    meaning: UNCHANGED,
    remedy: 'Have it written again on the laptop that synced, or choose the right file.',
    field: null,
  };
}

/** The signature does not hold. */
export const FORGED: Problem = {
  code: 'receipts.forged',
  happened: 'The signature of this file does not hold: its content is not what was signed.',
  meaning: UNCHANGED,
  remedy: 'Do not use it. Keep it as evidence, and have it written again on the laptop that synced.',
  field: null,
};

/** It is about a ledger that is not here. */
export function foreignLedger(source: string): Problem {
  return {
    code: 'receipts.foreign-ledger',
    happened: `The receipts are about another ledger (${source}).`,
    meaning: UNCHANGED,
    remedy: 'Open this file on the laptop that holds that ledger.',
    field: null,
  };
}

/** It speaks of entries that this ledger does not have. */
export function otherEntries(seq: number, head: number): Problem {
  return {
    code: 'receipts.other-entries',
    happened:
      seq > head
        ? `The receipts go up to entry ${seq}, but this ledger ends with entry ${head}.`
        : `Entry ${seq}, of which the file speaks, is another one in this ledger.`,
    meaning: `${UNCHANGED} The laptop that synced holds another history of this ledger, or more of it.`,
    remedy: 'Record nothing more. Compare the heads of both laptops first.',
    field: null,
  };
}

/** A receipt here says something else. */
export function contradiction(seq: number, stream: string, here: number, there: number): Problem {
  return {
    code: 'receipts.contradiction',
    happened: `Entry ${seq}: the receipt here says ${stream} holds it as number ${here}, the file says number ${there}.`,
    meaning: UNCHANGED,
    remedy:
      'Keep the file as evidence. Prove the stream on the laptop that synced: it shows which one is true.',
    field: null,
  };
}

/** The key is not known here, and nobody has said that it is to be trusted. */
export function notTrusted(fingerprint: string): Problem {
  return {
    code: 'receipts.not-trusted',
    happened: `This ledger does not know the key that signed the file (${fingerprint}).`,
    meaning: UNCHANGED,
    remedy: 'Compare the whole fingerprint with the one the officer gave you on paper, then confirm it.',
    field: 'trusted',
  };
}

/** The file was not opened before, or is another one now. */
export const NOT_OPENED: Problem = {
  code: 'receipts.not-opened',
  happened: 'No receipts file has been opened and checked.',
  meaning: UNCHANGED,
  remedy: 'Open the file first, look at who signed it, then take the receipts over.',
  field: null,
};

/** There is nothing to tell. */
export const NO_RECEIPTS: Problem = {
  code: 'receipts.none',
  happened: 'NATS has stored nothing of this ledger yet.',
  meaning: 'No file was written.',
  remedy: 'Sync first.',
  field: null,
};

/** Neither ledger knows the key that was chosen. */
export const UNKNOWN_SIGNER: Problem = {
  code: 'receipts.unknown-signer',
  happened: 'The key chosen is neither in the ledger of this laptop nor in the one the receipts are about.',
  meaning: 'Nothing was signed, and no file was written.',
  remedy: 'Choose a key from the list.',
  field: 'signer',
};

/** It would not fit into one file. */
export const TOO_MANY: Problem = {
  code: 'receipts.too-many',
  happened: 'The receipts of this ledger do not fit into one file.',
  meaning: 'No file was written.',
  remedy: 'Bring the laptop with that ledger to the server instead: its own sync finds the receipts.',
  field: null,
};

/** The file could not be written. */
export function notWritten(file: string): Problem {
  return {
    code: 'receipts.not-written',
    happened: `${file} could not be written.`,
    meaning: 'No file was left there. The ledger is untouched.',
    remedy: 'Make room there, or choose another place, then write it again.',
    field: null,
  };
}
