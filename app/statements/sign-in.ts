import * as dagCbor from '@ipld/dag-cbor';
import { SIGN_IN_STATEMENT } from './domains.ts';

/** What a person signs to prove that they sign in: at which ledger, who, and over what was made up for this once. */
interface SignInStatement {
  /** The ledger's source. */
  readonly ledger: string;
  /** The person's id in this ledger. */
  readonly person: string;
  /** 32 random bytes as unpadded base64url, made anew for each attempt: no earlier signature holds. */
  readonly challenge: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** The dag-cbor block of the statement. It is signed and verified at once, and kept nowhere. */
export function encodeSignInStatement({ ledger, person, challenge, at }: SignInStatement): Uint8Array {
  return dagCbor.encode({ domain: SIGN_IN_STATEMENT.now, ledger, person, challenge, at });
}
