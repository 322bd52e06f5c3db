import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { z } from 'zod';
import { fromBase32, toBase32 } from './base32.ts';
import { assertPlainData } from './plain-data.ts';

declare const cidBrand: unique symbol;

/**
 * A content identifier in text: CIDv1, dag-cbor (0x71), sha2-256 (0x12), base32 lower case; always 59
 * characters that begin `bafyrei`. Source: CID specification v1, multicodec table.
 */
export type CidString = string & { readonly [cidBrand]: true };

/** The part every such CID shares: multibase `b`, version 1, codec 0x71, hash 0x12, length 0x20. */
export const CONSTANT_PREFIX = 'bafyrei';

// The eighth character carries two more fixed bits (a-h), the last one ends in two padding bits.
const CID_TEXT = /^bafyrei[a-h][a-z2-7]{50}[aeimquy4]$/;

/** Version 1, dag-cbor, sha2-256, 32 bytes. Source: CID specification v1, multicodec table. */
const PREFIX = Uint8Array.of(1, dagCbor.code, sha256.code, 32);

/** How many bytes a CID has. */
export const CID_LENGTH = PREFIX.length + 32;

/** Text that names no CID of ours. */
export class InvalidCidError extends Error {
  override readonly name = 'InvalidCidError';
  constructor(text: string) {
    super(
      `“${text.slice(0, 80)}” is not a content identifier of this ledger. It has 59 characters and begins ${CONSTANT_PREFIX}.`,
    );
  }
}

/** Whether the text is a complete, canonical CID of the one kind this project uses. */
export function isCid(text: string): text is CidString {
  return CID_TEXT.test(text);
}

/** A CID that has been checked for its form. */
export const cidSchema = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));

/** @throws InvalidCidError */
export function parseCid(text: string): CidString {
  if (!isCid(text)) throw new InvalidCidError(text);
  return text;
}

/** The CID of a dag-cbor block. Synchronous where the hash is (Node, Electron's main process). */
export function cidOfBlock(block: Uint8Array): CidString {
  const digest = sha256.encode(block);
  if (digest instanceof Promise)
    throw new Error('This platform hashes asynchronously: CIDs are made in the main process.');
  const bytes = new Uint8Array(PREFIX.length + digest.length);
  bytes.set(PREFIX);
  bytes.set(digest, PREFIX.length);
  return cidOfBytes(bytes);
}

/** The text of a CID's 36 bytes. @throws InvalidCidError when they are none of the one kind used here */
export function cidOfBytes(bytes: Uint8Array): CidString {
  return parseCid(`b${toBase32(bytes)}`);
}

/** The 36 bytes of a CID: version, codec, hash, length, digest. */
export function bytesOfCid(cid: CidString): Uint8Array {
  return fromBase32(cid, 1);
}

/** The dag-cbor bytes of plain data. @throws NotPlainDataError */
export function encodeBlock(data: unknown): Uint8Array {
  assertPlainData(data);
  return dagCbor.encode(data);
}

/** The CID of an event's dag-cbor bytes: same content, same CID. @throws NotPlainDataError */
export function generateCid(event: unknown): CidString {
  return cidOfBlock(encodeBlock(event));
}

/** Whether `cid` is the CID of this event. Content that cannot be an event has no CID, so the answer is no. */
export function verifyCid(event: unknown, cid: string): boolean {
  try {
    return generateCid(event) === cid;
  } catch {
    return false;
  }
}

/** The link form of a CID, as it stands inside a block (dag-cbor tag 42). */
export function toLink(cid: CidString): CID {
  return CID.parse(cid);
}

/** The 32 bytes of the sha2-256 digest inside a CID: the part that differs. */
export function digestOf(cid: CidString): Uint8Array {
  return CID.parse(cid).multihash.digest;
}
