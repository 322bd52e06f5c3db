import { z } from 'zod';
import { leftBehindSchema } from '../ceremony/left-behind.ts';
import { ITEM_KINDS, PAUSES, SIGN_OFF_KINDS } from '../ceremony/script/format.ts';
import { idSchema } from '../ceremony/script/values.ts';
import { cidSchema } from '../content/cid.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import {
  FOUND,
  namedValuesSchema,
  positionSchema,
  REMEDIES,
  SEVERITIES,
  seatSchema,
  sitterSchema,
} from '../registry/ceremony-facts.ts';
import type { Needs } from './needs.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';
import { signingWithSchema } from './unlocking.ts';

/** A script as text: what is wrong with it, main says. */
const scriptText = z.string().max(1_000_000);

/** What is to be known of a script before it is registered, approved or run. */
const readScriptSchema = z.strictObject({
  title: z.string(),
  /** What whoever takes part should know; null where the script does not say. */
  about: z.string().nullable(),
  cid: cidSchema,
  steps: z.int(),
  /** How many must approve it; 0 for none. */
  needed: z.int(),
  /** The form on paper, one HTML file. */
  paper: z.string(),
});

/** A seat of a script, as it is offered. */
const offeredSeatSchema = z.strictObject({
  ...seatSchema.shape,
  title: z.string(),
  signsWith: z.enum(SIGN_OFF_KINDS),
  /** Whether it may stay empty. */
  optional: z.boolean(),
});

/** What a script asks for when a ceremony is opened by it. */
const askedSchema = z.strictObject({
  seats: z.array(offeredSeatSchema),
  params: z.array(z.strictObject({ id: z.string(), kind: z.string(), title: z.string() })),
  /** Those whose numbers are read off them. */
  items: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      asks: z.boolean(),
      /** As the script says it; null where it is asked for, or where the thing has none yet. */
      serial: nameSchema.nullable(),
      kind: z.enum(ITEM_KINDS),
      /** Whether a step puts it away or takes it out, and it keeps nothing itself: then it is asked what it is. */
      isKept: z.boolean(),
    }),
  ),
});

/** What a script asks for when a ceremony is opened by it. */
export type AskedByScript = z.infer<typeof askedSchema>;

const seatOfRoomSchema = offeredSeatSchema.extend({
  sitter: sitterSchema.nullable(),
  /** What they are known by at a glance. */
  initials: z.string(),
});

/** Somebody who is still to sign. */
const missingSchema = z.strictObject({ title: z.string(), seats: z.array(seatSchema) });

const standingSchema = z.enum(['ahead', 'open', 'failed', 'to sign', 'done', 'set aside']);

/** A pause or a step of the ceremony, in the order of the script. */
const partSchema = z.strictObject({
  id: positionSchema,
  number: z.int().nullable(),
  phase: z.string(),
  title: z.string(),
  /** Who does it, and who sees it; nobody by name where it is a pause, which is for everybody. */
  who: z.array(z.string()),
  standing: standingSchema,
  /** How often it has been begun. */
  attempt: z.int(),
  signed: z.array(z.strictObject({ initials: z.string(), kind: z.enum(['initials', 'ed25519', 'fido2']) })),
  /** What it has brought at its last attempt, line by line. */
  brought: z.array(z.string()),
});

/** A pause or a step of the ceremony. */
export type RoomPart = z.infer<typeof partSchema>;

const doer = z.array(seatSchema);

/** A thing of the inventory, and what was left of it. */
const thingOnTableSchema = z.strictObject({
  item: z.string(),
  title: z.string(),
  serial: z.string().nullable(),
  /** Where it was left, as the rest of a sentence; null where the registry does not know it. */
  left: z.string().nullable(),
});

