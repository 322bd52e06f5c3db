import { z } from 'zod';
import type { CidString } from '../content/cid.ts';
import {
  type ComparisonMade,
  type ComparisonMethod,
  type ComparisonOutcome,
  comparisonMadeSchema,
} from '../events/comparison.ts';
import { comparable, timestampSchema } from '../events/fields.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

const payload = comparisonMadeSchema.shape.payload.shape;

/** The comparisons of one CID, as the ledger knows them now. */
export const comparisonSchema = z.strictObject({
  id: payload.comparison_id,
  cid: payload.cid,
  /** The entry whose CID it is, which stands for all before it; null when it is none of this ledger. */
  seq: z.int().positive().nullable(),
  made: z.array(
    z.strictObject({
      method: payload.method,
      outcome: payload.outcome,
      people: payload.people,
      at: timestampSchema,
    }),
  ),
});

/** The comparisons of one CID, as the ledger knows them now. */
export type Comparison = z.infer<typeof comparisonSchema>;

/** Record what a comparison found. */
export interface RecordComparison {
  readonly type: 'RecordComparison';
  /** The id for the comparisons of this CID; where there are some already, theirs counts. */
  readonly comparisonId: string;
  readonly cid: CidString;
  /** What the ledger says of the CID now. */
  readonly standsFor: ComparisonMade['payload']['stands_for'];
  readonly method: ComparisonMethod;
  readonly outcome: ComparisonOutcome;
  readonly people: readonly string[];
}

/** One CID has one list of comparisons. */
export function comparisonKey({ cid }: { readonly cid: string }): string {
  return cid;
}

/** What a comparison by ear or eye takes, in words. */
const TWO: Readonly<Partial<Record<ComparisonMethod, string>>> = {
  words: 'One person reads the words, another listens',
  'whole-cid': 'Two people compare the characters',
};

/** Decides on a comparison: nobody compares with themselves, and nobody does so without a name. */
export function decideComparison(command: RecordComparison, registry: Registry): Decision {
  const { cid, method, outcome, people } = command;
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
  const id = registry.holderOf('comparison', comparisonKey(command))?.id ?? command.comparisonId;
  return accept({
    aggregate: 'comparison',
    event_type: 'ComparisonMade',
    aggregate_id: id,
    payload: {
      comparison_id: id,
      cid,
      stands_for: command.standsFor,
      method,
      outcome,
      people: [...people],
    },
  });
}

/** The comparisons of a CID after the event. */
export function evolveComparison(
  { timestamp: at, payload: { comparison_id: id, cid, stands_for, method, outcome, people } }: ComparisonMade,
  before: () => Comparison | undefined,
): Comparison {
  const known = before();
  const isEntry = stands_for.kind === 'head' || stands_for.kind === 'entry';
  return {
    id,
    cid,
    seq: isEntry ? stands_for.seq : (known?.seq ?? null),
    made: [...(known?.made ?? []), { method, outcome, people, at }],
  };
}
