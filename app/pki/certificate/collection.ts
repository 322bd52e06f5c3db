import { compareBytes, fromHex, Tag, tlv } from '../der/der.ts';

/*
 * Certificates in one structure of the Cryptographic Message Syntax, which nobody has signed: what is called PKCS #7 or
 * `.p7b`, and what Windows, Java and browsers take (RFC 5652, section 5; RFC 5272, section 4.1).
 */

/** `id-signedData` and `id-data` as DER (RFC 5652, sections 5.1 and 4). */
const SIGNED_DATA = fromHex('06092a864886f70d010702');
const DATA = fromHex('06092a864886f70d010701');

/** The version of a SignedData without signers and with nothing but certificates of X.509 (RFC 5652, section 5.1). */
const VERSION = Uint8Array.of(1);

/**
 * Certificates as a SignedData that holds them and nothing else, in DER.
 * A set is sorted in DER (X.690, section 11.6): the order of a chain is not in it, and readers put it together themselves.
 */
export function certificateCollection(certificates: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const signedData = tlv(
    Tag.sequence,
    tlv(Tag.integer, VERSION),
    // No digests and no signers: nothing is signed.
    tlv(Tag.set),
    tlv(Tag.sequence, DATA),
    tlv(0xa0, ...certificates.toSorted(compareBytes)),
    tlv(Tag.set),
  );
  return tlv(Tag.sequence, SIGNED_DATA, tlv(0xa0, signedData));
}
