import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../../app/content/cid.ts';
import type { FoundCeremony } from '../../app/ledger/ceremony-evidence.ts';
import { EntryTimes, type SetBack } from '../../app/ledger/set-back.ts';
import {
  BEGINNING,
  type EvidenceJudge,
  type FoundSignature,
  SignatureReader,
} from '../../app/ledger/signatures.ts';
import { ChainVerifier, type Finding } from '../../app/ledger/verification.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import { EVIDENCE } from '../evidence/evidence-judge.ts';
import type { Audit, BadReceipt } from './audit.ts';
import type { EntryRecord } from './entries.ts';
import { explainStoreError, isDiskError } from './failure.ts';
import type { Ledger } from './ledger.ts';
import { Turns } from './turns.ts';

/** Entries read and checked together; other work may get its turn between them. The first ones wait for code that never ran. */
const CHUNK = 40;

/** Entries between two words of progress. */
const REPORT_EVERY = 200;

/** The verdict on a whole ledger. */
export interface LedgerVerdict {
  readonly entries: number;
  readonly head: CidString | null;
  /** What is wrong with the evidence: entries, queue, the file. */
  readonly finding: Finding | null;
  /**
   * Receipts that cannot be right. They are no part of the chain: the ledger is whole, and only what NATS has stored of
   * it cannot be said for these entries.
   */
  readonly receipts: Finding | null;
  /** The signed heads, each checked. */
  readonly signatures: readonly FoundSignature[];
  /** The ceremonies, each with who signed off what. */
  readonly ceremonies: readonly FoundCeremony[];
  /** Where the registry, which can be folded anew from the entries, says something else than they do. */
  readonly registry: Finding | null;
  readonly setBack: SetBack | null;
  /** The latest time any entry carries. */
  readonly latest: string | null;
}

/**
 * Verifies the ledger from its first entry up to the head it has now: every event's bytes, every entry, the
 * chain, the signatures and attestations, that the searchable columns say what the blocks say, that each entry waits or
 * has a receipt, which receipts cannot be right, that the registry is what folding the entries gives, that nothing is
 * missing from the end, and the file's own
 * structure. Other work goes on meanwhile.
 * @param onProgress called now and then, and at the end of the entries
 * @param judge judges signatures and attestations
 * @throws ProblemError when the disk cannot be read: then nothing is known
 */
export async function verifyLedger(
  ledger: Ledger,
  onProgress: (verified: number, total: number) => void = () => {},
  judge: EvidenceJudge = EVIDENCE,
): Promise<LedgerVerdict> {
  try {
    const total = ledger.head()?.seq ?? 0;
    const check = new Check(ledger, judge);
    const turns = new Turns();
    let told = 0;
    for (let size = 1; check.verified < total && check.finding === null; size = Math.min(CHUNK, size * 2)) {
      check.chunk(Math.min(size, total - check.verified));
      if (check.verified - told >= REPORT_EVERY || check.verified === total) {
        told = check.verified;
        onProgress(told, total);
      }
      await turns.next();
    }
    if (check.finding === null) await check.rest();
    return check.verdict();
  } catch (error) {
    throw explainStoreError(error, 'reading');
  }
}

class Check {
  finding: Finding | null = null;
  readonly #ledger: Ledger;
  readonly #chain: ChainVerifier;
  readonly #signatures: SignatureReader;
  #registry: Finding | null = null;
  #badReceipts = 0;
  #firstBad: BadReceipt | null = null;
  #objects = 0;
  readonly #times = new EntryTimes();

  constructor(ledger: Ledger, judge: EvidenceJudge) {
    this.#ledger = ledger;
    this.#chain = new ChainVerifier(ledger.identity?.source ?? '');
    const signers = signersOf(ledger);
    this.#signatures = new SignatureReader(judge, (key) => signers.has(key), BEGINNING);
  }

  get verified(): number {
    return this.#chain.verified;
  }

