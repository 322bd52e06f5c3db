import { problemsOf } from '../../../app/problem.ts';

const UNCHANGED = 'No receipt was taken from it, and this ledger is unchanged.';

/** What can go wrong with a receipts file. */
export const receiptsProblem = problemsOf({
  'receipts.forged': {
    happened: 'The signature of this file does not hold: its content is not what was signed.',
    meaning: UNCHANGED,
    remedy: 'Do not use it. Keep it as evidence, and have it written again on the laptop that synced.',
  },
  'receipts.not-opened': {
    happened: 'No receipts file has been opened and checked.',
    meaning: UNCHANGED,
    remedy: 'Open the file first, look at who signed it, then take the receipts over.',
  },
  'receipts.none': {
    happened: 'NATS has stored nothing of this ledger yet.',
    meaning: 'No file was written.',
    remedy: 'Sync first.',
  },
  'receipts.unknown-signer': {
    happened: 'The key chosen is neither in the ledger of this laptop nor in the one the receipts are about.',
    meaning: 'Nothing was signed, and no file was written.',
    remedy: 'Choose a key from the list.',
    field: 'signer',
  },
  'receipts.too-many': {
    happened: 'The receipts of this ledger do not fit into one file.',
    meaning: 'No file was written.',
    remedy: 'Bring the laptop with that ledger to the server instead: its own sync finds the receipts.',
  },
  'receipts.unreadable': {
    happened: (file: string) => `${file} is no receipts file of this program, or it was damaged on its way.`,
    meaning: UNCHANGED,
    remedy: 'Have it written again on the laptop that synced, or choose the right file.',
  },
  'receipts.foreign-ledger': {
    happened: (source: string) => `The receipts are about another ledger (${source}).`,
    meaning: UNCHANGED,
    remedy: 'Open this file on the laptop that holds that ledger.',
  },
  'receipts.other-entries': {
    happened: ({ seq, head }: { readonly seq: number; readonly head: number }) =>
      seq > head
        ? `The receipts go up to entry ${seq}, but this ledger ends with entry ${head}.`
        : `Entry ${seq}, of which the file speaks, is another one in this ledger.`,
    meaning: `${UNCHANGED} The laptop that synced holds another history of this ledger, or more of it.`,
    remedy: 'Record nothing more. Compare the heads of both laptops first.',
  },
  'receipts.contradiction': {
    happened: ({
      seq,
      stream,
      here,
      there,
    }: {
      readonly seq: number;
      readonly stream: string;
      readonly here: number;
      readonly there: number;
    }) =>
      `Entry ${seq}: the receipt here says ${stream} holds it as number ${here}, the file says number ${there}.`,
    meaning: UNCHANGED,
    remedy:
      'Keep the file as evidence. Prove the stream on the laptop that synced: it shows which one is true.',
  },
  'receipts.not-trusted': {
    happened: (fingerprint: string) =>
      `This ledger does not know the key that signed the file (${fingerprint}).`,
    meaning: UNCHANGED,
    remedy: 'Compare the whole fingerprint with the one the officer gave you on paper, then confirm it.',
    field: 'trusted',
  },
  'receipts.not-written': {
    happened: (file: string) => `${file} could not be written.`,
    meaning: 'No file was left there. The ledger is untouched.',
    remedy: 'Make room there, or choose another place, then write it again.',
  },
});
