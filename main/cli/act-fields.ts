import type { FormField } from '../../app/model/commands.ts';
import type { Filled } from '../../app/model/fields.ts';
import { comparable, daySchema } from '../../app/model/values.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { UsageError } from './terminal.ts';

/** What was written for a field; of a list in JSON its parts. */
export type Written = string | readonly string[];

/** What a field holds from now on, or what is wrong with what was written for it. */
export type Reading = { readonly value: Filled } | { readonly mistake: string };

/** What the meaning of a word depends on. */
export interface Circumstances {
  /** What can be chosen: each with what it is called. */
  readonly choices: Readonly<Record<string, string>>;
  /** The id of the object that is called so. */
  readonly find: (name: string) => Reading;
}

/** Understands what was written for a field. */
export function readField(field: FormField, written: Written, { choices, find }: Circumstances): Reading {
  if (field.kind === 'several')
    return readSeveral(typeof written === 'string' ? written.split(',') : written, choices);
  // What has several lines is taken as it stands.
  if (field.kind === 'lines' && typeof written === 'string' && written.trim() !== '')
    return { value: written };
  const text = typeof written === 'string' ? written.trim() : written.join(', ');
  if (text === '' && field.optional) return { value: null };
  if (field.kind === 'text' || field.kind === 'lines') return { value: text };
  if (text === '') return { mistake: `${field.label} cannot be left empty.` };
  switch (field.kind) {
    case 'number':
      return readNumber(text);
    case 'day':
      return daySchema.safeParse(text).success
        ? { value: text }
        : { mistake: `A day such as 2027-03-31 is wanted, and “${text}” is none.` };
    case 'yes':
      return readYes(text);
    case 'choice':
      return readChoice(text, choices);
    case 'reference':
      return find(text);
  }
}

/** What a value in JSON is as it would be written. @throws UsageError where it is of another type */
export function writtenOf(field: FormField, json: unknown): Written {
  if (json === null) return '';
  switch (field.kind) {
    case 'number':
      if (typeof json === 'number') return String(json);
      break;
    case 'yes':
      if (typeof json === 'boolean') return json ? 'yes' : 'no';
      break;
    case 'several':
      if (isTexts(json)) return json;
      break;
    default:
      if (typeof json === 'string') return json;
  }
  throw new UsageError(`${field.name}: In JSON this is ${IN_JSON[field.kind]}.`);
}

/** What a field takes, for the list of acts. */
export function takes(field: FormField, nounOf: (kind: AggregateName) => string): string {
  switch (field.kind) {
    case 'text':
      return 'text';
    case 'lines':
      return 'a text of several lines, in a file of fields: --input';
    case 'number':
      return 'a whole number';
    case 'day':
      return 'a day such as 2027-03-31';
    case 'yes':
      return 'yes or no';
    case 'choice':
      return Object.keys(field.choices).length === 0 ? 'one of what it has' : keysIn(field.choices);
    case 'several':
      return `any of ${keysIn(field.choices)}, with commas between`;
    case 'reference':
      return `${nounOf(field.to)}, by name or id`;
  }
}

const IN_JSON: Readonly<Record<FormField['kind'], string>> = {
  text: 'a text',
  lines: 'a text, with \\n where a line ends',
  number: 'a number',
  day: 'a text such as "2027-03-31"',
  yes: 'true or false',
  choice: 'a text',
  several: 'a list of texts',
  reference: 'a text: the name or id of an object',
};

function keysIn(choices: Readonly<Record<string, string>>): string {
  return Object.keys(choices).join(', ');
}

function readNumber(text: string): Reading {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value)
    ? { value }
    : { mistake: `A whole number is wanted, and “${text}” is none.` };
}

function readYes(text: string): Reading {
  const word = text.toLowerCase();
  if (word === 'yes' || word === 'no') return { value: word === 'yes' };
  return { mistake: `“yes” or “no” is wanted, and “${text}” is neither.` };
}

function readChoice(text: string, choices: Readonly<Record<string, string>>): Reading {
  const chosen = chosenIn(text, choices);
  return chosen === null ? { mistake: noneOf(text, choices) } : { value: chosen };
}

function readSeveral(parts: readonly string[], choices: Readonly<Record<string, string>>): Reading {
  const wanted = parts.map((part) => part.trim()).filter((part) => part !== '');
  const wrong = wanted.find((part) => chosenIn(part, choices) === null);
  if (wrong !== undefined) return { mistake: noneOf(wrong, choices) };
  const chosen = new Set(wanted.map((part) => chosenIn(part, choices)));
  // In the order in which they are offered, as the window gives them.
  return { value: Object.keys(choices).filter((key) => chosen.has(key)) };
}

/** By its key, or by what it is called, where nothing else is called so. */
function chosenIn(text: string, choices: Readonly<Record<string, string>>): string | null {
  if (Object.hasOwn(choices, text)) return text;
  const wanted = comparable(text);
  const called = Object.entries(choices).filter(([key, name]) =>
    [key, name].some((known) => comparable(known) === wanted),
  );
  return called.length === 1 ? (called[0]?.[0] ?? null) : null;
}

function noneOf(text: string, choices: Readonly<Record<string, string>>): string {
  const known = Object.entries(choices).map(([key, name]) => (key === name ? key : `${key} (${name})`));
  return known.length === 0
    ? `There is nothing to choose from, so “${text}” is no choice.`
    : `“${text}” is none of these: ${known.join(', ')}.`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
