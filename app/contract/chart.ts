import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';
import { fromLedger } from './reading.ts';

/** Whom an organization chart looks for; the others are dimmed. */
const chartShowSchema = z.enum(['everyone', 'officers', 'suspended', 'keyless']);

/** Whom an organization chart looks for. */
export type ChartShow = z.infer<typeof chartShowSchema>;

const count = z.int().nonnegative();

const chartPersonSchema = z.strictObject({
  id: uuidSchema,
  name: z.string(),
  /** What they are here: that they lead, their roles; otherwise their title, or why they do not act now. */
  about: z.string(),
  /** They have a role. */
  officer: z.boolean(),
  /** They do not act now. */
  away: z.boolean(),
  /** They are looked for. */
  hit: z.boolean(),
});

/** A person as they stand in an organization chart. */
export type ChartPerson = z.infer<typeof chartPersonSchema>;

const chartUnitSchema = z.strictObject({
  id: uuidSchema,
  name: z.string(),
  /** How many people are in it and in all units below; each once. */
  people: count,
  /** How many of those are looked for. */
  hits: count,
  officers: count,
  /** How many units are below it, at any depth. */
  unitsBelow: count,
  /** Who answers for it. */
  lead: z.string().nullable(),
  /** It is looked for, or something in it is. */
  hit: z.boolean(),
  /** Its people, where they are few enough to be shown at once. */
  members: z.array(chartPersonSchema).nullable(),
});

/** A unit as it stands in an organization chart. */
export type ChartUnit = z.infer<typeof chartUnitSchema>;

const chartLevelSchema = z.strictObject({
  /** Whose units and people these are; null for the organization itself. */
  unitId: uuidSchema.nullable(),
  name: z.string(),
  /** The units directly in it, the largest first. */
  units: z.array(chartUnitSchema),
  /** The units behind those that were asked for, and the people in them. */
  more: z.strictObject({ units: count, people: count }),
  dissolved: z.array(z.strictObject({ id: uuidSchema, name: z.string() })),
  /** Those who are in it directly: who is looked for first, then who leads, then who has a role. */
  people: z.strictObject({ rows: z.array(chartPersonSchema), total: count }),
});

/** What is directly in an organization, or in a unit of it. */
export type ChartLevel = z.infer<typeof chartLevelSchema>;

const chartSchema = z.strictObject({
  organizationId: uuidSchema,
  name: z.string(),
  /** Everything is open: there is little enough of it. */
  whole: z.boolean(),
  units: count,
  /** How many people there are of each sort; who has left is in no chart. */
  people: z.record(chartShowSchema, count),
  /** How many people of it have left. */
  left: count,
  /** How many people are looked for. */
  hits: count,
  /** The units that are open, each in the one before; what is none any more ends it. */
  path: z.array(uuidSchema),
  /** The organization, and what is open in it. */
  levels: z.array(chartLevelSchema),
  /** The first that has the words in its name, and the units to open so that one sees it; null without words. */
  found: z.strictObject({ id: uuidSchema, path: z.array(uuidSchema) }).nullable(),
});

/** An organization chart as far as it is open. */
export type Chart = z.infer<typeof chartSchema>;

/** The part of the IPC contract that draws an organization. */
export const chartOperations = {
  /** An organization as far as it is open, with counts of what is not; null where there is none. */
  'registry.chart': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      organizationId: uuidSchema,
      /** The units that are open, each in the one before. */
      path: z.array(uuidSchema).max(50),
      show: chartShowSchema,
      search: z.string().max(200),
      /** How many units of one level are told; the one that is open always is. */
      limit: z.int().min(1).max(1000),
    }),
    output: chartSchema.nullable(),
  },
} as const;
