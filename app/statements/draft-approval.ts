import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../content/cid.ts';
import { DRAFT_APPROVAL_STATEMENT } from './domains.ts';

/** What a person signs who approves bytes: in which ledger, which draft, and the CID of the bytes that they were shown. */
export interface DraftApprovalStatement {
  /** The ledger's source. */
  readonly ledger: string;
  /** The draft's id in this ledger. */
  readonly draft: string;
  /** Of the bytes to be signed; see `cidOfBytesToSign`. */
  readonly bytes: CidString;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly approver: { readonly id: string; readonly name: string };
}

/** The dag-cbor block of the statement; signed as a checkpoint is, see `encodeStatement`. */
export function encodeDraftApproval({
  ledger,
  draft,
  bytes,
  at,
  approver,
}: DraftApprovalStatement): Uint8Array {
  const { id, name } = approver;
  return dagCbor.encode({
    ...{ domain: DRAFT_APPROVAL_STATEMENT.now, ledger, draft, bytes, at },
    approver: { id, name },
  });
}
