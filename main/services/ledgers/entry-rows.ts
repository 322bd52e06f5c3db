import * as dagCbor from '@ipld/dag-cbor';
import { cidOfBlock } from '../../../app/content/cid.ts';
import type { EntryDetail, EntryRow, Recorded } from '../../../app/contract/schemas.ts';
import { YUBICO_TRUST } from '../../../app/evidence/attestation.ts';
import { judgeCredential } from '../../../app/evidence/attestation-check.ts';
import type { Actor, Readable, ReadableLine } from '../../../app/model/envelope.ts';
import type { Receipt } from '../../../app/receipts/receipt.ts';
import { decodeEvent, parseEvent, readEvent, subjectOf } from '../../../app/registry/dispatch.ts';
import { attestationWords } from '../../../app/registry/yubikey-facts.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { FormerReceipt } from '../../store/former-receipts.ts';
import type { Outbox } from '../../store/outbox.ts';

/** What a fresh entry is answered with. */
export function recordedOf({ entry, cid, aggregateId }: EntryRecord): Recorded {
  return { id: aggregateId, seq: entry.seq, eventCid: entry.event, entryCid: cid };
}

/** An entry as a row of the queue. An event that cannot be read still has its row, and says so. */
export function rowOf(record: EntryRecord, outbox: Outbox): EntryRow {
  const { seq } = record.entry;
  const receipt = outbox.receipt(seq);
  const refusal = receipt === null ? outbox.refusal(seq) : null;
  const { title, about, actor } = read(record);
  return {
    seq,
    title,
    eventType: record.eventType,
    about,
    at: record.entry.at,
    actor,
    receipt: receipt && receiptOf(receipt),
    setAside: refusal && { at: refusal.at, problem: refusal.problem },
  };
}

/** Everything about an entry, with its event's CID recomputed from the bytes just read. */
export function detailOf(record: EntryRecord, outbox: Outbox, prefix: string): EntryDetail {
  const { entry, cid, block, aggregate, eventType } = record;
  return {
    ...rowOf(record, outbox),
    formerReceipts: outbox.former(entry.seq).map(formerOf),
    eventCid: entry.event,
    entryCid: cid,
    prev: entry.prev,
    source: entry.source,
    subject: subjectOf(prefix, { aggregate, event_type: eventType }),
    lines: [...read(record).lines, ...judgedLines(record)],
    json: jsonOf(block),
    cidHolds: cidOfBlock(block) === entry.event,
  };
}

function read({ block, eventType }: EntryRecord): Readable & { readonly actor: string } {
  try {
    const event: unknown = dagCbor.decode(block);
    const { title, about, lines } = readEvent(event);
    const { actor } = parseEvent(event);
    return { title, about, lines: [...lines, ...provenLines(actor)], actor: actor.name };
  } catch {
    return { title: 'Unreadable event', about: eventType, lines: [], actor: 'unknown' };
  }
}

/** With what who acted had signed in, where that proves that it was them. */
function provenLines(actor: Actor): ReadableLine[] {
  if (actor.kind !== 'person' || actor.proven_by === undefined) return [];
  const value = actor.proven_by === 'key' ? 'A key of their own' : 'A YubiKey of their own';
  return [{ label: 'Who acted signed in with', value }];
}

/** What an event claims, and what is found when its evidence is judged again. */
function judgedLines({ block, entry, eventType }: EntryRecord): ReadableLine[] {
  if (eventType !== 'YubiKeyProvisioned') return [];
  try {
    const event = decodeEvent(block);
    if (event.event_type !== 'YubiKeyProvisioned') return [];
    const { yubikey_id: yubikey, credential } = event.payload;
    const judged = judgeCredential(
      credential,
      { ledger: entry.source, yubikey },
      YUBICO_TRUST,
      verifySignature,
    );
    return [{ label: 'Attestation, judged now', value: attestationWords(judged) }];
  } catch {
    return [];
  }
}

function jsonOf(block: Uint8Array): string {
  try {
    return JSON.stringify(dagCbor.decode(block), null, 2);
  } catch {
    return 'This event’s bytes cannot be read.';
  }
}

function receiptOf({ place, streamSeq, duplicate, storedAt }: Receipt): EntryRow['receipt'] {
  const { stream, created, domain } = place;
  return { stream, created, domain, streamSeq, duplicate, storedAt };
}

function formerOf({ why, endedAt, receipt }: FormerReceipt): EntryDetail['formerReceipts'][number] {
  if (receipt === null) return { why, endedAt, receipt };
  const { place, streamSeq, storedAt } = receipt;
  const { stream, created } = place;
  return { why, endedAt, receipt: { stream, created, streamSeq, storedAt } };
}
