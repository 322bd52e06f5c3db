import { SET_BACK_MEANING, setBackSentence } from '../../../app/ledger/set-back.ts';
import type { Finding } from '../../../app/ledger/verification.ts';
import { type Problem, type ProblemRow, problemsOf } from '../../../app/problem.ts';

/** What a check has found, and which backup to go on with, and how. */
interface Found {
  readonly finding: Finding;
  readonly remedy: string;
}

const proven = {
  happened: ({ finding }: Found) => finding.detail,
  meaning: ({ finding: { seq } }: Found) =>
    `${provenBefore(seq)}; nothing from entry ${seq} on can be trusted.`,
  remedy: ({ remedy }: Found) => remedy,
} as const satisfies ProblemRow;

const ofTheFile = {
  ...proven,
  meaning: 'All entries are proven intact, but the file that holds them cannot be relied on any further.',
} as const;

/** What a check of a ledger tells. */
export const integrityProblem = problemsOf({
  'ledger.gap': proven,
  'ledger.chain': proven,
  'ledger.event-block': proven,
  'ledger.entry': proven,
  'ledger.source': proven,
  'ledger.not-an-event': proven,
  'ledger.signature': proven,
  'ledger.receipt': proven,
  'ledger.lost-tail': {
    ...proven,
    meaning: ({ finding: { seq } }: Found) =>
      `Entries ${seq} and later had been recorded and are gone from this laptop. What NATS or a backup holds is not affected.`,
  },
  'ledger.queue': {
    ...proven,
    meaning:
      'All entries are proven intact. Which of them NATS has stored can no longer be said from this file alone.',
  },
  'ledger.registry': ofTheFile,
  'ledger.file': ofTheFile,
  'ledger.bad-receipts': {
    happened: (detail: string) => detail,
    meaning:
      'All entries are proven intact, and the ledger goes on. Only whether NATS has stored these entries is not known.',
    remedy: 'On the Sync screen, choose “Ask the stream again”. The bad receipts stay on record.',
  },
  'ledger.not-checked': {
    happened: (why: string | null) =>
      `The ledger could not be checked to its end. ${why ?? 'The disk or the program failed while it was read.'}`,
    meaning: 'Whether it is intact is not known. Nothing was changed.',
    remedy: 'Restart the program and check again. If it stays so, examine the disk before going on.',
  },
  'ledger.registry-rebuilt': {
    happened: (detail: string) => `${detail} It was made anew from the entries.`,
    meaning: 'All entries are proven intact and nothing of them was changed. Lists now show what they say.',
    remedy: 'Note it in the record of the ceremony: the file was changed by a disk error or by other hands.',
  },
  'ledger.clock-was-set-back': {
    happened: setBackSentence,
    meaning: SET_BACK_MEANING,
    remedy: 'Note it in the record of the ceremony.',
  },
  'ledger.clock-behind': {
    happened: ({ now, latest }: { readonly now: string; readonly latest: string }) =>
      `The clock of this laptop says ${minute(now)} UTC; the last entries say ${minute(latest)} UTC.`,
    meaning: 'Acts are recorded in their true order, but with the time this clock says.',
    remedy: 'Set the clock before the next act, or note it in the record of the ceremony.',
  },
});

/** What a finding is told as. */
const CODES = {
  gap: 'ledger.gap',
  chain: 'ledger.chain',
  'event-block': 'ledger.event-block',
  entry: 'ledger.entry',
  source: 'ledger.source',
  'not-an-event': 'ledger.not-an-event',
  signature: 'ledger.signature',
  'lost-tail': 'ledger.lost-tail',
  queue: 'ledger.queue',
  receipt: 'ledger.receipt',
  registry: 'ledger.registry',
  file: 'ledger.file',
} as const satisfies Record<Finding['code'], keyof typeof integrityProblem.rows>;

/** What a finding means. @param remedy which backup to go on with, and how */
export function damage(finding: Finding, remedy: string): Problem {
  return integrityProblem(CODES[finding.code], { finding, remedy });
}

function provenBefore(seq: number): string {
  if (seq === 1) return 'No entry is proven intact';
  return seq === 2 ? 'Entry 1 is proven intact' : `Entries 1 to ${seq - 1} are proven intact`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