/** What the step that is open asks for. */
const askSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause'), pause: z.enum(PAUSES) }),
  z.strictObject({ kind: z.enum(['say', 'attest']) }),
  z.strictObject({ kind: z.literal('check'), question: z.string(), by: doer }),
  z.strictObject({
    kind: z.literal('capture'),
    item: z.string(),
    title: z.string(),
    blind: z.boolean(),
    by: doer,
    confirm: doer,
  }),
  z.strictObject({
    kind: z.literal('readback'),
    said: z.string(),
    /** Whether it is a time, of which the other side enters its own. */
    isTime: z.boolean(),
    /** By how many seconds the two times may differ; null where it is no time. */
    within: z.int().positive().nullable(),
    against: z.string().nullable(),
    by: doer,
    confirm: doer,
  }),
  z.strictObject({ kind: z.literal('measure'), probe: z.string(), expected: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('act'),
    act: z.string(),
    title: z.string(),
    /** Whether the program does it by itself, without a secret or a device. */
    isPlain: z.boolean(),
    fields: z.array(
      z.strictObject({ id: z.string(), label: z.string(), text: z.string(), value: z.string() }),
    ),
    /** The draft that it signs; null where it signs none. */
    draft: z.strictObject({ draftId: uuidSchema, cid: cidSchema }).nullable(),
    underWay: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('gate'),
    draft: z.strictObject({ draftId: uuidSchema, cid: cidSchema, title: z.string() }).nullable(),
    approvals: z.array(z.strictObject({ title: z.string(), there: z.int(), need: z.int() })),
    /** Whether enough have approved. */
    isEnough: z.boolean(),
    by: doer,
  }),
  z.strictObject({
    kind: z.literal('custody'),
    moved: z.enum(['in', 'out']),
    container: thingOnTableSchema,
    items: z.array(thingOnTableSchema),
    by: doer,
  }),
  z.strictObject({ kind: z.literal('record'), make: z.array(z.string()) }),
]);

/** What the step that is open asks for. */
export type RoomAsk = z.infer<typeof askSchema>;

/** The step that the ceremony is at. */
const nowSchema = z.strictObject({
  id: positionSchema,
  standing: standingSchema,
  /** What is done with the hands. */
  does: z.string().nullable(),
  /** What is read out. */
  says: z.string().nullable(),
  ask: askSchema,
  /** What it has brought, line by line; empty while it has brought nothing. */
  brought: z.array(z.string()),
  missing: z.array(missingSchema),
  /** Where it does not go as written, the ceremony ends. */
  stops: z.boolean(),
});

/** The step that the ceremony is at. */
export type RoomNow = z.infer<typeof nowSchema>;

/** Everything that the room shows. */
export const roomSchema = z.strictObject({
  ceremonyId: uuidSchema,
  title: z.string(),
  scriptId: uuidSchema,
  script: cidSchema,
  isRehearsal: z.boolean(),
  openedAt: z.string(),
  onBreak: z.strictObject({ reason: z.string(), since: z.string() }).nullable(),
  seats: z.array(seatOfRoomSchema),
  parts: z.array(partSchema),
  /** null when every part is done: then it can be closed. */
  now: nowSchema.nullable(),
  deviations: z.array(
    z.strictObject({
      number: z.int(),
      step: z.string().nullable(),
      what: z.string(),
      severity: z.enum(SEVERITIES),
      remedy: z.enum(REMEDIES),
      reporter: z.string(),
      at: z.string(),
      resolved: z.boolean(),
      missing: z.array(missingSchema),
    }),
  ),
  /** Roles of which too few sit there. */
  short: z.array(z.string()),
  /** The measure that the laptop contradicts now; null for none. */
  contradicted: z.string().nullable(),
  /** The last entry: it stands for everything so far. */
  head: z.strictObject({ seq: z.int(), cid: cidSchema }),
});

/** Everything that the room shows. */
export type Room = z.infer<typeof roomSchema>;

/** Something that a ceremony has left to be done. */
const dutySchema = z.strictObject({
  ceremonyId: uuidSchema,
  ceremony: z.string(),
  /** Which of its duties, counted from 1. */
  duty: z.int(),
  what: z.string(),
  /** The role that does it. */
  by: z.string(),
  until: z.string(),
  isLate: z.boolean(),
});

/** Something that a ceremony has left to be done. */
export type CeremonyDuty = z.infer<typeof dutySchema>;

const serial = nameSchema;

