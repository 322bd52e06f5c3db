import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, timestampSchema, uuidSchema } from '../model/values.ts';

const cid = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));

/**
 * How a CID was compared:
 *
 * - `machine`: this laptop compared it, character by character, with what the other side had, pasted or typed here.
 * - `camera`: this laptop scanned the other side's QR code and compared, character by character.
 * - `qr`: the other side scanned it from this screen and its machine compared.
 * - `words`: one person read the 32 words aloud, another had them before their eyes.
 * - `whole-cid`: two people compared all of its characters.
 */
export const comparisonMethods = ['machine', 'camera', 'qr', 'words', 'whole-cid'] as const;

/** How a CID was compared. */
type ComparisonMethod = (typeof comparisonMethods)[number];

/** The first place at which the two sides differ, counted from 1. */
const comparisonPlaceSchema = z.strictObject({
  unit: z.enum(['character', 'word', 'row']),
  number: z.int().positive().max(1000),
});

/** What a comparison found. */
const comparisonOutcomeSchema = z.discriminatedUnion('result', [
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

/** What a CID stood for in this ledger when it was compared. */
const standsForSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['head', 'entry', 'event']), seq: z.int().positive() }),
  z.strictObject({ kind: z.literal('nothing-here') }),
]);

const method = z.enum(comparisonMethods);
const people = z.array(nameSchema).min(1).max(2);

const methodsInWords: Readonly<Record<ComparisonMethod, string>> = {
  machine: 'This laptop compared it with what the other side had',
  camera: 'This laptop scanned the other side’s QR code, and compared',
  qr: 'The other side scanned it and its machine compared',
  words: 'The 32 words were read aloud',
  'whole-cid': 'All 59 characters were compared by eye',
};

/** @returns what a CID stands for, in words: `the head, entry 12` */
function standsForInWords(standsFor: z.infer<typeof standsForSchema>): string {
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

/** What stands of comparisons in ledgers. Each comparison is an event; those of one CID share its aggregate. */
export const aggregate = defineAggregate('comparison', {
  state: {
    id: uuidSchema,
    cid,
    /** The entry whose CID it is, which stands for all before it; null when it is none of this ledger. */
    seq: z.int().positive().nullable(),
    made: z.array(z.strictObject({ method, outcome: comparisonOutcomeSchema, people, at: timestampSchema })),
  },
  label: ({ cid }) => cid,
  // One CID has one list of comparisons.
  uniqueKey: ({ cid }) => cid,
}).withEvents({
  /** People compared a CID with what another side has. */
  ComparisonMade: {
    payload: {
      comparison_id: uuidSchema,
      cid,
      stands_for: standsForSchema,
      method,
      outcome: comparisonOutcomeSchema,
      /** Who compared. Of words: who read, then who listened. */
      people,
    },
    effect: 'adds',
    kindTitle: 'Compared',
    title: ({ payload }) => (payload.outcome.result === 'equal' ? 'Compared: equal' : 'Compared: DIFFERENT'),
    about: ({ payload }) => `${standsForInWords(payload.stands_for)}, by ${payload.people.join(' and ')}`,
    lines: ({ payload: { outcome, people, method, ...payload } }) => ({
      Outcome: outcomeInWords(outcome),
      Identifier: payload.cid,
      'Stood for': standsForInWords(payload.stands_for),
      How: methodsInWords[method],
      ...(method === 'words'
        ? { 'Read by': people[0] ?? '', 'Heard by': people[1] ?? '' }
        : { 'Compared by': people.join(' and ') }),
      ...(outcome.result === 'different' && outcome.other !== null
        ? { 'Other side had': outcome.other }
        : {}),
    }),
    evolve: (
      { timestamp: at, payload: { comparison_id: id, cid, stands_for, method, outcome, people } },
      known,
    ) => {
      const isEntry = stands_for.kind === 'head' || stands_for.kind === 'entry';
      const seq = isEntry ? stands_for.seq : (known?.seq ?? null);
      return { id, cid, seq, made: [...(known?.made ?? []), { method, outcome, people, at }] };
    },
  },
});

/** What a comparison by ear or eye takes, in words. */
const TWO: Readonly<Partial<Record<ComparisonMethod, string>>> = {
  words: 'One person reads the words, another listens',
  'whole-cid': 'Two people compare the characters',
};

/** What can be asked of comparisons. */
export const desk = defineCommands(aggregate, {
  nouns: ['comparison', 'comparisons'],
  made: 'Comparison recorded',
  particulars: ({ cid }) => ({ 'Content identifier': { code: cid } }),
  columns: [],
  commands: {
    /** Record what a comparison found: nobody compares with themselves, and nobody does so without a name. */
    RecordComparison: {
      withheld: true,
      input: {
        cid,
        /** What the ledger says of the CID now. */
        standsFor: standsForSchema,
        method,
        outcome: comparisonOutcomeSchema,
        people: z.array(nameSchema),
      },
      effect: 'adds',
      target: ({ cid }, registry) => registry.holderOf('comparison', cid)?.id,
      decide({ id, cid, standsFor, method, outcome, people }, known) {
        const two = TWO[method];
        if (people.length === 0 || (two !== undefined && people.length !== 2)) {
          return refuse(
            'comparison.who',
            'people',
            two === undefined ? 'Nobody is named who compared.' : `${two}, and both must be named.`,
            'Enter the names of those who compared.',
          );
        }
        if (new Set(people.map(comparable)).size < people.length) {
          return refuse(
            'comparison.same-person',
            'people',
            `${people[0]} is named twice. A comparison takes two different people.`,
            'Let somebody else compare, and enter their name.',
          );
        }
        const comparison_id = known?.id ?? id;
        return {
          event_type: 'ComparisonMade',
          payload: { comparison_id, cid, stands_for: standsFor, method, outcome, people },
        };
      },
    },
  },
});
