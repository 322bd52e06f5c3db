/*
 * The little of DER (X.690) that X.509 extensions need, which node:crypto does not show.
 */

/** One DER element. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

const SEQUENCE = 0x30;
const OID = 0x06;
const BOOLEAN = 0x01;
const OCTET_STRING = 0x04;
/** `extensions [3]` of a TBSCertificate. Source: RFC 5280 section 4.1. */
const EXTENSIONS = 0xa3;

/** An extension of a certificate. */
interface CertificateExtension {
  readonly critical: boolean;
  /** The DER inside of extnValue. */
  readonly value: Uint8Array;
}

/** The extensions of a DER certificate by their dotted OID; null when the bytes are not one. */
export function certificateExtensions(
  certificate: Uint8Array,
): ReadonlyMap<string, CertificateExtension> | null {
  const outer = elements(certificate)?.[0];
  const body = outer?.tag === SEQUENCE ? elements(outer.content)?.[0] : undefined;
  const fields = body?.tag === SEQUENCE ? elements(body.content) : null;
  if (!fields) return null;
  const wrapper = fields.find(({ tag }) => tag === EXTENSIONS);
  if (wrapper === undefined) return new Map();
  const list = elements(wrapper.content)?.[0];
  const items = list ? elements(list.content) : null;
  if (!items) return null;
  const found = new Map<string, CertificateExtension>();
  for (const item of items) {
    const parts = elements(item.content);
    const id = parts?.[0];
    const value = parts?.at(-1);
    if (id?.tag !== OID || value?.tag !== OCTET_STRING || found.has(oidText(id.content))) return null;
    const critical = parts?.some(({ tag, content }) => tag === BOOLEAN && content[0] !== 0) ?? false;
    found.set(oidText(id.content), { critical, value: value.content });
  }
  return found;
}

/** basicConstraints. Source: RFC 5280 section 4.2.1.9. */
const BASIC_CONSTRAINTS = '2.5.29.19';
const INTEGER = 0x02;

/**
 * How many authorities may stand between this one and the certificate at the end (pathLenConstraint).
 * @param certificate in DER
 * @returns null when it does not say; 0, which allows none, when that cannot be read
 */
export function pathLength(certificate: Uint8Array): number | null {
  const extensions = certificateExtensions(certificate);
  if (extensions === null) return 0;
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  if (constraints === undefined) return null;
  const sequence = elements(constraints.value)?.[0];
  const parts = sequence?.tag === SEQUENCE ? elements(sequence.content) : null;
  if (!parts) return 0;
  const length = parts.find(({ tag }) => tag === INTEGER);
  return length === undefined ? null : length.content.reduce((value, byte) => value * 256 + byte, 0);
}

/** The content of an OCTET STRING, or null. */
export function octetString(der: Uint8Array): Uint8Array | null {
  const all = elements(der);
  return all?.length === 1 && all[0]?.tag === OCTET_STRING ? all[0].content : null;
}

/** The elements one after another; null when they are not well formed. */
function elements(bytes: Uint8Array): Element[] | null {
  const all: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1];
    at += 2;
    if (length !== undefined && length > 0x80) {
      const count = length & 0x7f;
      if (count > 3) return null;
      length = bytes.subarray(at, at + count).reduce((value, byte) => value * 256 + byte, 0);
      at += count;
    }
    if (length === undefined || length === 0x80 || at + length > bytes.length) return null;
    all.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return all;
}

function oidText(content: Uint8Array): string {
  const [first = 0, ...others] = content;
  const arcs = [Math.floor(first / 40), first % 40];
  let arc = 0;
  for (const byte of others) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join('.');
}