/** What a step has brought, as people enter it; what was to be there, main knows. */
const broughtSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), seat: seatSchema, answer: textSchema }),
  z.strictObject({
    kind: z.literal('capture'),
    entries: z
      .array(z.strictObject({ seat: seatSchema, value: serial }))
      .min(1)
      .max(2),
  }),
  z.strictObject({
    kind: z.literal('readback'),
    reader: seatSchema,
    listener: seatSchema,
    /** As it was shown. */
    said: textSchema,
    heard: textSchema.nullable(),
    firstDifference: z.int().min(1).max(1000).nullable(),
    equal: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('custody'),
    container: serial,
    items: z.array(serial.nullable()).max(100),
    /** Who does it. Left out where one alone can. */
    seat: z.exactOptional(seatSchema),
  }),
]);

/** What a step has brought, as people enter it. */
export type Brought = z.infer<typeof broughtSchema>;

/** A thing on the table as people say it, and what it is in the registry where somebody has chosen that. */
const saidThingSchema = z.strictObject({
  id: idSchema,
  serial: serial.nullable(),
  /** null: it is new. Left out: whatever its number, or the bag that it lies in, says. */
  objectId: z.exactOptional(uuidSchema.nullable()),
});

/** What was left of a thing by the last event that says where it is. */
const leftSchema = z.strictObject({
  objectId: uuidSchema,
  aggregate: z.enum(['asset', 'yubikey', 'key']),
  name: z.string(),
  number: z.string().nullable(),
  container: z.strictObject({ id: uuidSchema, name: z.string() }).nullable(),
  location: z.string().nullable(),
  holder: z.string().nullable(),
  ceremony: z.strictObject({ id: uuidSchema, title: z.string(), openedAt: z.string() }).nullable(),
});

/** What was left of a thing. */
export type LeftThing = z.infer<typeof leftSchema>;

const atStep = z.strictObject({ step: idSchema });

