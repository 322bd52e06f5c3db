import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { oneLine } from '../content/one-line.ts';
import { ProblemError } from '../problem.ts';
import { childrenOf, type Der, latin, oidOf, PRINTABLE, Tag, utf8Text } from './der/der.ts';
import { Fields } from './der/fields.ts';
import { type AttributeName, attributeNameOf, attributeTypes } from './oids.ts';
import { pkiProblem } from './problems.ts';

/** One attribute of a name that is drafted, in the order in which it shall stand: `['O', 'Räksmörgås AB']`. */
export type NameAttribute = readonly [type: AttributeName, text: string];

/** An attribute as it was read. */
export interface ReadAttribute {
  readonly oid: string;
  /** Its technical name, or the object identifier. */
  readonly type: string;
  readonly text: string;
  /** The identifier octet of its string type; see `Tag`. */
  readonly stringType: number;
}

/** A name that was read: its relative distinguished names, each of one attribute or more. */
export interface DistinguishedName {
  /** Its DER as it came: what names are compared by. */
  readonly bytes: Uint8Array;
  readonly rdns: readonly (readonly ReadAttribute[])[];
}

/** PrintableString by definition (RFC 5280, appendix A.1); everything else is UTF8String always. */
export const PRINTABLE_TYPES: readonly string[] = ['C', 'SERIALNUMBER'];

/**
 * One attribute to a relative distinguished name, and one string type to an attribute: so whoever writes the same name
 * writes the same bytes. Text is normalized (NFC).
 */
export function encodeName(attributes: readonly NameAttribute[]): Name {
  return new Name(
    attributes.map(([type, text]) => {
      const value = new AttributeValue(
        PRINTABLE_TYPES.includes(type) ? { printableString: text } : { utf8String: text.normalize('NFC') },
      );
      return new RelativeDistinguishedName([
        new AttributeTypeAndValue({ type: attributeTypes[type].oid, value }),
      ]);
    }),
  );
}

/** The DER of a drafted name. */
export function nameBytes(attributes: readonly NameAttribute[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(AsnConvert.serialize(encodeName(attributes)));
}

/** What is wrong with an attribute of a name, as a part of a sentence; null for nothing. */
export function attributeFault([type, text]: NameAttribute): string | null {
  const { plain, longest } = attributeTypes[type];
  const said = `${plain} (${type})`;
  const clean = text.normalize('NFC');
  if (clean === '' || clean !== clean.trim()) return `${said} is empty, or begins or ends with a space`;
  // What a line cannot show, or turns around, would make people read another name than programs do.
  if (oneLine(clean, clean.length) !== clean)
    return `${said} has line breaks, double spaces or invisible characters`;
  if (type === 'C' && !/^[A-Z]{2}$/.test(clean)) return `${said} is not two capital letters`;
  if ([...clean].length > longest) return `${said} has more than ${longest} characters`;
  if (PRINTABLE_TYPES.includes(type) && !PRINTABLE.test(clean)) {
    return `${said} may have letters, digits and '()+,-./:=? alone`;
  }
  return null;
}

const STRING_TAGS = [
  Tag.utf8String,
  Tag.printableString,
  Tag.ia5String,
  Tag.numericString,
  Tag.teletexString,
  Tag.bmpString,
  Tag.universalString,
];

/** More than any name has, in attributes. */
const MOST_ATTRIBUTES = 64;

/** @throws ProblemError `pki.structure` or `pki.name` */
export function readName(der: Der, name: string): DistinguishedName {
  const rdns = new Fields(der, name).others('an attribute', Tag.set).map((rdn) =>
    childrenOf(rdn).map((attribute): ReadAttribute => {
      const fields = new Fields(attribute, `an attribute of ${name}`);
      const oid = oidOf(fields.take('its type', Tag.oid));
      const value = fields.take('its text', ...STRING_TAGS);
      fields.end();
      return { oid, type: attributeNameOf(oid), text: textOf(value), stringType: value.tag };
    }),
  );
  if (rdns.some((rdn) => rdn.length === 0)) throw wrong(der, `${name} has an empty part`);
  if (rdns.flat().length > MOST_ATTRIBUTES)
    throw wrong(der, `${name} has more than ${MOST_ATTRIBUTES} attributes`);
  if (rdns.flat().some(({ text }) => text === '')) throw wrong(der, `${name} has an attribute without text`);
  return { bytes: der.bytes, rdns };
}

/** `C=SE, O=Räksmörgås AB, CN=Root` as one line, for people; never to be read by a program. */
export function nameText({ rdns }: Pick<DistinguishedName, 'rdns'>): string {
  if (rdns.length === 0) return '(no name)';
  return rdns
    .map((rdn) => rdn.map(({ type, text }) => `${type}=${escaped(oneLine(text))}`).join(' + '))
    .join(', ');
}

/** What could be taken for the next attribute gets a backslash (RFC 4514, section 2.4). */
function escaped(text: string): string {
  return text.replace(/[,+"\\<>;=]/g, '\\$&');
}

function textOf(der: Der): string {
  const { tag, content } = der;
  if (tag === Tag.utf8String) return utf8Text(content) ?? '';
  if (tag !== Tag.bmpString && tag !== Tag.universalString) return latin(content);
  const size = tag === Tag.bmpString ? 2 : 4;
  let text = '';
  for (let at = 0; at < content.length; at += size) {
    const point = content.subarray(at, at + size).reduce((value, octet) => value * 256 + octet, 0);
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    if (isSurrogate || point > 0x10_ffff) throw wrong(der, 'it has a character that does not exist');
    text += String.fromCodePoint(point);
  }
  return text;
}

function wrong({ what, at }: Der, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.name', { what, why: `${why} (at byte ${at})` }));
}
