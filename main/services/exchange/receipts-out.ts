import { isCid } from '../../../app/content/cid.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Receipt } from '../../../app/receipts/receipt.ts';
import {
  type EntryReference,
  encodeReceipts,
  encodeReceiptsFile,
  LARGEST_RECEIPTS_FILE,
} from '../../../app/receipts/receipts-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { StatementSigner } from '../signing/statement-signer.ts';
import { receiptsProblem } from './receipts-problems.ts';

/**
 * Makes the receipts file of a ledger: what NATS has stored of it, signed.
 * @param writtenBy who acts
 * @returns the file's bytes and how many receipts are in them
 * @throws ProblemError when there is none, or the key cannot sign
 */
export async function signReceipts(
  ledger: Ledger,
  writtenBy: string,
  { fingerprint, sign }: StatementSigner,
): Promise<{ readonly bytes: Uint8Array; readonly receipts: number }> {
  const head = ledger.head();
  const receipts = [...receiptsOf(ledger)];
  const last = receipts.at(-1);
  if (ledger.identity === null || head === null || last === undefined)
    throw new ProblemError(receiptsProblem('receipts.none'));
  const about = {
    fingerprint,
    ledger: ledger.identity.source,
    head,
    last: reference(ledger, last.seq),
    writtenAt: new Date().toISOString(),
    writtenBy,
  };
  const statement = encodeReceipts(about, receipts);
  // Before anybody is asked for a passphrase or a touch; a signature takes a few hundred bytes more.
  if (statement.length > LARGEST_RECEIPTS_FILE - ROOM_FOR_SIGNATURE)
    throw new ProblemError(receiptsProblem('receipts.too-many'));
  return { bytes: encodeReceiptsFile(statement, await sign(statement)), receipts: receipts.length };
}

/**
 * Writes the file under a temporary name, brings it to the disk, reads it back, and only then gives it its name.
 * @throws ProblemError; then no file is left
 */
export function writeReceiptsFile(file: string, bytes: Uint8Array): void {
  try {
    writeFileDurably(file, bytes, 'replace');
  } catch (cause) {
    throw new ProblemError(receiptsProblem('receipts.not-written', file), { cause });
  }
}

/** All receipts of a ledger, in ledger order. */
function* receiptsOf({ outbox }: Ledger): Generator<Receipt> {
  for (let after = 0; ; ) {
    const receipts = outbox.receipts(after, CHUNK);
    yield* receipts;
    const last = receipts.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

/** Receipts read at a time. */
const CHUNK = 1000;

/** More than any signature with its key takes, in bytes: see the schemas of `StatementSignature`. */
const ROOM_FOR_SIGNATURE = 8192;

function reference(ledger: Ledger, seq: number): EntryReference {
  const cid = ledger.entries.cidAt(seq);
  if (cid === null || !isCid(cid)) throw new Error(`Entry ${seq} is missing.`);
  return { seq, cid };
}
