import { sha256 } from 'multiformats/hashes/sha2';
import { fromBase32, toBase32 } from '../content/base32.ts';
import { toBase64url } from '../content/base64url.ts';
import type { Share } from './shamir.ts';

/** Bytes of a secret that is shared: 160 bits, which base32 writes in 32 characters without padding. */
export const SECRET_BYTES = 20;

/** The most shares of one secret: their number is one digit. */
export const MAX_SHARES = 9;

/** A share as it is written on paper. */
export interface PaperShare extends Share {
  /** Four hexadecimal digits that name what the share belongs to: the last ones of a key's id. */
  readonly set: string;
  /** How many shares give the secret back. */
  readonly needed: number;
}

/** What a person typed is no share; the message says why and never what was typed. */
export class ShareTextError extends Error {
  override readonly name = 'ShareTextError';
}

/** The last four digits of a key's id: what its shares are called by. */
export function setOf(keyId: string): string {
  return keyId.slice(-4).toUpperCase();
}

/**
 * A share to be written down: `3F2A-3-2-` (whose it is, how many are needed, its own number), eight groups of four
 * characters in base32 (RFC 4648) and a group that checks all of it.
 */
export function formatShare({ set, needed, number, bytes }: PaperShare): string {
  const body = toBase32(bytes).toUpperCase();
  const head = `${set}-${needed}-${number}`;
  const groups = body.match(/.{4}/g) ?? [];
  return [head, ...groups, checkOf(`${head}-${body}`)].join('-');
}

const WRITTEN = /^([0-9A-F]{4})([2-9])([1-9])([A-Z2-7]{32})([A-Z2-7]{4})$/;
const CHARACTERS = 42;

/**
 * Reads a share from paper: capitals, spaces and hyphens do not matter, and 0 and 1, which base32 does not know, count
 * as O and I.
 * @throws ShareTextError
 */
export function parseShare(text: string): PaperShare {
  const typed = text.toUpperCase().replace(/[\s-]/g, '');
  const tidy = typed.slice(0, 6) + typed.slice(6).replaceAll('0', 'O').replaceAll('1', 'I');
  if (tidy.length !== CHARACTERS) {
    throw new ShareTextError(
      `A share has ${CHARACTERS} letters and digits besides the hyphens; ${tidy.length} were typed.`,
    );
  }
  const [, set, needed, number, body, check] = WRITTEN.exec(tidy) ?? [];
  if (set === undefined || needed === undefined || number === undefined || body === undefined) {
    throw new ShareTextError('There is a character in it that no share has at that place.');
  }
  if (checkOf(`${set}-${needed}-${number}-${body}`) !== check) {
    throw new ShareTextError('Something is mistyped: the last group does not fit the rest.');
  }
  return { set, needed: Number(needed), number: Number(number), bytes: fromBase32(body.toLowerCase()) };
}

/** The passphrase that a secret stands for: its base32 in capitals, as `base32` of coreutils prints it. */
export function passphraseOf(secret: Uint8Array): string {
  return toBase32(secret).toUpperCase();
}

/**
 * What a share is known by: sha2-256 of its text as it is written down, in unpadded base64url. It tells nothing of the
 * share: that has 160 random bits.
 */
export function hashOfShare(share: PaperShare): string {
  return toBase64url(digestOf(formatShare(share)));
}

/** Four characters of base32: the first 20 bits of the sha2-256 of the text. */
function checkOf(text: string): string {
  return toBase32(digestOf(text).subarray(0, 3)).slice(0, 4).toUpperCase();
}

function digestOf(text: string): Uint8Array {
  const digest = sha256.encode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  if (digest instanceof Promise) throw new Error('This platform hashes asynchronously.');
  return digest;
}
