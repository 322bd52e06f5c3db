import { z } from 'zod';
import { PROBES, RECORDS } from '../ceremony/script/format.ts';
import { idSchema } from '../ceremony/script/values.ts';
import { cidSchema } from '../content/cid.ts';
import type { ValueOf } from '../model/aggregate.ts';
import { nameSchema, textSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { checkpointSignatureSchema } from './checkpoint-signature.ts';
import type { AggregateName } from './index.ts';

/** A seat: the role by its id in the script, and which of its seats, counted from 1. */
export const seatSchema = z.strictObject({ role: idSchema, number: z.int().min(1).max(40) });

/** A seat of a ceremony. */
export type Seat = z.infer<typeof seatSchema>;

/** A seat in one word, as it is signed: `officer.2`. */
export function seatText({ role, number }: Seat): string {
  return `${role}.${number}`;
}

/** Whether two are the same seat. */
export function isSameSeat(a: Seat, b: Seat): boolean {
  return a.role === b.role && a.number === b.number;
}

/** A person of the registry, by the name they had then. */
export const sitterSchema = z.strictObject({ person_id: uuidSchema, name: nameSchema });

/** A value as scripts and measures hold it. */
export const plainValueSchema = z.union([z.int(), z.boolean(), textSchema]);

/** A value as scripts and measures hold it. */
export type PlainValue = z.infer<typeof plainValueSchema>;

/** Named values, in order. */
export const namedValuesSchema = z
  .array(z.strictObject({ id: z.string().min(1).max(60), value: plainValueSchema }))
  .max(60);

/** What the system told: null where it does not tell, which is never called fine. */
export const measuredSchema = z
  .array(z.strictObject({ id: z.string().min(1).max(60), value: plainValueSchema.nullable() }))
  .max(200);

/** What the system told. */
export type Measured = z.infer<typeof measuredSchema>;

/** A number or text that was read off something. */
const readingSchema = nameSchema;

/** What a step has produced, by the kind of step. */
export const evidenceSchema = z.discriminatedUnion('kind', [
  /** What somebody answered with what they see, and what it was to be. */
  z.strictObject({ kind: z.literal('answer'), seat: seatSchema, answer: textSchema, expected: textSchema }),
  /** What was read off a thing: by one, or by two of whom neither saw the other's. */
  z.strictObject({
    kind: z.literal('capture'),
    item: idSchema,
    entries: z
      .array(z.strictObject({ seat: seatSchema, value: readingSchema }))
      .min(1)
      .max(2),
    /** The number that it is known by; null where it has none yet. */
    expected: readingSchema.nullable(),
  }),
  /** What was read aloud by one and compared by another. */
  z.strictObject({
    kind: z.literal('readback'),
    reader: seatSchema,
    listener: seatSchema,
    said: textSchema,
    /** What the other side had; null where it was ticked word by word, and nobody typed it. */
    heard: textSchema.nullable(),
    /** Where the two first differ, counted from 1; null where they do not, or nobody said where. */
    first_difference: z.int().min(1).max(1000).nullable(),
    equal: z.boolean(),
  }),
  /** What the app read of the system. */
  z.strictObject({ kind: z.literal('measure'), probe: z.enum(PROBES), values: measuredSchema }),
  /** What went into a bag or a safe, or came out, with the numbers that were read. */
  z.strictObject({
    kind: z.literal('custody'),
    moved: z.enum(['in', 'out']),
    container: z.strictObject({
      item: idSchema,
      serial: readingSchema,
      /** What it is in the registry; left out where it cannot enter it. A new thing has an event of its own after this one. */
      object_id: z.exactOptional(uuidSchema),
    }),
    items: z
      .array(
        z.strictObject({
          item: idSchema,
          serial: readingSchema.nullable(),
          object_id: z.exactOptional(uuidSchema),
        }),
      )
      .min(1)
      .max(100),
    /** Who has done it, and who that was: they hold what lies openly. Left out by programs that kept no custody. */
    seat: z.exactOptional(seatSchema),
    holder_id: z.exactOptional(uuidSchema),
  }),
  /** What was written, read back and compared. */
  z.strictObject({
    kind: z.literal('files'),
    files: z
      .array(
        z.strictObject({
          what: z.enum(RECORDS),
          name: nameSchema,
          /** In hexadecimal. */
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          bytes: z.int().positive(),
        }),
      )
      .min(1)
      .max(10),
  }),
]);

/** What a step has produced. */
export type Evidence = z.infer<typeof evidenceSchema>;

/** How somebody signed off: by initials alone, which prove nothing, or by a signature over `SignOffStatement`. */
export const signOffProofSchema = z.union([
  z.strictObject({ kind: z.literal('initials'), initials: z.string().min(1).max(8) }),
  checkpointSignatureSchema,
]);

/** How somebody signed off. */
export type SignOffProof = z.infer<typeof signOffProofSchema>;

/** What is signed off: the id of a step, `pause:` with that of a phase, or `deviation:` with its number. */
export const positionSchema = z.string().regex(/^(pause:|deviation:)?[a-z0-9][a-z0-9_-]{0,39}$/);

/** How much hangs on a deviation. */
export const SEVERITIES = ['minor', 'major'] as const;

/**
 * What becomes of a step that did not go as written: `noted`, nothing, for it is about no step; `accept`, it goes on with
 * what was found; `again`, it is done once more, and both stand on record; `set-aside`, it is left out; `end`, the
 * ceremony ends early.
 */
export const REMEDIES = ['noted', 'accept', 'again', 'set-aside', 'end'] as const;

/** What becomes of a step that did not go as written. */
export type Remedy = (typeof REMEDIES)[number];

/** What acts of a ceremony can make. */
export const MADE = [
  'organization',
  'organization.unit',
  'person',
  'role',
  'delegation',
  'policy',
  'service.account',
  'agent',
  'relationship',
  'location',
  'asset',
  'key',
  'yubikey',
  'certificate',
  'revocation.list',
  'certificate.request',
  'draft',
  'certificate.profile',
  'nats.operator',
  'nats.account',
  'nats.user',
  'nats.signing.key',
  'nats.token',
  'nats.activation',
] as const satisfies readonly AggregateName[];

/** An object that an act made. */
export const madeSchema = z.strictObject({ aggregate: z.enum(MADE), id: uuidSchema });

/** An object that an act made. */
export type Made = z.infer<typeof madeSchema>;

/** What an interrupted act turned out to have left in the world outside of the ledger. */
export const FOUND = ['nothing', 'something', 'unknown'] as const;

/** The fields of a ceremony as the ledger knows it now: everything that happened in it, in order. */
export const ceremonyState = {
  id: uuidSchema,
  organizationId: uuidSchema.nullable(),
  title: nameSchema,
  scriptId: uuidSchema,
  script: cidSchema,
  /** The ledger's source. */
  ledger: z.string().min(1).max(300),
  isRehearsal: z.boolean(),
  status: z.enum(['running', 'closed', 'ended']),
  openedAt: timestampSchema,
  /** When the last thing happened in it. */
  lastAt: timestampSchema,
  /** In the order of the script; null where nobody sits. */
  seats: z.array(z.strictObject({ ...seatSchema.shape, sitter: sitterSchema.nullable() })),
  params: namedValuesSchema,
  items: z.array(
    z.strictObject({
      id: idSchema,
      serial: readingSchema.nullable(),
      object_id: uuidSchema.nullable(),
      /** The number by which the registry knew it at the opening; null where it knew none. */
      left: readingSchema.nullable(),
    }),
  ),
  /** Where it is held; null where that was not said. */
  locationId: uuidSchema.nullable(),
  /** Whether what its steps put away and take out is held against what was left, and recorded of the things themselves. */
  keepsCustody: z.boolean(),
  evidence: z.array(
    z.strictObject({
      step: idSchema,
      attempt: z.int().positive(),
      evidence: evidenceSchema,
      fits: z.boolean(),
      at: timestampSchema,
    }),
  ),
  acts: z.array(
    z.strictObject({
      step: idSchema,
      attempt: z.int().positive(),
      begun: timestampSchema,
      /** null while it is under way. */
      outcome: z
        .discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('done'),
            made: madeSchema.nullable(),
            events: z.array(cidSchema),
          }),
          z.strictObject({ kind: z.literal('interrupted'), found: z.enum(FOUND) }),
        ])
        .nullable(),
    }),
  ),
  gates: z.array(
    z.strictObject({ step: idSchema, attempt: z.int().positive(), draftId: uuidSchema, cid: cidSchema }),
  ),
  signOffs: z.array(
    z.strictObject({
      position: positionSchema,
      attempt: z.int().positive(),
      seat: seatSchema,
      signer: sitterSchema,
      kind: z.enum(['initials', 'ed25519', 'fido2']),
      at: timestampSchema,
    }),
  ),
  deviations: z.array(
    z.strictObject({
      number: z.int().positive(),
      step: positionSchema.nullable(),
      attempt: z.int().positive(),
      what: textSchema,
      severity: z.enum(SEVERITIES),
      remedy: z.enum(REMEDIES),
      reporter: sitterSchema,
      at: timestampSchema,
      resolved: z.boolean(),
    }),
  ),
  /** The last that the system told of each kind. */
  machine: z.array(z.strictObject({ probe: z.enum(PROBES), values: measuredSchema, at: timestampSchema })),
  /** The act that has been begun, and under which correlation id what it records stands. */
  underWay: z.strictObject({ step: idSchema, correlationId: uuidSchema }).nullable(),
  onBreak: z.strictObject({ reason: textSchema, since: timestampSchema }).nullable(),
  /** What is still to be done afterwards, each with the moment until which, and when it was. */
  duties: z.array(
    z.strictObject({
      what: nameSchema,
      role: idSchema,
      until: timestampSchema,
      doneAt: timestampSchema.nullable(),
    }),
  ),
};

/** A ceremony as the ledger knows it now. */
export type Ceremony = ValueOf<typeof ceremonyState>;

/** The unique key of the one ceremony that runs. */
export const RUNNING_KEY = 'running';

/** In which attempt a part of a ceremony is: one more for each time that people agreed to do it again. */
export function attemptAt({ deviations }: Pick<Ceremony, 'deviations'>, position: string): number {
  return (
    1 +
    deviations.filter(({ step, remedy, resolved }) => resolved && remedy === 'again' && step === position)
      .length
  );
}
