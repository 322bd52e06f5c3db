import { z } from 'zod';
import { nameSchema, uuidSchema } from '../model/values.ts';
import type { Registry, StateOf } from './index.ts';

/** What somebody can be to another, and how a person says it. */
export const relationshipTypes = {
  Supervises: 'Supervises',
  StandsInFor: 'Stands in for',
  Trusts: 'Trusts',
} as const;

/** What somebody is to another. What a declared field says (member, holder, responsible person…) is none of these. */
export const relationshipTypeSchema = z.enum(['Supervises', 'StandsInFor', 'Trusts']);

/** How far somebody trusts another, and how a person says it. */
export const trustLevels = { Never: 'not at all', Marginal: 'to some extent', Full: 'fully' } as const;

/** How far somebody trusts another, from the least to the most. */
export const trustLevelSchema = z.enum(['Never', 'Marginal', 'Full']);

/** A person in a relationship, as they were called when it began. */
export const relatedPersonSchema = z.strictObject({
  kind: z.literal('person'),
  person_id: uuidSchema,
  name: nameSchema,
});

/** A person or a unit in a relationship, as it was called when it began. */
export const relatedSchema = z.discriminatedUnion('kind', [
  relatedPersonSchema,
  z.strictObject({ kind: z.literal('unit'), unit_id: uuidSchema, name: nameSchema }),
]);

/** A person or a unit in a relationship. */
export type Related = z.infer<typeof relatedSchema>;

/** The id of a person or a unit in a relationship. */
export function relatedId(related: Related): string {
  return related.kind === 'person' ? related.person_id : related.unit_id;
}

/** What the one from whom a relationship goes, and the one to whom it goes, are in it: names of its `links`. */
export const relatedAs = {
  Supervises: { from: 'supervisor', to: 'supervised' },
  StandsInFor: { from: 'deputy', to: 'represented' },
  Trusts: { from: 'trusting', to: 'trusted' },
} as const;

/** The relationships that have not ended of a person or a unit, whatever it is in them. */
export function* relationshipsOf(id: string, registry: Registry): Iterable<StateOf['relationship']> {
  for (const { from, to } of Object.values(relatedAs)) {
    yield* registry.naming('relationship', from, id);
    yield* registry.naming('relationship', to, id);
  }
}
