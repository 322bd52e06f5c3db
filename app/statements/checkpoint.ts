import * as dagCbor from '@ipld/dag-cbor';
import type { CidString } from '../content/cid.ts';
import { CHECKPOINT_STATEMENT } from './domains.ts';

/** What an officer signs: that a ledger had this head, and with it everything before it. */
export interface CheckpointStatement {
  /** The ledger's source, as every entry of it carries. */
  readonly ledger: string;
  /** Position of the entry whose CID is `head`. */
  readonly seq: number;
  readonly head: CidString;
  /** When it was signed by the clock of the laptop, RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /**
   * In whose name it was signed; the id is null where that is no registered person. Left out in statements of the first
   * form, which did not say: there the name stands beside what was signed.
   */
  readonly signer?: { readonly id: string | null; readonly name: string } | undefined;
}

/**
 * The bytes a key signs: the dag-cbor block of `{at, seq, head, domain, ledger, signer}`, all text but `seq` and
 * `signer`, which is `{id, name}`, or `{name}` for none who is registered; in the first form without `signer` and with
 * a domain of its own. An Ed25519 key signs them as they are; a FIDO2 authenticator signs its authenticator data
 * followed by their sha2-256, in the place of WebAuthn's clientDataHash.
 */
export function encodeStatement({ ledger, seq, head, at, signer }: CheckpointStatement): Uint8Array {
  if (signer === undefined) {
    return dagCbor.encode({ domain: CHECKPOINT_STATEMENT.first, ledger, seq, head, at });
  }
  const { id, name } = signer;
  return dagCbor.encode({
    ...{ domain: CHECKPOINT_STATEMENT.now, ledger, seq, head, at },
    signer: id === null ? { name } : { id, name },
  });
}

/** What an event of a signed head says of it; `statement` names the form, and is left out for the first one. */
interface SignedHead extends Pick<CheckpointStatement, 'ledger' | 'seq' | 'head'> {
  readonly signed_at: string;
  readonly signer: { readonly person_id: string | null; readonly name: string };
  readonly statement?: typeof CHECKPOINT_STATEMENT.now | undefined;
}

/** What the signature in an event is over, as the event says. */
export function statementOf(payload: SignedHead): CheckpointStatement {
  const { ledger, seq, head, signed_at: at, signer, statement } = payload;
  const common = { ledger, seq, head, at };
  return statement === undefined
    ? common
    : { ...common, signer: { id: signer.person_id, name: signer.name } };
}
