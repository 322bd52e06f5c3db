import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../content/cid.ts';

/** Separates these signatures from everything else a key may ever sign. */
export const CHECKPOINT_DOMAIN = 'cim-keys/checkpoint/v1';

/** What an officer signs: that a ledger had this head, and with it everything before it. */
export interface CheckpointStatement {
  /** The ledger's source, as every entry of it carries. */
  readonly ledger: string;
  /** Position of the entry whose CID is `head`. */
  readonly seq: number;
  readonly head: CidString;
  /** When it was signed by the clock of the laptop, RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/**
 * The bytes a key signs: the dag-cbor block of `{at, seq, head, domain, ledger}`, all text but `seq`. An Ed25519 key
 * signs them as they are; a FIDO2 authenticator signs its authenticator data followed by their sha2-256, in the place
 * of WebAuthn's clientDataHash.
 */
export function encodeStatement({ ledger, seq, head, at }: CheckpointStatement): Uint8Array {
  return dagCbor.encode({ domain: CHECKPOINT_DOMAIN, ledger, seq, head, at });
}
