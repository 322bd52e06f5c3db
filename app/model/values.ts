import { z } from 'zod';

/** The longest name or label, in UTF-16 units. Longer text cannot be read aloud or fitted on a screen. */
const MAX_NAME = 200;

/** The longest free description, in UTF-16 units. */
const MAX_TEXT = 2000;

/*
 * Characters that make two different texts look the same or run in another direction: control characters,
 * line and paragraph separators, private use, and invisible formatting (bidirectional marks, zero width
 * space…). U+200D and U+200C stay allowed: emoji and several scripts need them.
 */
const DECEPTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}]|(?![\u200c\u200d])\p{Cf}/u;

/** What normalising may change; most texts have nothing of it, and each entry of a ledger has several. */
const BEYOND_ASCII = /[^\p{ASCII}]/u;

/** A text in one of Unicode's normal forms. Source: Unicode Standard Annex 15, in which ASCII stays as it is in each. */
export function normalized(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  return BEYOND_ASCII.test(text) ? text.normalize(form) : text;
}

/**
 * One function instead of a check for each rule: each entry of a ledger has several such texts.
 * @param empty what is said when there is nothing: it names the field
 */
function readable(max: number, empty: string) {
  return z.string().transform((typed, context) => {
    const text = typed.trim();
    const mistake = mistakeIn(text, max, empty);
    if (mistake === null) return normalized(text, 'NFC');
    context.addIssue(mistake);
    return z.NEVER;
  });
}

function mistakeIn(text: string, max: number, empty: string): string | null {
  if (text === '') return empty;
  if (text.length > max) return `At most ${max} characters. Shorten it.`;
  if (!text.isWellFormed()) return 'This contains a broken character. Type it again.';
  if (DECEPTIVE.test(text))
    return 'This contains an invisible character (a control character, line break or direction mark). Type it by hand instead of pasting it.';
  return null;
}

/** A name or label a person can read on one line: trimmed, NFC, 1 to 200 characters, nothing invisible. */
export const nameSchema = readable(MAX_NAME, 'Enter a name.');

/** As `nameSchema`, of what is called a label. */
export const labelSchema = readable(MAX_NAME, 'Enter a label.');

/** A free remark on one line, up to 2,000 characters. */
export const textSchema = readable(MAX_TEXT, 'Enter a text.');

/** The longest text of several lines, in UTF-16 units. */
const MAX_LINES = 65_536;

/** What may stand between the lines of a text, and in them, although it is not seen. */
const LINE_BREAKS = /\r\n|[\n\t]/g;

/**
 * A text of several lines, as it was given: 1 to 65,536 characters, nothing invisible but line breaks and tabs.
 * @param empty what is said when there is nothing
 */
export function linesSchema(empty: string) {
  return z.string().superRefine((text, context) => {
    if (text.length > MAX_LINES) context.addIssue(`At most ${MAX_LINES} characters. Shorten it.`);
    else {
      const mistake = mistakeIn(text.replace(LINE_BREAKS, ' ').trim(), MAX_LINES, empty);
      if (mistake !== null) context.addIssue(mistake);
    }
  });
}

/** An e-mail address with a domain, as typed. */
export const emailSchema = readable(MAX_NAME, 'Enter an e-mail address.').pipe(
  z.email('Enter a complete e-mail address, such as officer@example.org.'),
);

/** A DNS domain name with at least two labels, in lower case. Source: RFC 1035 section 2.3.1. */
export const domainSchema = readable(MAX_NAME, 'Enter a domain such as example.org, or leave it empty.')
  .transform((text) => text.toLowerCase())
  .refine(
    (text) => text.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+$/.test(text),
    'Enter a domain such as example.org, or leave it empty.',
  );

/** A UUID in lower case; ids made here are version 7 (RFC 9562). */
export const uuidSchema = z
  .uuid()
  .refine((text) => text === text.toLowerCase(), 'An id is written in lower case.');

/** A UTC time with milliseconds, `2026-11-23T09:41:07.123Z`. Source: RFC 3339 section 5.6. */
export const timestampSchema = z.iso.datetime({ precision: 3 });

/** A day of the calendar, `2027-03-31`; where something ends on it, it is over when the day is, in UTC. */
export const daySchema = z.iso.date('Enter a day such as 2027-03-31.');

/** Bytes as text: unpadded base64url of at most so many characters. Source: RFC 4648 section 5. */
export function base64urlSchema(maximum: number) {
  return z
    .string()
    .max(maximum)
    .regex(/^[A-Za-z0-9_-]+$/);
}

/** Form of a name in which two names that a person would call the same are equal. */
export function comparable(name: string): string {
  return normalized(name, 'NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
