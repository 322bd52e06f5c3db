import { z } from 'zod';
import { type Refused, refuse } from '../model/decision.ts';
import { daySchema, nameSchema, textSchema } from '../model/values.ts';
import { dayOf, isOver } from './validity.ts';

/** What is said of a key besides what it is, as events say it: it may be left out. */
export const besidesPayload = {
  /** The first and the last day on which it is used, in UTC. */
  valid_from: z.exactOptional(daySchema),
  valid_until: z.exactOptional(daySchema),
  tags: z.exactOptional(z.array(nameSchema).min(1)),
  attributes: z.exactOptional(z.record(nameSchema, textSchema)),
};

/** The same as a key has it. */
export const besidesState = {
  validFrom: daySchema.nullable(),
  validUntil: daySchema.nullable(),
  tags: z.array(nameSchema),
  attributes: z.record(nameSchema, textSchema),
};

/** The same as it is entered: tags with commas between them, attributes as `name = value` with semicolons between them. */
export const besidesInput = {
  validFrom: daySchema.nullable(),
  validUntil: daySchema.nullable(),
  tags: textSchema.nullable(),
  attributes: textSchema.nullable(),
};

/** What is entered of a new key, where anything is. */
export const besidesInputOfNew = {
  validFrom: z.exactOptional(besidesInput.validFrom),
  validUntil: z.exactOptional(besidesInput.validUntil),
  tags: z.exactOptional(besidesInput.tags),
  attributes: z.exactOptional(besidesInput.attributes),
};

/** What is said of a key besides what it is. */
export type Besides = z.output<z.ZodObject<typeof besidesState>>;

type Entered = z.output<z.ZodObject<typeof besidesInputOfNew>>;

/** What was entered of a key, read. */
export function besidesOf(entered: Entered): Besides | Refused {
  const attributes = attributesIn(entered.attributes ?? null);
  if (attributes === null) return NO_ATTRIBUTES;
  const tags = listed(entered.tags ?? null, ',');
  if (!tags.every(isName)) return TAG_TOO_LONG;
  return {
    validFrom: entered.validFrom ?? null,
    validUntil: entered.validUntil ?? null,
    tags,
    attributes,
  };
}

/** What a payload says of it: only what there is. */
export function besidesSaid({ validFrom, validUntil, tags, attributes }: Besides) {
  return {
    ...(validFrom === null ? {} : { valid_from: validFrom }),
    ...(validUntil === null ? {} : { valid_until: validUntil }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

/** How tags and attributes stand in the field in which they are entered. */
export function besidesEntered({ validFrom, validUntil, tags, attributes }: Besides) {
  return {
    validFrom,
    validUntil,
    tags: tags.length === 0 ? null : tags.join(', '),
    attributes: attributesInWords(attributes),
  };
}

/** What a payload says of a key besides what it is. */
export function besidesIn(payload: {
  readonly valid_from?: string;
  readonly valid_until?: string;
  readonly tags?: string[];
  readonly attributes?: Record<string, string>;
}): Besides {
  const {
    valid_from: validFrom = null,
    valid_until: validUntil = null,
    tags = [],
    attributes = {},
  } = payload;
  return { validFrom, validUntil, tags, attributes };
}

/** What is said of a key besides what it is, as people read it: only what there is. */
export function besidesLines(besides: Besides): Readonly<Record<string, string>> {
  const validity = validityInWords(besides);
  const attributes = attributesInWords(besides.attributes);
  return {
    ...(validity === null ? {} : { Used: validity }),
    ...(besides.tags.length === 0 ? {} : { Tags: besides.tags.join(', ') }),
    ...(attributes === null ? {} : { Attributes: attributes }),
  };
}

/** Attributes in one line; null where there are none. */
function attributesInWords(attributes: Besides['attributes']): string | null {
  const all = Object.entries(attributes).map(([name, value]) => `${name} = ${value}`);
  return all.length === 0 ? null : all.join('; ');
}

/** When a key is used, in words; null where it has neither a first nor a last day. */
function validityInWords({
  validFrom,
  validUntil,
}: Pick<Besides, 'validFrom' | 'validUntil'>): string | null {
  if (validFrom === null) return validUntil === null ? null : `Until ${validUntil}`;
  return validUntil === null ? `From ${validFrom}` : `From ${validFrom} until ${validUntil}`;
}

/** Why the days of a key cannot be so, whatever the day is; null where they can. */
export function daysRefusal({
  validFrom,
  validUntil,
}: Pick<Besides, 'validFrom' | 'validUntil'>): Refused | null {
  if (validFrom === null || validUntil === null || validFrom <= validUntil) return null;
  return refuse(
    'key.ends-before-it-begins',
    'validUntil',
    `The last day, ${validUntil}, is before the first one, ${validFrom}.`,
    'Choose a later last day, or an earlier first one.',
  );
}

/** Why a key is not used at a moment, by its days; null where it is. @param at RFC 3339 UTC */
export function outOfDaysRefusal(
  key: Pick<Besides, 'validFrom' | 'validUntil'> & { readonly label: string },
  at: string,
): Refused | null {
  const day = dayOf(at);
  if (isOver(key, day))
    return refuse(
      'key.expired',
      null,
      `The key ${key.label} was used until ${key.validUntil}, and signs nothing more.`,
      'Use another key. If it was meant to be used longer, change its last day first.',
    );
  if (key.validFrom === null || key.validFrom <= day) return null;
  return refuse(
    'key.not-yet-valid',
    null,
    `The key ${key.label} is used from ${key.validFrom} on, and signs nothing before.`,
    'Wait until then, or use another key.',
  );
}

/** The parts of what was entered, each once, in the order of the first time. */
function listed(text: string | null, between: ',' | ';'): string[] {
  const parts = (text ?? '').split(between).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** @returns null where it is not written as attributes are */
function attributesIn(text: string | null): Besides['attributes'] | null {
  const pairs = listed(text, ';').map((part) => {
    const [name = '', ...value] = part.split('=');
    return [name.trim(), value.join('=').trim()] as const;
  });
  const names = new Set(pairs.map(([name]) => name));
  const isWritten = pairs.every(([name, value]) => isName(name) && value !== '' && name !== '__proto__');
  return isWritten && names.size === pairs.length ? Object.fromEntries(pairs) : null;
}

function isName(text: string): boolean {
  return nameSchema.safeParse(text).success;
}

const TAG_TOO_LONG = refuse(
  'key.tag-too-long',
  'tags',
  'A tag is longer than 200 characters.',
  'Write commas between tags, and shorten the longest.',
);

const NO_ATTRIBUTES = refuse(
  'key.attributes-unreadable',
  'attributes',
  'These are no attributes: one is without a name or a value, or two have one name.',
  'Write each as name = value, with a semicolon before the next.',
);
