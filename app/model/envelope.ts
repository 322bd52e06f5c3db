import { z } from 'zod';
import { nameSchema, timestampSchema, uuidSchema } from './values.ts';

/**
 * Who did it. An officer named at the laptop is not yet a person of the registry, so the two are told apart.
 */
export const actorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    id: uuidSchema,
    name: nameSchema,
    /** What they had signed with when they signed in, so that it is them; left out where they had only said so. */
    proven_by: z.exactOptional(z.enum(['key', 'yubikey'])),
  }),
  z.strictObject({ kind: z.literal('officer'), name: nameSchema }),
  z.strictObject({ kind: z.literal('system'), name: nameSchema }),
]);

/** Who did it: a registered person, an officer named at the laptop, or the application itself. */
export type Actor = z.infer<typeof actorSchema>;

/** Whether who did it had only said who they are, by initials or a typed name. The program is nobody else. */
export function isOnlySaid(actor: Actor): boolean {
  return actor.kind === 'officer' || (actor.kind === 'person' && actor.proven_by === undefined);
}

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

/** An event whose payload says another object than its envelope: it is no event of any ledger. */
export class OtherObjectError extends Error {
  override readonly name = 'OtherObjectError';
}

/**
 * The field of a payload that says which object the event is about, as its envelope does: called after the aggregate, or
 * after the last word of its name, as `user_id` of `nats.user`. Null where the envelope alone says it.
 */
export function objectField(aggregate: string, payload: Readonly<Record<string, unknown>>): string | null {
  const names = [`${aggregate.replaceAll('.', '_')}_id`, `${aggregate.split('.').at(-1)}_id`];
  return names.find((name) => Object.hasOwn(payload, name)) ?? null;
}

/**
 * Refuses an event that names two objects.
 * @param field of the payload that says which object it is about, as `objectField` gives it
 * @throws OtherObjectError
 */
export function requireOneObject(
  event: { readonly aggregate_id: string; readonly payload: object },
  field: string | null,
): void {
  if (field !== null && Reflect.get(event.payload, field) !== event.aggregate_id)
    throw new OtherObjectError(`It is about one object, and its ${field} says another.`);
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
