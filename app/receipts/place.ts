/**
 * Where NATS has stored something: one stream, as it was made once. A stream that is made anew under the same name is
 * another place, and so is one of the same name at another server.
 */
export interface Place {
  readonly stream: string;
  /** When the stream was made, as its server says (RFC 3339, nanoseconds); null where that is not known. */
  readonly created: string | null;
  /** The JetStream domain of the server; null where there is none, or it is not known. */
  readonly domain: string | null;
}

/** Whether these are certainly one place. What is not known of either makes no difference of domains, but one of streams. */
export function isSamePlace(a: Place, b: Place): boolean {
  return (
    a.stream === b.stream &&
    a.created !== null &&
    a.created === b.created &&
    (a.domain === b.domain || a.domain === null || b.domain === null)
  );
}

/** Whether these may be one place: nothing that is known of both differs. */
export function mayBeSamePlace(a: Place, b: Place): boolean {
  return (
    a.stream === b.stream &&
    (a.created === null || b.created === null || a.created === b.created) &&
    (a.domain === b.domain || a.domain === null || b.domain === null)
  );
}

/**
 * How far a stream is known: everything of this ledger that stood in it up to `seq` has its receipt here.
 * `created` tells a stream that was made anew from the one that had its name before.
 */
export interface StreamPosition {
  readonly stream: string;
  readonly created: string;
  readonly seq: number;
}

/** A place as it is kept here. */
export interface KeptPlace {
  readonly place: Place;
  /** Number under which receipts name it. */
  readonly id: number;
  /** Entries before this one are not looked for there: people have said so. */
  readonly begins: number;
}

/** How many receipts there are from one place, and the one with the highest number of its stream. */
export interface PlaceExtent {
  readonly count: number;
  readonly lastSeq: number;
  readonly lastStreamSeq: number;
}

/** Receipts from one place, from some entry on. */
export interface PlaceCount {
  /** Number of the place; null where it is not known. */
  readonly place: number | null;
  readonly stream: string;
  readonly count: number;
  /** The first entry that has one. */
  readonly first: number;
  /** The highest number of the stream among them. */
  readonly lastStreamSeq: number;
}
