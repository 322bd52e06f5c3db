import * as dagCbor from '@ipld/dag-cbor';
import { PROVISION_STATEMENT } from './domains.ts';

/** What a YubiKey's attestation commits to when a credential is made: for which ledger, which key, and when. */
export interface ProvisionStatement {
  /** The ledger's source. */
  readonly ledger: string;
  /** The YubiKey's id in this ledger. */
  readonly yubikey: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** The dag-cbor block of the statement; its sha2-256 stands in the place of WebAuthn's clientDataHash. */
export function encodeProvisionStatement({ ledger, yubikey, at }: ProvisionStatement): Uint8Array {
  return dagCbor.encode({ domain: PROVISION_STATEMENT.now, ledger, yubikey, at });
}
