import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../../app/problem.ts';
import { mayBeSamePlace } from '../../app/receipts/place.ts';
import {
  decodeReceiptsFile,
  LARGEST_RECEIPTS_FILE,
  type ReceiptsFile,
  type ReceiptsStatement,
  receiptsIn,
} from '../../app/receipts/receipts-file.ts';
import type { CarriedReceipt } from '../../app/receipts/runs.ts';
import { explainUnusable, readBoundedFile } from '../files/bounded-file.ts';
import { signedBy } from '../keystore/signature-check.ts';
import type { Ledger } from '../store/ledger.ts';
import { type KnownKey, knownKey } from './known-key.ts';
import {
  contradiction,
  FORGED,
  foreignLedger,
  notReceipts,
  notTrusted,
  otherEntries,
} from './receipts-problems.ts';

/** Receipts written in one transaction. */
const CHUNK = 500;

/** A receipts file whose signature holds and whose every receipt is about an entry of a ledger here. */
export interface OpenedReceipts {
  readonly statement: ReceiptsStatement;
  readonly ledger: Ledger;
  /** SHA256 fingerprint of the key that signed. */
  readonly fingerprint: string;
  /** How many are not here yet. */
  readonly fresh: number;
  /** What the ledger of this laptop calls the key; null when it does not know it. */
  readonly known: KnownKey | null;
}

/**
 * Opens a receipts file and checks everything in it. Writes nothing.
 * @param find the ledger here with this source
 * @param own the ledger of this laptop, whose registry says whose key it is
 * @throws ProblemError that says what is wrong with it
 */
export function openReceipts(
  file: string,
  find: (source: string) => Ledger | null,
  own: Ledger,
): OpenedReceipts {
  const { statement, signed, signature } = read(file);
  const fingerprint = signedBy(signature, signed);
  if (fingerprint === null || (statement.fingerprint ?? fingerprint) !== fingerprint)
    throw new ProblemError(FORGED);
  const ledger = find(statement.ledger);
  if (ledger === null) throw new ProblemError(foreignLedger(statement.ledger));
  const end = ledger.head()?.seq ?? 0;
  for (const { seq, cid } of [statement.last, statement.head])
    if (ledger.entries.cidAt(seq) !== cid) throw new ProblemError(otherEntries(seq, end));
  let fresh = 0;
  for (const receipt of receiptsIn(statement)) if (isFresh(receipt, ledger)) fresh += 1;
  return { statement, ledger, fingerprint, fresh, known: knownKey(fingerprint, own) };
}

/**
 * Takes the receipts over: what waited, or was set aside, counts as stored. Those that are here already stay as they
 * are. Ended anywhere, what was written is true, and repeating it goes on.
 * @param trusted the fingerprint that a person has compared; needed when the key is not known here
 * @returns how many were taken over
 * @throws ProblemError when the key is not to be trusted, or the disk refuses
 */
export async function applyReceipts(
  { statement, ledger, fingerprint, known }: OpenedReceipts,
  trusted: string | null,
): Promise<number> {
  if (known === null && trusted !== fingerprint) throw new ProblemError(notTrusted(fingerprint));
  let applied = 0;
  let chunk: CarriedReceipt[] = [];
  const write = () => {
    const receipts = chunk;
    chunk = [];
    const [first] = receipts;
    if (first === undefined) return;
    ledger.transaction(() => {
      // NATS has taken from another laptop what it once refused from this one.
      for (const { seq } of receipts) if (!ledger.outbox.isWaiting(seq)) ledger.outbox.retry(seq);
      ledger.outbox.settle(receipts, undefined, first.place);
    });
    applied += receipts.length;
  };
  for (const receipt of receiptsIn(statement)) {
    if (!isFresh(receipt, ledger)) continue;
    if (chunk[0] !== undefined && chunk[0].place !== receipt.place) write();
    chunk.push(receipt);
    if (chunk.length < CHUNK) continue;
    write();
    await nextTurn();
  }
  write();
  return applied;
}

function read(file: string): ReceiptsFile {
  try {
    return decodeReceiptsFile(readBoundedFile(file, { most: LARGEST_RECEIPTS_FILE }));
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, notReceipts(file)), { cause });
  }
}

/**
 * Whether there is no receipt for this entry yet. One from another place stays as it is: the entry is stored.
 * @throws ProblemError when the one that is here says something else of the same place
 */
function isFresh({ seq, stream, streamSeq, place }: CarriedReceipt, { outbox }: Ledger): boolean {
  const here = outbox.receipt(seq);
  if (here === null) return true;
  if (mayBeSamePlace(here.place, place) && here.streamSeq !== streamSeq)
    throw new ProblemError(contradiction(seq, stream, here.streamSeq, streamSeq));
  return false;
}
