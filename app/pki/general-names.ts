import { ProblemError } from '../problem.ts';
import { childrenOf, type Der, fromHex, hexOf, latin, oidOf, tlv } from './der/der.ts';
import { structure } from './der/fields.ts';
import { ipOf, ipText, subnetOf, subnetText } from './ip.ts';
import { nameText, readName } from './names.ts';
import { pkiProblem } from './problems.ts';

/** The kinds of names a certificate can be drafted for, and how people say them. */
export const nameKinds = {
  dns: { tag: 0x82, plain: 'host' },
  ip: { tag: 0x87, plain: 'IP address' },
  email: { tag: 0x81, plain: 'e-mail address' },
  uri: { tag: 0x86, plain: 'URI' },
} as const satisfies Record<string, { tag: number; plain: string }>;

/** A kind of names. */
export type NameKind = keyof typeof nameKinds;

/** A name, or in constraints what stands for many names. */
export interface GeneralName {
  readonly kind: NameKind;
  /** As people write it: `nats.example.com`, `2001:db8::1`; in constraints `10.0.0.0/8`. */
  readonly text: string;
}

/** A name as it was read, which may be of a kind that is not used here. */
export type ReadGeneralName =
  | GeneralName
  | { readonly kind: 'directory'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

const LABEL = '(?!-)[a-z0-9-]{1,63}(?<!-)';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const URI = /^[a-z][a-z0-9+.-]*:\/\/[!-.0->@-~]+(?:[/?#][!-~]*)?$/;

/** A host name of letters, digits and hyphens in lower case, which is no IP address (RFC 1123, section 2.1). */
export function isHost(text: string): boolean {
  return text.length <= 253 && HOST.test(text) && !/^[\d.]+$/.test(text);
}

/** What is wrong with a name that is to stand in a certificate, as a part of a sentence; null for nothing. */
export function nameFault({ kind, text }: GeneralName): string | null {
  const said = `“${text.slice(0, 80)}”`;
  switch (kind) {
    case 'dns':
      return isHost(text.startsWith('*.') ? text.slice(2) : text)
        ? null
        : `${said} is no host name of lower-case letters, digits and hyphens`;
    case 'ip':
      return ipOf(text) ? null : `${said} is no IP address`;
    case 'email': {
      const at = text.lastIndexOf('@');
      const isAddress = at <= 64 && LOCAL_PART.test(text.slice(0, at)) && isHost(text.slice(at + 1));
      return isAddress ? null : `${said} is no e-mail address of ASCII characters`;
    }
    case 'uri':
      return text.length <= 2000 && URI.test(text) ? null : `${said} is no URI with a scheme and a host`;
  }
}

/** What is wrong with a name constraint, as a part of a sentence; null for nothing (RFC 5280, section 4.2.1.10). */
export function constraintFault({ kind, text }: GeneralName): string | null {
  const said = `“${text.slice(0, 80)}”`;
  switch (kind) {
    case 'dns':
      return isHost(text) ? null : `${said} is no domain such as example.com`;
    case 'ip': {
      const subnet = subnetOf(text);
      if (subnet === null) return `${said} is no network such as 10.0.0.0/8`;
      return subnetText(subnet) === null ? `${said} has bits behind the prefix` : null;
    }
    case 'email':
      return isHost(text.replace(/^\./, '')) || nameFault({ kind, text }) === null
        ? null
        : `${said} is neither a domain nor an address`;
    case 'uri':
      return isHost(text.replace(/^\./, '')) ? null : `${said} is no host of URIs`;
  }
}

/** The DER of a name, under its context-specific tag. @throws RangeError for what `nameFault` refuses */
export function encodeGeneralName(name: GeneralName): Uint8Array<ArrayBuffer> {
  const fault = nameFault(name);
  if (fault !== null) throw new RangeError(fault);
  return tlv(
    nameKinds[name.kind].tag,
    name.kind === 'ip' ? (ipOf(name.text) ?? new Uint8Array()) : ascii(name.text),
  );
}

/** The DER of a constraint. @throws RangeError for what `constraintFault` refuses */
export function encodeConstraint(name: GeneralName): Uint8Array<ArrayBuffer> {
  const fault = constraintFault(name);
  if (fault !== null) throw new RangeError(fault);
  return tlv(
    nameKinds[name.kind].tag,
    name.kind === 'ip' ? (subnetOf(name.text) ?? new Uint8Array()) : ascii(name.text),
  );
}

/** The name in a certificate. @throws ProblemError `pki.name` */
export function readGeneralName(der: Der): ReadGeneralName {
  if (der.tag !== nameKinds.ip.tag) return readOther(der);
  const text = ipText(der.content);
  if (text === null) throw wrong(der, `an IP address has ${der.content.length} octets`);
  return { kind: 'ip', text };
}

/** The name in a constraint. @throws ProblemError `pki.name` */
export function readConstraint(der: Der): ReadGeneralName {
  if (der.tag !== nameKinds.ip.tag) return readOther(der);
  const text = subnetText(der.content);
  if (text === null)
    throw wrong(
      der,
      `a network (${hexOf(der.content)}) is not an address and a prefix without bits behind it`,
    );
  return { kind: 'ip', text };
}

function readOther(der: Der): ReadGeneralName {
  const kind = KINDS.find((known) => nameKinds[known].tag === der.tag);
  if (kind !== undefined) {
    if (der.content.some((octet) => octet < 0x21 || octet > 0x7e)) {
      throw wrong(der, `a name (${nameKinds[kind].plain}) has spaces or characters beyond ASCII`);
    }
    return { kind, text: latin(der.content) };
  }
  switch (der.tag) {
    case 0xa4: {
      const [name, more] = childrenOf(der);
      if (name === undefined || more !== undefined)
        throw structure(der, 'a directory name is empty or holds two');
      return { kind: 'directory', text: nameText(readName(name, 'a directory name')) };
    }
    case 0xa0:
    case 0xa3:
    case 0xa5:
      return { kind: 'other', text: `a name of another kind (${hexOf(der.bytes).slice(0, 80)})` };
    case 0x88:
      return { kind: 'other', text: `registered identifier ${oidOf(der)}` };
    default:
      throw structure(der, 'a name is of a kind that does not exist');
  }
}

/** The kinds of names. */
export const KINDS = ['dns', 'ip', 'email', 'uri'] as const satisfies NameKind[];

/** `host nats.example.com`, for people. */
export function generalNameText({ kind, text }: ReadGeneralName): string {
  if (kind === 'other') return text;
  return kind === 'directory' ? `directory name ${text}` : `${nameKinds[kind].plain} ${text}`;
}

/** The octets of ASCII text. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return fromHex(
    [...text].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join(''),
  );
}

function wrong({ what, at }: Der, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.name', { what, why: `${why} (at byte ${at})` }));
}
