import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../content/cid.ts';
import { SCRIPT_APPROVAL_STATEMENT } from './domains.ts';

/** What a person signs who approves the script of a ceremony: in which ledger, and the CID of every word of it. */
export interface ScriptApprovalStatement {
  /** The ledger's source. */
  readonly ledger: string;
  /** The CID of the script as data. */
  readonly script: CidString;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly approver: { readonly id: string; readonly name: string };
}

/** The dag-cbor block of the statement; signed as a checkpoint is, see `encodeStatement`. */
export function encodeScriptApproval({ ledger, script, at, approver }: ScriptApprovalStatement): Uint8Array {
  const { id, name } = approver;
  return dagCbor.encode({
    ...{ domain: SCRIPT_APPROVAL_STATEMENT.now, ledger, script, at },
    approver: { id, name },
  });
}
