import type { Place } from './place.ts';

/** What is kept of the server's acknowledgement of one entry, as evidence. */
export interface Receipt {
  /** Position in the ledger. */
  readonly seq: number;
  /** Where NATS has stored it. */
  readonly place: Place;
  readonly streamSeq: number;
  /** The server had it already and said so. */
  readonly duplicate: boolean;
  /** RFC 3339 UTC. */
  readonly storedAt: string;
}
