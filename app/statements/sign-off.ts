import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../content/cid.ts';
import { SIGN_OFF_STATEMENT } from './domains.ts';

/** What somebody signs who signs off a part of a ceremony: which part, in which seat, and the head that the ledger had. */
export interface SignOffStatement {
  /** The ledger's source. */
  readonly ledger: string;
  /** The ceremony's id in this ledger. */
  readonly ceremony: string;
  /** What is signed off: the id of a step, `pause:open` or `deviation:2`. */
  readonly step: string;
  /** The role and the number of the seat: `officer.2`. */
  readonly seat: string;
  readonly signer: { readonly id: string; readonly name: string };
  /** Position and CID of the last entry: it stands for everything before it, the evidence of the step among it. */
  readonly seq: number;
  readonly head: CidString;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** The dag-cbor block of the statement; signed as a checkpoint is, see `encodeStatement`. */
export function encodeSignOff(statement: SignOffStatement): Uint8Array {
  const { ledger, ceremony, step, seat, signer, seq, head, at } = statement;
  return dagCbor.encode({
    ...{ domain: SIGN_OFF_STATEMENT.now, ledger, ceremony, step, seat, seq, head, at },
    signer: { id: signer.id, name: signer.name },
  });
}
