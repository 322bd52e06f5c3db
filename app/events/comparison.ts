import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, uuidSchema } from './fields.ts';

const cid = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));

/**
 * How a CID was compared:
 *
 * - `machine`: this laptop compared it, character by character, with what the other side had, pasted or typed here.
 * - `qr`: the other side scanned it from this screen and its machine compared.
 * - `words`: one person read the 32 words aloud, another had them before their eyes.
 * - `whole-cid`: two people compared all of its characters.
 */
export const comparisonMethods = ['machine', 'qr', 'words', 'whole-cid'] as const;

/** How a CID was compared. */
export type ComparisonMethod = (typeof comparisonMethods)[number];

/** The first place at which the two sides differ, counted from 1. */
export const comparisonPlaceSchema = z.strictObject({
  unit: z.enum(['character', 'word', 'row']),
  number: z.int().positive().max(1000),
});

/** What a comparison found. */
export const comparisonOutcomeSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.literal('equal') }),
  z.strictObject({
    result: z.literal('different'),
    /** null when nobody said where. */
    first: comparisonPlaceSchema.nullable(),
    /** The whole CID that the other side had; null when it is not known. */
    other: cid.nullable(),
  }),
]);

/** What a comparison found. */
export type ComparisonOutcome = z.infer<typeof comparisonOutcomeSchema>;

/** People compared a CID with what another side has. Each comparison is an event; those of one CID share its aggregate. */
export const comparisonMadeSchema = eventSchema(
  'comparison',
  'ComparisonMade',
  z.strictObject({
    comparison_id: uuidSchema,
    cid,
    /** What the CID stood for in this ledger when it was compared. */
    stands_for: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['head', 'entry', 'event']), seq: z.int().positive() }),
      z.strictObject({ kind: z.literal('nothing-here') }),
    ]),
    method: z.enum(comparisonMethods),
    outcome: comparisonOutcomeSchema,
    /** Who compared. Of words: who read, then who listened. */
    people: z.array(nameSchema).min(1).max(2),
  }),
);

/** People compared a CID with what another side has. */
export type ComparisonMade = z.infer<typeof comparisonMadeSchema>;

const methodsInWords: Readonly<Record<ComparisonMethod, string>> = {
  machine: 'This laptop compared it with what the other side had',
  qr: 'The other side scanned it and its machine compared',
  words: 'The 32 words were read aloud',
  'whole-cid': 'All 59 characters were compared by eye',
};

/** @returns what a CID stands for, in words: `the head, entry 12` */
export function standsForInWords(standsFor: ComparisonMade['payload']['stands_for']): string {
  switch (standsFor.kind) {
    case 'head':
      return `the head, entry ${standsFor.seq}`;
    case 'entry':
      return `the ledger up to entry ${standsFor.seq}`;
    case 'event':
      return `the event of entry ${standsFor.seq}`;
    case 'nothing-here':
      return 'nothing in this ledger';
  }
}

/** @returns a comparison's outcome in words: `Different from word 7 on` */
export function outcomeInWords(outcome: ComparisonOutcome): string {
  if (outcome.result === 'equal') return 'Equal';
  const { first } = outcome;
  return first === null ? 'Different' : `Different, first in ${first.unit} ${first.number}`;
}

/** @returns the event in plain words */
export function readComparisonMade({ payload }: ComparisonMade): Readable {
  const { outcome, people, method } = payload;
  const [first = '', second] = people;
  return {
    title: outcome.result === 'equal' ? 'Compared: equal' : 'Compared: DIFFERENT',
    about: `${standsForInWords(payload.stands_for)}, by ${people.join(' and ')}`,
    lines: [
      { label: 'Outcome', value: outcomeInWords(outcome) },
      { label: 'Identifier', value: payload.cid },
      { label: 'Stood for', value: standsForInWords(payload.stands_for) },
      { label: 'How', value: methodsInWords[method] },
      ...(method === 'words'
        ? [
            { label: 'Read by', value: first },
            { label: 'Heard by', value: second ?? '' },
          ]
        : [{ label: 'Compared by', value: people.join(' and ') }]),
      ...(outcome.result === 'different' && outcome.other !== null
        ? [{ label: 'Other side had', value: outcome.other }]
        : []),
    ],
  };
}
