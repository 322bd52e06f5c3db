import { base64url } from 'multiformats/bases/base64';

/** Bytes as unpadded base64url. Source: RFC 4648, section 5. */
export function toBase64url(bytes: Uint8Array): string {
  return base64url.baseEncode(bytes);
}

/** The bytes of a text whose form has been checked. @throws Error for a text that is no base64url */
export function fromBase64url(text: string): Uint8Array {
  return base64url.baseDecode(text);
}