  verdict(): LedgerVerdict {
    return {
      entries: this.#chain.verified,
      head: this.#chain.head,
      finding: this.finding,
      receipts: this.finding === null ? badReceipts(this.#firstBad, this.#badReceipts) : null,
      signatures: this.#signatures.found,
      ceremonies: this.#signatures.ceremonies,
      registry: this.finding === null ? this.#registry : null,
      setBack: this.#times.setBack,
      latest: this.#times.latest,
    };
  }

  /** Checks the next `limit` entries and what belongs to them. */
  chunk(limit: number): void {
    const first = this.#chain.verified + 1;
    const last = first + limit - 1;
    this.finding =
      this.#entries(first, limit) ??
      this.#unlessUnreadable('the queue', () => this.#ledger.audit.queue(first, last)) ??
      this.#unlessUnreadable('the receipts', () => this.#receipts(first, last));
  }

  #receipts(first: number, last: number): null {
    const bad = this.#ledger.audit.badReceipts(first, last);
    this.#badReceipts += bad.length;
    this.#firstBad ??= bad[0] ?? null;
    return null;
  }

  /** Checks what can only be said about the whole. */
  async rest(): Promise<void> {
    const { audit, lostTail } = this.#ledger;
    const head = this.#chain.verified;
    if (lostTail) {
      const { had, found } = lostTail;
      this.finding = {
        code: 'lost-tail',
        seq: Math.min(had.seq, (found?.seq ?? 0) + 1),
        detail: `This ledger had ${had.seq} entries with the head ${had.cid}. Now it has ${found?.seq ?? 0}, and that head is not among them.`,
      };
      return;
    }
    if (this.#ledger.logBroken || this.#ledger.markUnreadable) {
      this.finding = { code: 'file', seq: 0, detail: this.#ledger.logBroken ? LOG_BROKEN : MARK_UNREADABLE };
      return;
    }
    // Acts may have been recorded since the walk began: the queue is held against the head of this moment.
    this.finding =
      this.#unlessUnreadable('the queue', () => audit.strays(this.#ledger.head()?.seq ?? 0)) ??
      (await this.#file());
    if (this.finding === null && this.#registry === null && this.#ledger.head()?.seq === head) {
      if (audit.objects() !== this.#objects) this.#registry = strayObjects();
    }
  }

  #entries(first: number, limit: number): Finding | null {
    const records = readable(this.#ledger, first, limit);
    const located = this.#allLocated(records);
    const events: { seq: number; at: string; event: LedgerEvent }[] = [];
    for (const record of records) {
      if ('detail' in record) return record;
      const verdict = this.#chain.push(record);
      if (!verdict.good) return verdict.finding;
      const finding = this.#columns(record, verdict.event) ?? this.#signature(record, verdict.event);
      if (finding) return finding;
      this.#times.push(record.entry);
      if (!located) this.#located(record);
      this.#derived(record, verdict.event);
      events.push({ seq: record.entry.seq, at: record.entry.at, event: verdict.event });
    }
    this.#found(events);
    return this.#chain.verified < first
      ? { code: 'gap', seq: first, detail: `Entry ${first} is missing.` }
      : null;
  }

  #columns({ entry: { seq }, ...columns }: EntryRecord, event: LedgerEvent): Finding | null {
    return event.aggregate === columns.aggregate &&
      event.aggregate_id === columns.aggregateId &&
      event.event_type === columns.eventType
      ? null
      : { code: 'entry', seq, detail: `Entry ${seq} was changed: its columns contradict its event.` };
  }

  #signature(record: EntryRecord, event: LedgerEvent): Finding | null {
    const detail = this.#signatures.push(record, event);
    return detail === null ? null : { code: 'signature', seq: record.entry.seq, detail };
  }

  #derived(record: EntryRecord, event: LedgerEvent): void {
    const { seq } = record.entry;
    const { audit, entries } = this.#ledger;
    const history = () =>
      entries.before(event.aggregate_id, seq).map(({ block }) => parseEvent(dagCbor.decode(block)));
    const said = unlessUnreadable(
      () => audit.object(event, seq, history),
      () => 'other' as const,
    );
    if (said !== 'later') this.#objects += 1;
    if (said === 'other') {
      this.#registry ??= {
        code: 'registry',
        seq,
        detail: `The registry does not say what entry ${seq} says.`,
      };
    }
  }

  /** Asks for all at once. Only where the answer is no, entry by entry is asked for which. */
  #allLocated(records: readonly (EntryRecord | Finding)[]): boolean {
    return unlessUnreadable(
      () => this.#ledger.audit.allLocated(records.filter((record) => 'entry' in record)),
      () => false,
    );
  }

  #located(record: EntryRecord): void {
    const { seq } = record.entry;
    const located = unlessUnreadable(
      () => this.#ledger.audit.located(record),
      () => false,
    );
    if (!located) this.#registry ??= { code: 'registry', seq, detail: `Entry ${seq} cannot be looked up.` };
  }

  #found(entries: Parameters<Audit['unfound']>[0]): void {
    const seq = unlessUnreadable(
      () => this.#ledger.audit.unfound(entries),
      () => entries[0]?.seq ?? 0,
    );
    if (seq === null) return;
    this.#registry ??= { code: 'registry', seq, detail: `Entry ${seq} is not found by what it says.` };
  }

  async #file(): Promise<Finding | null> {
    const { audit } = this.#ledger;
    const renamed = this.#unlessUnreadable('its name', () =>
      audit.identity() ? null : fileDamaged('its name was changed'),
    );
    if (renamed !== null) return renamed;
    try {
      const wrong = await audit.structureMeanwhile();
      return wrong === null ? null : fileDamaged(wrong);
    } catch (error) {
      // What the thread or the closing of the ledger did says nothing about the file.
      if (isDiskError(error) || !(error instanceof Error && 'errcode' in error)) throw error;
      return fileDamaged('its structure cannot be read');
    }
  }

  #unlessUnreadable(what: string, ask: () => Finding | null): Finding | null {
    return unlessUnreadable(ask, () => fileDamaged(`${what} cannot be read`));
  }
}

