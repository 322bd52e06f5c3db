import { z } from 'zod';
import { settingDifferenceSchema } from '../config/setting-difference.ts';
import { problemSchema } from '../problem.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]);

/** What one change of a setting can be, and how many change at once: there are some fifty settings. */
const text = z.string().max(4096);
const newValueSchema = z.union([text, z.number(), z.boolean(), z.array(text).max(1000).readonly()]);
const MOST_CHANGES = 200;

/** Changes to the configuration, by key (`nats.url`); null removes a key, so that its default holds. */
export const settingChangesSchema = z
  .record(z.string().max(200), newValueSchema.nullable())
  .refine(
    (changes) => Object.keys(changes).length <= MOST_CHANGES,
    `At most ${MOST_CHANGES} settings at once.`,
  );

/** Something wrong with the configuration, with its place in the file. */
export const placedFaultSchema = z.strictObject({
  key: z.string(),
  kind: z.enum(['unknown', 'value', 'syntax']),
  found: z.string().nullable(),
  allowed: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
});

/** The configuration file as it is on the disk. */
export const configStateSchema = z.strictObject({
  file: z.string(),
  /** What stands in the file, by key, allowed or not; null while it is not TOML. */
  values: z.record(z.string(), valueSchema).nullable(),
  faults: z.array(placedFaultSchema),
  /** About files it names: others can read them, they expire soon, or they cannot be used. */
  warnings: z.array(z.string()),
});

/** The configuration file as it is on the disk. */
export type ConfigState = z.infer<typeof configStateSchema>;

/** What a test of the connection found. */
export const connectionFindingsSchema = z.strictObject({
  warnings: z.array(z.string()),
  /** null in Offline mode: only the files were checked. */
  connection: z
    .strictObject({
      url: z.string(),
      server: z.string(),
      version: z.string(),
      encrypted: z.boolean(),
      roundTripMs: z.int().nonnegative(),
      /** The stream and the buckets, whether they are there; empty where JetStream was not asked for or is missing. */
      places: z.array(z.strictObject({ name: z.string(), present: z.boolean() })),
      differences: z.array(settingDifferenceSchema),
      /** What would keep a sync from working although the connection does. */
      problem: problemSchema.nullable(),
    })
    .nullable(),
});

/** What a test of the connection found. */
export type ConnectionFindings = z.infer<typeof connectionFindingsSchema>;
