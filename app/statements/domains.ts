/*
 * What keys of a ceremony sign is always a statement: a dag-cbor map that begins with its domain, so that a signature
 * over one kind can never be taken for one over another, or for anything else the key may ever sign. Each form that
 * was ever signed stands here, and nowhere else; what is verified once goes on being verified.
 */

/** That a ledger had a head; see `checkpoint.ts`. The first form did not name the signer. */
export const CHECKPOINT_STATEMENT = {
  first: 'cim-keys/checkpoint/v1',
  now: 'cim-keys/checkpoint/v2',
} as const;

/** What the attestation of a YubiKey's credential commits to; see `provision.ts`. */
export const PROVISION_STATEMENT = { now: 'cim-keys/provision/v1' } as const;

/** That a person signs in; see `sign-in.ts`. It is verified at once, and no such signature is kept. */
export const SIGN_IN_STATEMENT = { now: 'cim-keys/sign-in/v1' } as const;

/** That a person approves bytes that are to be signed; see `draft-approval.ts`. */
export const DRAFT_APPROVAL_STATEMENT = { now: 'cim-keys/draft-approval/v1' } as const;

/** That a person approves the script of a ceremony; see `script-approval.ts`. */
export const SCRIPT_APPROVAL_STATEMENT = { now: 'cim-keys/script-approval/v1' } as const;

/** That somebody in a seat of a ceremony signs off a step, a pause or a deviation of it; see `sign-off.ts`. */
export const SIGN_OFF_STATEMENT = { now: 'cim-keys/sign-off/v1' } as const;

/**
 * What NATS has stored of a ledger; see `../receipts/receipts-file.ts`. The first form had streams by name alone, the
 * second could be signed by an Ed25519 key only.
 */
export const RECEIPTS_STATEMENT = {
  first: 'cim-keys/receipts/v1',
  second: 'cim-keys/receipts/v2',
  now: 'cim-keys/receipts/v3',
} as const;
