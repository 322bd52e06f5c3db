import type { Head } from '../../app/ledger/entry.ts';
import type { LedgerIdentity } from '../../app/ledger/identity.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import type { KeptPlace, Place, PlaceCount, PlaceExtent, StreamPosition } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { SetAside } from '../../app/receipts/set-aside.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';

/** What is known here of a ledger on the disk: its entries, and what of them waits, was set aside, or was stored. */
export interface Ledger {
  /** Null while it is new and nobody has named it. */
  readonly identity: LedgerIdentity | null;
  readonly entries: Entries;
  readonly outbox: Outbox;
  /** The last entry; null in an empty ledger. */
  head(): Head | null;
  /** Names a new ledger. @throws Error when it has a name already */
  create(identity: LedgerIdentity): void;
  /** Adds verified entries of the ledger this is a copy of. @throws ProblemError when the disk refuses */
  copy(entries: readonly { readonly stored: StoredEntry; readonly event: LedgerEvent }[]): void;
}

/** The hash-chained log. */
export interface Entries {
  head(): Head | null;
  at(seq: number): StoredEntry | null;
  cidAt(seq: number): string | null;
  from(seq: number, limit: number): StoredEntry[];
}

/** The transactional outbox: an entry waits, was set aside, or has its receipt. */
export interface Outbox {
  readonly places: {
    /** The place as it is kept; it is added when it is new. */
    keep(place: Place): KeptPlace | null;
    get(id: number): KeptPlace | null;
  };
  waiting(): number;
  stored(): number;
  next(limit: number, after?: number): number[];
  isWaiting(seq: number): boolean;
  /** Moves entries from waiting to stored, all or none; they are on the disk when it returns. @throws ProblemError */
  settle(receipts: readonly Receipt[], position?: StreamPosition): void;
  setAside(entry: SetAside): void;
  receipt(seq: number): Receipt | null;
  receipts(after: number, limit: number): Receipt[];
  extentOf(kept: KeptPlace): PlaceExtent | null;
  countByPlace(first: number): PlaceCount[];
  behind(kept: KeptPlace, streamSeq: number): { first: number; count: number } | null;
  atOrBefore(place: number | null, stream: string, streamSeq: number): Receipt | null;
  takeOver(kept: KeptPlace, after: number, limit: number): number | null;
  publishAgain(kept: KeptPlace, from: number, holdsTo: number, at: string): number;
  position(stream: string): StreamPosition | null;
}
