import { z } from 'zod';
import { nameSchema, timestampSchema, uuidSchema } from './values.ts';

/**
 * Who did it. An officer named at the laptop is not yet a person of the registry, so the two are told apart.
 */
export const actorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: uuidSchema, name: nameSchema }),
  z.strictObject({ kind: z.literal('officer'), name: nameSchema }),
  z.strictObject({ kind: z.literal('system'), name: nameSchema }),
]);

/** Who did it: a registered person, an officer named at the laptop, or the application itself. */
export type Actor = z.infer<typeof actorSchema>;

/**
 * Schema of one event: the envelope that all events share around a payload of its own.
 * @param aggregate the aggregate's name, also the middle of the subject (`nats.operator`)
 * @param eventType the event's name in the past tense, `KeyGenerated`
 * @param payload schema of what happened
 */
export function eventSchema<A extends string, T extends string, P extends z.ZodType>(
  aggregate: A,
  eventType: T,
  payload: P,
) {
  return z.strictObject({
    event_id: uuidSchema,
    aggregate: z.literal(aggregate),
    event_type: z.literal(eventType),
    aggregate_id: uuidSchema,
    timestamp: timestampSchema,
    actor: actorSchema,
    correlation_id: uuidSchema,
    /** The event that led to this one; null where an act begins. */
    causation_id: uuidSchema.nullable(),
    payload,
  });
}

/** A line of an event as people read it. */
export interface ReadableLine {
  readonly label: string;
  readonly value: string;
}

/** An event as people read it: what happened, to what, and the particulars. */
export interface Readable {
  readonly title: string;
  readonly about: string;
  readonly lines: readonly ReadableLine[];
}