/** The part of the IPC contract about scripts and ceremonies. */
export const ceremonyOperations = {
  /** What a script is, or everything that is wrong with it. */
  'scripts.check': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({ text: scriptText }),
    output: z.strictObject({
      script: readScriptSchema.nullable(),
      faults: z.array(z.string()),
      /** What is to be looked at before a ceremony is opened by it, though nothing is wrong in the text. */
      warnings: z.array(z.string()),
    }),
  },
  /** The scripts that come along, to be held as they are or to begin one's own with. */
  'scripts.ready': {
    needs: 'none',
    input: z.strictObject({}),
    output: z.strictObject({
      scripts: z.array(z.strictObject({ name: z.string(), title: z.string(), text: z.string() })),
    }),
  },
  /** Enters a script into the ledger, every word of it. */
  'scripts.register': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({ text: scriptText }),
    output: recordedSchema,
  },
  /** Approves a script that was read, with a person's own key or YubiKey. */
  'scripts.approve': {
    needs: ['officer', 'secret', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      scriptId: uuidSchema,
      cid: cidSchema,
      personId: uuidSchema,
      with: signingWithSchema,
    }),
    output: recordedSchema,
  },
  /** A registered script on paper, and what it asks for. */
  'scripts.show': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, scriptId: uuidSchema }),
    output: z.strictObject({ script: readScriptSchema, asked: askedSchema }),
  },
  /** The ceremony that runs, as the room shows it; null where none does. */
  'ceremony.room': { needs: 'none', input: z.strictObject({}), output: roomSchema.nullable() },
  /** Opens a ceremony by a registered script. */
  'ceremony.open': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      scriptId: uuidSchema,
      organizationId: uuidSchema.nullable(),
      seats: z
        .array(z.strictObject({ ...seatSchema.shape, personId: uuidSchema }))
        .min(1)
        .max(200),
      params: namedValuesSchema,
      items: z.array(saidThingSchema).max(100),
      /** Where it is held: what is new enters the registry there. */
      locationId: z.exactOptional(uuidSchema.nullable()),
    }),
    output: recordedSchema,
  },
  /** What was left of the things that lie on the table, in the order in which they are asked for; null for what is new. */
  'ceremony.left': {
    needs: 'none',
    input: z.strictObject({
      scriptId: uuidSchema,
      organizationId: uuidSchema.nullable(),
      locationId: uuidSchema.nullable(),
      items: z.array(saidThingSchema).max(100),
    }),
    output: z.strictObject({
      things: z.array(z.strictObject({ id: z.string(), left: leftSchema.nullable() })),
    }),
  },
  /** Records what the open step has brought. */
  'ceremony.bring': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ step: idSchema, brought: broughtSchema }),
    output: recordedSchema,
  },
  /** Lets the program measure what the open step asks for. */
  'ceremony.measure': { needs: 'officer', atOnce: 4, input: atStep, output: recordedSchema },
  /** Begins the act of the open step; what it takes is then done as anywhere else. */
  'ceremony.begin': { needs: 'officer', atOnce: 4, input: atStep, output: recordedSchema },
  /** Does the act of the open step that needs neither a secret nor a device. */
  'ceremony.act': { needs: 'officer', atOnce: 4, input: atStep, output: recordedSchema },
  /** Looks what the act that is under way has left outside of the ledger, as far as that can be seen. It changes nothing. */
  'ceremony.leftBehind': { needs: 'none', atOnce: 4, input: z.strictObject({}), output: leftBehindSchema },
  /** Records what an act has left that was begun and never recorded as done: in people's words, and what the program sees then. */
  'ceremony.interrupted': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({
      step: idSchema,
      found: z.enum(FOUND),
      words: z.array(textSchema).min(1).max(8),
    }),
    output: recordedSchema,
  },
  /** Records that enough people have approved what the open gate is for. */
  'ceremony.pass': { needs: 'officer', atOnce: 4, input: atStep, output: recordedSchema },
  /** Signs off the open step or pause, or agrees to a deviation: with a key or a YubiKey, or with initials. */
  'ceremony.signOff': {
    needs: ['officer', 'confirmation-when'],
    atOnce: 1,
    input: z.strictObject({
      position: positionSchema,
      seat: seatSchema,
      with: z.union([
        z.strictObject({ kind: z.literal('initials'), initials: z.string().trim().min(1).max(4) }),
        signingWithSchema,
      ]),
    }),
    output: recordedSchema,
  },
  /** Reports that something is not as written. */
  'ceremony.deviate': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({
      step: positionSchema.nullable(),
      what: textSchema,
      severity: z.enum(SEVERITIES),
      remedy: z.enum(REMEDIES),
      reporterId: uuidSchema,
    }),
    output: recordedSchema,
  },
  /** Records that those have agreed to a deviation who must. */
  'ceremony.agree': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ number: z.int().positive() }),
    output: recordedSchema,
  },
  'ceremony.pause': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ reason: textSchema }),
    output: recordedSchema,
  },
  'ceremony.continue': { needs: 'officer', atOnce: 4, input: z.strictObject({}), output: recordedSchema },
  /** Lets somebody take a seat, or leave it. */
  'ceremony.seat': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({ seat: seatSchema, personId: uuidSchema.nullable(), reason: textSchema }),
    output: recordedSchema,
  },
  /** Ends the ceremony early, as was agreed in a deviation. */
  'ceremony.end': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({ deviation: z.int().positive() }),
    output: recordedSchema,
  },
  /** Closes the ceremony whose script is done. */
  'ceremony.close': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({}),
    output: recordedSchema,
  },
  /** Asks for a folder, writes there what the open step is to write, reads it back, and records its digests; null when nobody chose one. */
  'ceremony.write': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: atStep,
    output: z.strictObject({ recorded: recordedSchema, folder: z.string() }).nullable(),
  },
  /** What ceremonies have left to be done, the most urgent first. */
  'ceremony.duties': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger }),
    output: z.strictObject({ duties: z.array(dutySchema) }),
  },
  /** Records that something was done which a ceremony left to be done. */
  'ceremony.duty': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ ceremonyId: uuidSchema, duty: z.int().positive(), how: textSchema }),
    output: recordedSchema,
  },
} as const satisfies Readonly<
  Record<
    string,
    { readonly needs: Needs; readonly input: z.ZodType; readonly output: z.ZodType; readonly atOnce?: number }
  >
>;
