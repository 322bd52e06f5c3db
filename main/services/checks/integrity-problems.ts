import type { Finding } from '../../../app/ledger/verification.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { SetBack } from '../../store/integrity.ts';

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
} as const satisfies Record<Finding['code'], string>;

/** What a finding means. @param remedy which backup to go on with, and how */
export function damage(finding: Finding, remedy: string): Problem {
  return {
    code: CODES[finding.code],
    happened: finding.detail,
    meaning: meaningOf(finding),
    remedy,
    field: null,
  };
}

function meaningOf({ code, seq }: Finding): string {
  switch (code) {
    case 'lost-tail':
      return `Entries ${seq} and later had been recorded and are gone from this laptop. What NATS or a backup holds is not affected.`;
    case 'queue':
      return 'All entries are proven intact. Which of them NATS has stored can no longer be said from this file alone.';
    case 'registry':
    case 'file':
      return 'All entries are proven intact, but the file that holds them cannot be relied on any further.';
    default:
      return `${provenBefore(seq)}; nothing from entry ${seq} on can be trusted.`;
  }
}

function provenBefore(seq: number): string {
  if (seq === 1) return 'No entry is proven intact';
  return seq === 2 ? 'Entry 1 is proven intact' : `Entries 1 to ${seq - 1} are proven intact`;
}

/** Some receipts cannot be right. */
export function badReceipts({ detail }: Finding): Problem {
  return {
    code: 'ledger.bad-receipts',
    happened: detail,
    meaning:
      'All entries are proven intact, and the ledger goes on. Only whether NATS has stored these entries is not known.',
    remedy: 'On the Sync screen, choose “Ask the stream again”. The bad receipts stay on record.',
    field: null,
  };
}

/** The check itself could not be made. */
export function couldNotCheck(cause: unknown): Problem {
  const disk = cause instanceof ProblemError ? cause.problem.happened : null;
  return {
    code: 'ledger.not-checked',
    happened: `The ledger could not be checked to its end. ${disk ?? 'The disk or the program failed while it was read.'}`,
    meaning: 'Whether it is intact is not known. Nothing was changed.',
    remedy: 'Restart the program and check again. If it stays so, examine the disk before going on.',
    field: null,
  };
}

/** The registry differed from the entries and was folded anew. */
export function registryRebuilt({ detail }: Finding): Problem {
  return {
    code: 'ledger.registry-rebuilt',
    happened: `${detail} It was made anew from the entries.`,
    meaning: 'All entries are proven intact and nothing of them was changed. Lists now show what they say.',
    remedy: 'Note it in the record of the ceremony: the file was changed by a disk error or by other hands.',
    field: null,
  };
}

/** Some entries are dated before their predecessors. */
export function clockWasSetBack({ first, count }: SetBack): Problem {
  const entries =
    count === 1
      ? `Entry ${first} is`
      : `${count.toLocaleString('en')} entries, the first of them entry ${first}, are`;
  return {
    code: 'ledger.clock-was-set-back',
    happened: `${entries} dated earlier than what was recorded before.`,
    meaning: 'The order of the entries is proven by the chain. Their times are what the clock said.',
    remedy: 'Note it in the record of the ceremony.',
    field: null,
  };
}

/** The clock says an earlier time than the ledger does. */
export function clockIsBehind(now: string, latest: string): Problem {
  return {
    code: 'ledger.clock-behind',
    happened: `The clock of this laptop says ${minute(now)} UTC; the last entries say ${minute(latest)} UTC.`,
    meaning: 'Acts are recorded in their true order, but with the time this clock says.',
    remedy: 'Set the clock before the next act, or note it in the record of the ceremony.',
    field: null,
  };
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
