import { z } from 'zod';
import { idSchema, lineSchema, templateSchema } from './values.ts';

/*
 * The format `cim.script/1`: what a ceremony is run by, as data. People write it in YAML (`readScript`), where roles, things
 * and the like are maps; here they are lists, for a map in dag-cbor keeps no order, and theirs is the order on paper. What
 * stands here is checked when a file is read, and again wherever a script comes out of a ledger.
 */

/** The name of the format, in each script. */
export const SCRIPT_FORMAT = 'cim.script/1';

/** How a seat signs off a step: with a touch of a YubiKey, with a private key, or with initials alone. */
export const SIGN_OFF_KINDS = ['yubikey', 'key', 'initials'] as const;
/** One of `SIGN_OFF_KINDS`. */
export type SignOffKind = (typeof SIGN_OFF_KINDS)[number];

/** The pauses in which everybody speaks. Source: the three pauses of the WHO surgical safety checklist, 2009. */
export const PAUSES = ['sign_in', 'time_out', 'sign_out'] as const;
/** One of `PAUSES`. */
export type Pause = (typeof PAUSES)[number];

/** What a script can be told when its ceremony is opened: text, a whole number, a day, or an object of the registry. */
export const PARAMETER_KINDS = [
  'text',
  'integer',
  'date',
  'organization',
  'person',
  'location',
  'key',
  'certificate',
  'yubikey',
  'asset',
] as const;
/** One of `PARAMETER_KINDS`. */
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

/** What lies on the table. */
export const ITEM_KINDS = [
  'yubikey',
  'tamper_bag',
  'safe',
  'device',
  'stick',
  'share',
  'paper',
  'watch',
] as const;
/** One of `ITEM_KINDS`. */
export type ItemKind = (typeof ITEM_KINDS)[number];

/** What the app itself can measure. */
export const PROBES = [
  'air_gap',
  'clock',
  'disk_encryption',
  'swap',
  'free_space',
  'program',
  'devices',
] as const;
/** One of `PROBES`. */
export type Probe = (typeof PROBES)[number];

/** What a ceremony can hand over at its end. */
export const RECORDS = ['transcript', 'bundle'] as const;

const role = idSchema;
const item = idSchema;
const people = z.int('a whole number').min(1, 'at least 1').max(40, 'at most 40');

/** A span of time: `60s`, `5m`, `2h` or `7d`; see `secondsOf`. */
const durationSchema = z.string().regex(/^[1-9][0-9]{0,5}[smhd]$/, 'a time such as 60s, 5m, 2h or 7d');

const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/** A span of time of a script in seconds. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (SECONDS.get(duration.slice(-1)) ?? Number.NaN);
}

/** So many people of a role. */
const needSchema = z.strictObject({ role, need: people });
/** What stands in a field, or is expected of a measure. */
const valueSchema = z.union([z.int(), z.boolean(), templateSchema], 'text, a whole number, true or false');

const roleSchema = z.strictObject({
  id: role,
  title: lineSchema.optional(),
  /** How many sit there. */
  seats: people,
  /** How many of them must be there for anything to go on; all of them where it is left out. */
  need: people.optional(),
  signs_with: z.enum(SIGN_OFF_KINDS),
});

const parameterSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(PARAMETER_KINDS),
  title: lineSchema.optional(),
});

const itemSchema = z.strictObject({
  id: item,
  kind: z.enum(ITEM_KINDS),
  title: lineSchema.optional(),
  /** `ask`: it is said when the ceremony is opened. Left out where the thing has no number yet, such as a new bag. */
  serial: lineSchema.optional(),
  firmware: z
    .string()
    .regex(/^>=\d+(\.\d+){0,2}$/, 'a version such as ">=5.7"')
    .optional(),
});

/** What every step says besides what its kind does. */
const common = {
  id: idSchema,
  title: lineSchema.optional(),
  /** What is done with the hands. */
  do: templateSchema.optional(),
  /** What is read out, or asked. */
  say: templateSchema.optional(),
  /** Who does it; whoever leads where it is left out. */
  by: role.optional(),
  /** Who sees it, and never is who does it. */
  confirm: role.optional(),
  /** What becomes of it when it does not go as written: a deviation, or the end. A deviation where it is left out. */
  on_fail: z.enum(['deviation', 'stop']).optional(),
  /** How long it usually takes. */
  eta: durationSchema.optional(),
};

const kind = <K extends string>(name: K) => z.literal(name);

