import { setImmediate as nextTurn } from 'node:timers/promises';
import { signedBy } from '../../../app/evidence/signature-check.ts';
import { ProblemError } from '../../../app/problem.ts';
import { mayBeSamePlace } from '../../../app/receipts/place.ts';
import type { Receipt } from '../../../app/receipts/receipt.ts';
import {
  decodeReceiptsFile,
  LARGEST_RECEIPTS_FILE,
  type ReceiptsFile,
  type ReceiptsStatement,
  receiptsIn,
} from '../../../app/receipts/receipts-file.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import type { Ledger } from '../../store/ledger.ts';
import { type KnownKey, knownKey } from './known-key.ts';
import { receiptsProblem } from './receipts-problems.ts';

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
  /** Those that stand here under other numbers of a stream that lost its end and took them again; null for none. */
  readonly again: SentAgain | null;
  /** How many are of entries that have a receipt from another place here, which stays. */
  readonly elsewhere: number;
  /** What the ledger of this laptop calls the key; null when it does not know it. */
  readonly known: KnownKey | null;
}

/** Receipts of a stream that lost what it had acknowledged and was given it again. */
export interface SentAgain {
  readonly stream: string;
  /** The first entry, and how many there are. */
  readonly from: number;
  readonly count: number;
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
  const fingerprint = signedBy(signature, signed, verifySignature);
  if (fingerprint === null || (statement.fingerprint ?? fingerprint) !== fingerprint)
    throw new ProblemError(receiptsProblem('receipts.forged'));
  const ledger = find(statement.ledger);
  if (ledger === null) throw new ProblemError(receiptsProblem('receipts.foreign-ledger', statement.ledger));
  const end = ledger.head()?.seq ?? 0;
  for (const { seq, cid } of [statement.last, statement.head])
    if (ledger.entries.cidAt(seq) !== cid)
      throw new ProblemError(receiptsProblem('receipts.other-entries', { seq, head: end }));
  let [fresh, elsewhere] = [0, 0];
  const compared = new Comparison();
  for (const receipt of receiptsIn(statement)) {
    const here = ledger.outbox.receipt(receipt.seq);
    if (here === null) fresh += 1;
    else if (!mayBeSamePlace(here.place, receipt.place)) elsewhere += 1;
    else compared.add(here, receipt);
  }
  const again = compared.sentAgain();
  return { statement, ledger, fingerprint, fresh, again, elsewhere, known: knownKey(fingerprint, own) };
}

/**
 * Takes the receipts over: what waited, or was set aside, counts as stored. Those that are here already stay as they
 * are; those of a stream that was given the entries again take the place of the earlier ones, which stay on record. Ended
 * anywhere, what was written is true, and repeating it goes on.
 * @param trusted the fingerprint that a person has compared; needed when the key is not known here
 * @returns how many were taken over
 * @throws ProblemError when the key is not to be trusted, or the disk refuses
 */
export async function applyReceipts(
  { statement, ledger, fingerprint, known }: OpenedReceipts,
  trusted: string | null,
): Promise<number> {
  if (known === null && trusted !== fingerprint)
    throw new ProblemError(receiptsProblem('receipts.not-trusted', fingerprint));
  let applied = 0;
  let chunk: Receipt[] = [];
  const write = () => {
    const receipts = chunk;
    chunk = [];
    if (receipts.length === 0) return;
    ledger.transaction(() => {
      const replaced = receipts.filter(({ seq }) => ledger.outbox.receipt(seq) !== null);
      ledger.outbox.sentAgain(
        replaced.map(({ seq }) => seq),
        new Date().toISOString(),
      );
      // NATS has taken from another laptop what it once refused from this one.
      for (const { seq } of receipts) if (!ledger.outbox.isWaiting(seq)) ledger.outbox.retry(seq);
      ledger.outbox.settle(receipts);
    });
    applied += receipts.length;
  };
  for (const receipt of receiptsIn(statement)) {
    if (!isToTake(receipt, ledger)) continue;
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
    throw new ProblemError(explainUnusable(cause, receiptsProblem('receipts.unreadable', file)), { cause });
  }
}

/** Whether there is no receipt for this entry yet, or one of the same place with another number. */
function isToTake({ seq, streamSeq, place }: Receipt, { outbox }: Ledger): boolean {
  const here = outbox.receipt(seq);
  return here === null || (mayBeSamePlace(here.place, place) && here.streamSeq !== streamSeq);
}

/**
 * Receipts here and in a file, which may be from one place. A stream gives each message one number. It gives another one
 * when it lost its end and was given the entries again: then all from the first such entry on have other numbers, behind
 * those that it kept, and were stored later. Anything else is a contradiction.
 */
class Comparison {
  /** The first that differs, and how many do. */
  #first: { readonly here: Receipt; readonly there: Receipt } | null = null;
  #count = 0;
  /** The highest number both agree on. */
  #kept = 0;
  #isLostEnd = true;

  add(here: Receipt, there: Receipt): void {
    if (here.streamSeq === there.streamSeq) {
      this.#kept = Math.max(this.#kept, here.streamSeq);
      // What a stream lost is its end: nothing behind it stayed.
      if (this.#first !== null && here.storedAt === there.storedAt) this.#isLostEnd = false;
      return;
    }
    this.#first ??= { here, there };
    this.#count += 1;
    if (there.storedAt <= here.storedAt || Math.min(here.streamSeq, there.streamSeq) <= this.#kept)
      this.#isLostEnd = false;
  }

  /** null where nothing differs. @throws ProblemError that names the first entry, when it is a contradiction */
  sentAgain(): SentAgain | null {
    if (this.#first === null) return null;
    const { here, there } = this.#first;
    const { seq, place } = there;
    if (!this.#isLostEnd)
      throw new ProblemError(
        receiptsProblem('receipts.contradiction', {
          seq,
          stream: place.stream,
          here: here.streamSeq,
          there: there.streamSeq,
        }),
      );
    return { stream: place.stream, from: seq, count: this.#count };
  }
}