function fileDamaged(how: string): Finding {
  return { code: 'file', seq: 0, detail: `The ledger file is damaged: ${how}.` };
}

const LOG_BROKEN =
  'The ledger’s log (ledger.db-wal) is damaged: entries stand in it that had been recorded, and they are not read any more.';

const MARK_UNREADABLE =
  'The mark that says how far the ledger had come (ledger.head) is damaged: whether entries are missing from the end, only the head on paper tells.';

function badReceipts(first: BadReceipt | null, count: number): Finding | null {
  if (first === null) return null;
  const { seq, fault } = first;
  const detail =
    count === 1
      ? `The receipt of entry ${seq} cannot be right: ${fault}.`
      : `${count} receipts cannot be right. The first is that of entry ${seq}: ${fault}.`;
  return { code: 'receipt', seq, detail };
}

/** Fingerprints of the keys that have signed. A damaged registry names none, or wrong ones: that is found elsewhere. */
function signersOf({ lists }: Ledger): ReadonlySet<string> {
  const query = { search: '', organizationId: null };
  const states = unlessUnreadable(
    () => lists.list('checkpoint', { ...query, limit: lists.count('checkpoint', query), offset: 0 }),
    () => [],
  );
  return new Set(states.flatMap(({ state }) => state.signatures.map(({ fingerprint }) => fingerprint)));
}

/** What cannot be read because its bytes make no sense is a finding; a disk that cannot be read is not. */
function unlessUnreadable<T>(ask: () => T, damaged: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (isDiskError(error)) throw error;
    return damaged();
  }
}

function strayObjects(): Finding {
  return { code: 'registry', seq: 0, detail: 'The registry holds objects that no entry speaks of.' };
}

/** The entries from `seq` on; one whose columns cannot even be read becomes a finding in its place. */
function readable(ledger: Ledger, seq: number, limit: number): readonly (EntryRecord | Finding)[] {
  try {
    return ledger.entries.from(seq, limit);
  } catch (error) {
    if (isDiskError(error)) throw error;
    // Some row of the chunk is unreadable: go row by row to name it.
    const records: (EntryRecord | Finding)[] = [];
    for (let at = seq; at < seq + limit; at++) {
      try {
        const record = ledger.entries.at(at);
        if (record) records.push(record);
      } catch {
        return [
          ...records,
          { code: 'entry', seq: at, detail: `Entry ${at} was changed: it cannot be read.` },
        ];
      }
    }
    return records;
  }
}