const stepSchemas = [
  /** Somebody reads something out, or does something with their hands. */
  z.strictObject({ kind: kind('say'), ...common }),
  /** A person answers with what they see; the answer is compared. */
  z.strictObject({ kind: kind('check'), ...common, say: templateSchema, answer: templateSchema }),
  /** A serial number or a reading is entered; where `blind`, by two who do not see each other's. */
  z.strictObject({ kind: kind('capture'), ...common, of: item, blind: z.boolean().optional() }),
  /** Words or a number are read aloud by one and ticked by another, row by row. */
  z.strictObject({
    kind: kind('readback'),
    ...common,
    say: templateSchema,
    against: lineSchema.optional(),
    within: durationSchema.optional(),
  }),
  /** The app reads the system. */
  z.strictObject({
    kind: kind('measure'),
    ...common,
    probe: z.enum(PROBES),
    expect: z
      .array(z.strictObject({ id: idSchema, value: valueSchema }))
      .max(20)
      .optional(),
  }),
  /** A command of the registry, or an act with a secret or a device. */
  z.strictObject({
    kind: kind('act'),
    ...common,
    act: z.string().regex(/^[A-Z][A-Za-z0-9]{2,60}$/, 'the name of an act, such as GenerateKey'),
    with: z
      .array(z.strictObject({ id: z.string().min(1).max(60), value: valueSchema }))
      .max(60)
      .optional(),
    /** The gate that must have approved what it signs. */
    after: idSchema.optional(),
  }),
  /** So many of a role approve one CID; then, and only then, those bytes may be signed. */
  z.strictObject({ kind: kind('gate'), ...common, over: templateSchema, need: z.array(needSchema).min(1) }),
  /** Things go into a bag or a safe. */
  z.strictObject({ kind: kind('seal'), ...common, items: z.array(item).min(1), into: item }),
  /** Things come out of a bag or a safe. */
  z.strictObject({ kind: kind('unseal'), ...common, items: z.array(item).min(1), from: item }),
  /** Everybody of these roles signs the head. */
  z.strictObject({
    kind: kind('attest'),
    ...common,
    by: z.array(role).min(1),
    text: templateSchema,
  }),
  /** What is written, read back and compared. */
  z.strictObject({ kind: kind('record'), ...common, make: z.array(z.enum(RECORDS)).min(1) }),
] as const;

const stepSchema = z.discriminatedUnion('kind', stepSchemas);

/** A step of a script. */
export type Step = z.output<typeof stepSchema>;
/** A kind of step. */
export type StepKind = Step['kind'];
/** A step of one kind. */
export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>;

/** All kinds of steps, in the order in which they are explained. */
export const STEP_KINDS: readonly StepKind[] = stepSchemas.map(({ shape }) => shape.kind.value);

/** What a kind of step can say, by the names in which it is written. */
export function namesOfStep(wanted: string): readonly string[] {
  const found = stepSchemas.find(({ shape }) => shape.kind.value === wanted);
  return Object.keys(found?.shape ?? common);
}

const phaseSchema = z.strictObject({
  id: idSchema,
  title: lineSchema.optional(),
  /** Everybody speaks before its first step. */
  pause: z.enum(PAUSES).optional(),
  steps: z.array(stepSchema).min(1, 'at least one step').max(200),
});

/** A script by its form. Whether it holds together, `mistakesIn` says. */
export const scriptShape = z.strictObject({
  format: z.literal(SCRIPT_FORMAT),
  id: idSchema,
  title: lineSchema,
  about: templateSchema.optional(),
  /** What it is held under: certification practice statement, profile and the like. */
  policy: z
    .array(z.strictObject({ id: idSchema, value: lineSchema }))
    .max(20)
    .optional(),
  /** Who must have approved it before a real ceremony is opened: people who have one of these roles in the registry. */
  approve: z.strictObject({ by: z.array(lineSchema).min(1).max(12), need: people }).optional(),
  /** The seats. The first of them leads. */
  roles: z.array(roleSchema).min(1, 'at least one role').max(12),
  /** Roles of which no person has two. */
  separate: z.array(z.array(role).min(2, 'at least two roles')).max(20).optional(),
  params: z.array(parameterSchema).max(40).optional(),
  inventory: z.array(itemSchema).max(100).optional(),
  /** Who must approve a deviation; a witness and an officer where it is left out. */
  deviations: z.array(needSchema).min(1).optional(),
  phases: z.array(phaseSchema).min(1, 'at least one phase').max(40),
  /** What is still to be done afterwards. */
  after: z
    .array(z.strictObject({ what: lineSchema, by: role, within: durationSchema }))
    .max(40)
    .optional(),
});

/** A script by its form. */
export type Script = z.output<typeof scriptShape>;
/** A seat of a script. */
export type ScriptRole = Script['roles'][number];

/** A step with where it stands: `number` counts from 1 through the whole script. */
export interface PlacedStep {
  readonly step: Step;
  readonly phase: Script['phases'][number];
  readonly number: number;
}

/** All steps in their order. */
export function stepsOf({ phases }: Script): readonly PlacedStep[] {
  let number = 0;
  return phases.flatMap((phase) => phase.steps.map((step) => ({ step, phase, number: ++number })));
}
