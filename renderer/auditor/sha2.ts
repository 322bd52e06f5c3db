import { sha256 as digest } from '@noble/hashes/sha2.js';
import { from } from 'multiformats/hashes/hasher';

/*
 * In a browser multiformats hashes asynchronously; the core makes CIDs where hashing is synchronous. When the auditor's page is
 * built, this stands in the place of multiformats/hashes/sha2 (scripts/auditors-page.ts).
 */

/** sha2-256 by @noble/hashes. Code: multicodec table. */
export const sha256 = from({ name: 'sha2-256', code: 0x12, encode: (bytes: Uint8Array) => digest(bytes) });
