import { base32 } from 'multiformats/bases/base32';
import { CID } from 'multiformats/cid';
import { create as createDigest } from 'multiformats/hashes/digest';
import { type CidString, CONSTANT_PREFIX, digestOf, parseCid } from './cid.ts';
import { EVEN_WORDS, ODD_WORDS } from './pgp-word-list.ts';

/** The 32 PGP words of a CID's sha2-256 digest, in order; first an even word, then an odd one, and so on. */
export function wordsOf(cid: CidString): readonly string[] {
  return Array.from(digestOf(cid), (byte, position) => wordAt(position, byte));
}

function wordAt(position: number, byte: number): string {
  const word = (position % 2 === 0 ? EVEN_WORDS : ODD_WORDS)[byte];
  if (word === undefined) throw new RangeError(`No word for byte ${byte}.`);
  return word;
}

/** A CID cut for reading: the constant prefix apart, the rest in thirteen groups of four. */
interface GroupedCid {
  readonly prefix: string;
  readonly groups: readonly string[];
}

/** Cuts a CID into its constant prefix and thirteen groups of four. Nothing is left out. */
export function groupsOf(cid: CidString): GroupedCid {
  const rest = cid.slice(CONSTANT_PREFIX.length);
  return { prefix: CONSTANT_PREFIX, groups: rest.match(/.{4}/g) ?? [] };
}

/** One part of a CID and what it means. */
interface CidPart {
  /** Bytes in hexadecimal. */
  readonly bytes: string;
  readonly name: string;
  readonly meaning: string;
}

/** What each part of the CID means, in the order of its bytes. Source: CID specification, multicodec table. */
export function partsOf(cid: CidString): readonly CidPart[] {
  const hex = Array.from(digestOf(cid), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    { bytes: 'b', name: 'Multibase', meaning: 'The text that follows is base32 in lower case' },
    { bytes: '01', name: 'Version', meaning: 'Content identifier, version 1' },
    { bytes: '71', name: 'Codec', meaning: 'dag-cbor: how the content is written as bytes' },
    { bytes: '12', name: 'Hash function', meaning: 'sha2-256' },
    { bytes: '20', name: 'Length', meaning: 'The hash has 32 bytes' },
    {
      bytes: hex,
      name: 'Hash',
      meaning: 'The fingerprint of exactly this content: the only part that differs',
    },
  ];
}

/** The CID whose digest these 32 bytes are. */
export function cidOfDigest(digest: Uint8Array): CidString {
  return parseCid(CID.createV1(0x71, createDigest(0x12, digest)).toString(base32));
}
