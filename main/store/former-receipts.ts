import { z } from 'zod';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { Database } from './database.ts';
import { integer, type Row, text } from './row.ts';
import { sealOf } from './row-seal.ts';

/** Why a receipt does not count any more: its entry was to be sent again, or it cannot be right. */
type WhyFormer = 'sent-again' | 'bad';

/** A receipt that does not count any more. It stays on record. */
export interface FormerReceipt {
  readonly seq: number;
  readonly why: WhyFormer;
  /** When it ceased to count, RFC 3339 UTC. */
  readonly endedAt: string;
  /** What it said; null when that cannot be read any more. */
  readonly receipt: Receipt | null;
}

const saidSchema = z.strictObject({
  stream: z.string(),
  streamSeq: z.number(),
  duplicate: z.boolean(),
  storedAt: z.string(),
  created: z.string().nullable(),
  domain: z.string().nullable(),
});

/** The receipts that do not count any more: what was stored where stays on record. */
export class FormerReceipts {
  readonly #add;
  readonly #of;

  constructor(database: Database) {
    this.#add = database.prepare(
      'INSERT INTO former_receipt (seq, said, ended_at, why, seal) VALUES (?, ?, ?, ?, ?)',
    );
    this.#of = database.prepare('SELECT * FROM former_receipt WHERE seq = ? ORDER BY id');
  }

  /** Puts one on record. @param receipt what it said; null when that cannot be read */
  add(seq: number, receipt: Receipt | null, endedAt: string, why: WhyFormer): void {
    const said = receipt === null ? '' : JSON.stringify(asSaid(receipt));
    this.#add.run(seq, said, endedAt, why, sealOf(seq, said, endedAt, why));
  }

  /** Those of one entry, oldest first. */
  of(seq: number): FormerReceipt[] {
    return this.#of.all(seq).map(readFormer);
  }
}

function asSaid({ place, streamSeq, duplicate, storedAt }: Receipt): z.infer<typeof saidSchema> {
  const { stream, created, domain } = place;
  return { stream, streamSeq, duplicate, storedAt, created, domain };
}

function readFormer(row: Row): FormerReceipt {
  const seq = integer(row, 'seq');
  const said = text(row, 'said');
  const endedAt = text(row, 'ended_at');
  const why = text(row, 'why') === 'bad' ? 'bad' : 'sent-again';
  const whole = sealOf(seq, said, endedAt, why) === integer(row, 'seal');
  return { seq, why, endedAt, receipt: whole ? receiptOf(seq, said) : null };
}

function receiptOf(seq: number, said: string): Receipt | null {
  if (said === '') return null;
  const { stream, created, domain, ...receipt } = saidSchema.parse(JSON.parse(said));
  return { seq, place: { stream, created, domain }, ...receipt };
}
