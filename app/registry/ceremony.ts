import { z } from 'zod';
import { PROBES, secondsOf } from '../ceremony/script/format.ts';
import { stepIn } from '../ceremony/script/structure.ts';
import { idSchema } from '../ceremony/script/values.ts';
import { cidSchema } from '../content/cid.ts';
import { utc } from '../content/utc.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { linkTo } from '../model/presentation.ts';
import { nameSchema, textSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { approvalLines } from './approval-lines.ts';
import {
  closingRefusal,
  continueRefusal,
  dutyRefusal,
  endRefusal,
  pauseRefusal,
} from './ceremony-endings.ts';
import { evidenceAbout, evidenceLines, measuredLines, valueText } from './ceremony-evidence-words.ts';
import {
  attemptAt,
  type Ceremony,
  ceremonyState,
  evidenceSchema,
  FOUND,
  isSameSeat,
  madeSchema,
  measuredSchema,
  namedValuesSchema,
  positionSchema,
  REMEDIES,
  type Remedy,
  RUNNING_KEY,
  SEVERITIES,
  seatSchema,
  seatText,
  signOffProofSchema,
  sitterSchema,
} from './ceremony-facts.ts';
import { judged, objectsIn, readingsIn } from './ceremony-judgement.ts';
import { sceneOf } from './ceremony-scene.ts';
import { openingRefusal, seatRefusal } from './ceremony-seats.ts';
import { deviationRefusal, resolutionRefusal, signOffRefusal } from './ceremony-sign-offs.ts';
import {
  beginningRefusal,
  evidenceRefusal,
  finishingRefusal,
  gateRefusal,
  interruptionRefusal,
  machineRecordRefusal,
} from './ceremony-steps.ts';
import { fieldsOf, isSameReading } from './ceremony-values.ts';

const ceremony_id = uuidSchema;
const step = idSchema;
const ledger = z.string().min(1).max(300);
const duration = z.string().regex(/^[1-9][0-9]{0,5}[smhd]$/);
const seated = z.strictObject({ ...seatSchema.shape, sitter: sitterSchema });
const item = z.strictObject({
  id: idSchema,
  /** As it was read off it. */
  serial: nameSchema.nullable(),
  /** What it is in the registry; null where it is new to it. */
  object_id: uuidSchema.nullable(),
  /** The number by which the registry knows it; left out where it knows none. */
  left: z.exactOptional(nameSchema),
});
/** Where it is held; null where that is not said. Left out by programs that kept no custody. */
const location_id = z.exactOptional(uuidSchema.nullable());
const duty = z.strictObject({ what: nameSchema, role: idSchema, within: duration });

/** What the program tells of the machine at the opening, when it goes on after an interruption, and when something changed. */
const WHY_MEASURED = ['opened', 'resumed', 'changed'] as const;

const remediesInWords: Readonly<Record<Remedy, string>> = {
  noted: 'It is noted; nothing else comes of it',
  accept: 'The step goes on with what was found',
  again: 'The step is done once more',
  'set-aside': 'The step is left out',
  end: 'The ceremony ends early',
};

const foundInWords: Readonly<Record<(typeof FOUND)[number], string>> = {
  nothing: 'Nothing was left of it',
  something: 'Something was left of it that the ledger does not know',
  unknown: 'It is not known whether anything was left of it',
};

/** Ceremonies: everything that happened in each, from its opening to the last duty that it left. */
export const aggregate = defineAggregate('ceremony', {
  state: ceremonyState,
  label: ({ title }) => title,
  // One runs at a time.
  uniqueKey: ({ status, id }) => (status === 'running' ? RUNNING_KEY : id),
  organizationId: ({ organizationId }) => organizationId,
  links: ({ scriptId, seats, locationId }) => ({
    script: scriptId,
    location: locationId,
    sitter: [...new Set(seats.flatMap(({ sitter }) => (sitter === null ? [] : [sitter.person_id])))],
  }),
  ended: ({ status }) => status !== 'running',
  comesUp: ({ duties }) =>
    duties
      .filter(({ doneAt }) => doneAt === null)
      .map(({ what, until }) => ({ day: until.slice(0, 10), what })),
}).withEvents({
  /** People took their seats, and a ceremony began by a script. */
  CeremonyOpened: {
    payload: {
      ceremony_id,
      organization_id: uuidSchema.nullable(),
      script_id: uuidSchema,
      /** Of the script, as it was approved. */
      script: cidSchema,
      title: nameSchema,
      /** The ledger's source: it says whether this is a rehearsal. */
      ledger,
      rehearsal: z.boolean(),
      seats: z.array(seated).min(1).max(200),
      /** What the script asks for, in its order. */
      params: namedValuesSchema,
      /** The things of the script, in its order, with their numbers. */
      items: z.array(item).max(100),
      location_id,
    },
    effect: 'makes',
    kindTitle: 'Ceremony opened',
    title: ({ payload }) => (payload.rehearsal ? 'Rehearsal opened' : 'Ceremony opened'),
    about: ({ payload }) => payload.title,
    lines: ({ payload }) => ({
      Ceremony: payload.title,
      ...(payload.rehearsal ? { Rehearsal: 'Nothing that is made in it counts' } : {}),
      'CID of the script': payload.script,
      Seats: payload.seats.map(({ sitter, ...seat }) => `${seatText(seat)}: ${sitter.name}`),
      Entered: payload.params.map(({ id, value }) => `${id}: ${valueText(value)}`),
      Things: payload.items.map(
        ({ id, serial, left }) =>
          `${id}: ${serial ?? left ?? 'no number yet'}${left === undefined || serial === null || isSameReading(left, serial) ? '' : `, BUT IT WAS LEFT AS ${left}`}`,
      ),
      ...(payload.location_id == null ? {} : { 'Location id': payload.location_id }),
      'Ceremony id': payload.ceremony_id,
      'Script id': payload.script_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload, timestamp }) => ({
      id: payload.ceremony_id,
      organizationId: payload.organization_id,
      title: payload.title,
      scriptId: payload.script_id,
      script: payload.script,
      ledger: payload.ledger,
      isRehearsal: payload.rehearsal,
      status: 'running',
      openedAt: timestamp,
      lastAt: timestamp,
      seats: payload.seats,
      params: payload.params,
      items: payload.items.map(({ left = null, ...one }) => ({ ...one, left })),
      locationId: payload.location_id ?? null,
      keepsCustody: payload.location_id !== undefined,
      evidence: [],
      acts: [],
      gates: [],
      signOffs: [],
      deviations: [],
      machine: [],
      underWay: null,
      onBreak: null,
      duties: [],
    }),
  },
  /** What the program measured of the laptop that it runs on. */
  CeremonyMachineRecorded: {
    payload: { ceremony_id, why: z.enum(WHY_MEASURED), probe: z.enum(PROBES), values: measuredSchema },
    effect: 'changes',
    kindTitle: 'Laptop measured',
    title: ({ payload }) => (payload.why === 'changed' ? 'Laptop changed' : 'Laptop measured'),
    about: ({ payload }) => payload.probe.replaceAll('_', ' '),
    lines: ({ payload }) => ({
      'Measured because': whyInWords[payload.why],
      ...measuredLines(payload.values),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { probe, values }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      machine: [...before.machine.filter((one) => one.probe !== probe), { probe, values, at }],
    }),
  },
  /** What a step has brought: an answer, a reading, a measure, what was moved, what was written. */
  CeremonyEvidenceRecorded: {
    payload: {
      ceremony_id,
      step,
      evidence: evidenceSchema,
      /** Whether it is as the script says. */
      fits: z.boolean(),
    },
    effect: 'changes',
    kindTitle: 'Step: evidence',
    title: ({ payload }) => (payload.fits ? 'Step: as expected' : 'Step: NOT as expected'),
    about: ({ payload }) => `${payload.step}: ${evidenceAbout(payload.evidence)}`,
    lines: ({ payload }) => ({
      Step: payload.step,
      'As the script says': payload.fits ? 'Yes' : 'NO',
      ...evidenceLines(payload.evidence),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { step, evidence, fits }, timestamp: at }, before) => {
      const readings = fits ? readingsIn(evidence) : [];
      const objects = fits ? objectsIn(evidence) : [];
      return {
        ...before,
        lastAt: at,
        // What had no number is known by the one that was read, and what was new by what it is in the registry since.
        items: before.items.map((one) => ({
          ...one,
          serial: one.serial ?? readings.find(({ item }) => item === one.id)?.serial ?? null,
          object_id: one.object_id ?? objects.find(({ item }) => item === one.id)?.objectId ?? null,
        })),
        evidence: [...before.evidence, { step, attempt: attemptAt(before, step), evidence, fits, at }],
      };
    },
  },
  /** An act was begun: what it records stands under the correlation id of this event. */
  CeremonyActBegun: {
    payload: {
      ceremony_id,
      step,
      act: z.string().min(3).max(64),
      /** With what, as the script says; objects by their ids. */
      fields: namedValuesSchema,
    },
    effect: 'changes',
    title: 'Act begun',
    about: ({ payload }) => `${payload.step}: ${payload.act}`,
    lines: ({ payload }) => ({
      Step: payload.step,
      Act: payload.act,
      With: payload.fields.map(({ id, value }) => `${id}: ${valueText(value)}`),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { step }, timestamp: at, correlation_id: correlationId }, before) => ({
      ...before,
      lastAt: at,
      underWay: { step, correlationId },
      acts: [...before.acts, { step, attempt: attemptAt(before, step), begun: at, outcome: null }],
    }),
  },
  /** An act was done. */
  CeremonyActDone: {
    payload: {
      ceremony_id,
      step,
      /** The events that it recorded, in their order. */
      events: z.array(cidSchema).max(1000),
      made: madeSchema.nullable(),
    },
    effect: 'changes',
    title: 'Act done',
    about: ({ payload }) => payload.step,
    lines: ({ payload }) => ({
      Step: payload.step,
      'Events of the act': payload.events,
      'Made (id)': payload.made?.id ?? 'Nothing new',
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { events, made }, timestamp: at }, before) => ({
      ...withOutcome(before, { kind: 'done', events, made }),
      lastAt: at,
    }),
  },
  /** An act was begun and never recorded as done; people looked at what it had left. */
  CeremonyActInterrupted: {
    payload: { ceremony_id, step, found: z.enum(FOUND), words: z.array(textSchema).min(1).max(20) },
    effect: 'changes',
    title: 'Act interrupted',
    about: ({ payload }) => `${payload.step}: ${foundInWords[payload.found].toLowerCase()}`,
    lines: ({ payload }) => ({
      Step: payload.step,
      Found: foundInWords[payload.found],
      'Looked at': payload.words,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { found }, timestamp: at }, before) => ({
      ...withOutcome(before, { kind: 'interrupted', found }),
      lastAt: at,
    }),
  },
  /** As many as the script says have approved the very bytes that will be signed. */
  CeremonyGatePassed: {
    payload: { ceremony_id, step, draft_id: uuidSchema, cid: cidSchema },
    effect: 'changes',
    title: 'Gate passed',
    about: ({ payload }) => payload.step,
    lines: ({ payload }) => ({
      Step: payload.step,
      'CID of the bytes': payload.cid,
      'Draft id': payload.draft_id,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { step, draft_id: draftId, cid }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      gates: [...before.gates, { step, attempt: attemptAt(before, step), draftId, cid }],
    }),
  },
  /** Somebody signed off a step, a pause or a deviation. */
  CeremonySignedOff: {
    payload: {
      ceremony_id,
      position: positionSchema,
      seat: seatSchema,
      signer: sitterSchema,
      /** What was signed besides: see `SignOffStatement`. */
      ledger,
      seq: z.int().positive(),
      head: cidSchema,
      signed_at: timestampSchema,
      proof: signOffProofSchema,
    },
    effect: 'changes',
    title: 'Signed off',
    about: ({ payload }) => `${payload.position}, by ${payload.signer.name}`,
    lines: ({ payload: { proof, ...payload } }) => ({
      'Signed off': payload.position,
      Seat: seatText(payload.seat),
      // Initials are no signature.
      'Signed off by': payload.signer.name,
      ...approvalLines(proof),
      ...(proof.kind === 'initials' ? { Initials: proof.initials } : {}),
      Covers: `Entries 1 to ${payload.seq}`,
      Head: payload.head,
      'Signed at': payload.signed_at,
      'Person id': payload.signer.person_id,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { position, seat, signer, proof }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      signOffs: [
        ...before.signOffs,
        {
          position,
          attempt: position.startsWith('deviation:') ? 1 : attemptAt(before, position),
          seat,
          signer,
          kind: proof.kind,
          at,
        },
      ],
    }),
  },
  /** Something did not go as the script says, or somebody says so. */
  CeremonyDeviationReported: {
    payload: {
      ceremony_id,
      number: z.int().positive().max(10_000),
      /** The step or pause that it is about; null for none. */
      step: positionSchema.nullable(),
      what: textSchema,
      severity: z.enum(SEVERITIES),
      remedy: z.enum(REMEDIES),
      reporter: sitterSchema,
    },
    effect: 'changes',
    title: 'Deviation reported',
    about: ({ payload }) => `${payload.number}: ${payload.what}`,
    lines: ({ payload }) => ({
      Deviation: String(payload.number),
      'What happened': payload.what,
      Step: payload.step,
      Severity: payload.severity === 'major' ? 'Major' : 'Minor',
      'How it goes on': remediesInWords[payload.remedy],
      'Reported by': payload.reporter.name,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { number, step, what, severity, remedy, reporter }, timestamp: at }, before) => ({
      ...before,
      // After a clock was set back, time goes on from where it is now.
      lastAt: at,
      deviations: [
        ...before.deviations,
        {
          ...{ number, step, what, severity, remedy, reporter, at },
          attempt: step === null ? 1 : attemptAt(before, step),
          resolved: false,
        },
      ],
    }),
  },
  /** Those who must have agreed to a deviation. */
  CeremonyDeviationResolved: {
    payload: { ceremony_id, number: z.int().positive().max(10_000) },
    effect: 'changes',
    title: 'Deviation agreed on',
    about: ({ payload }) => String(payload.number),
    lines: ({ payload }) => ({
      Deviation: String(payload.number),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      deviations: before.deviations.map((one) =>
        one.number === payload.number ? { ...one, resolved: true } : one,
      ),
    }),
  },
  /** A break: nothing goes on until somebody says so. */
  CeremonyPaused: {
    payload: { ceremony_id, reason: textSchema },
    effect: 'changes',
    title: 'Break begun',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Ceremony id': payload.ceremony_id }),
    evolve: ({ payload: { reason }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      onBreak: { reason, since: at },
    }),
  },
  /** The break is over. */
  CeremonyContinued: {
    payload: { ceremony_id },
    effect: 'changes',
    title: 'Break over',
    about: () => 'The ceremony goes on',
    lines: ({ payload }) => ({ 'Ceremony id': payload.ceremony_id }),
    evolve: (event, before) => ({ ...before, lastAt: event.timestamp, onBreak: null }),
  },
  /** Somebody else took a seat, or left it. */
  CeremonySeatChanged: {
    payload: { ceremony_id, seat: seatSchema, sitter: sitterSchema.nullable(), reason: textSchema },
    effect: 'changes',
    kindTitle: 'Seat changed',
    title: ({ payload }) => (payload.sitter === null ? 'Seat left' : 'Seat taken'),
    about: ({ payload }) =>
      payload.sitter === null
        ? seatText(payload.seat)
        : `${seatText(payload.seat)}, by ${payload.sitter.name}`,
    lines: ({ payload }) => ({
      Seat: seatText(payload.seat),
      'Who sits there': payload.sitter?.name ?? 'Nobody',
      Reason: payload.reason,
      'Person id': payload.sitter?.person_id ?? null,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { seat, sitter }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      seats: before.seats.some((one) => isSameSeat(one, seat))
        ? before.seats.map((one) => (isSameSeat(one, seat) ? { ...seat, sitter } : one))
        : [...before.seats, { ...seat, sitter }],
    }),
  },
  /** The ceremony ended before its script did, as people agreed in a deviation. */
  CeremonyEndedEarly: {
    payload: { ceremony_id, deviation: z.int().positive().max(10_000), reason: textSchema },
    effect: 'changes',
    title: 'Ceremony ended early',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      Deviation: String(payload.deviation),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: (event, before) => ({ ...before, lastAt: event.timestamp, status: 'ended', onBreak: null }),
  },
  /** Every step of the script is done. */
  CeremonyClosed: {
    payload: {
      ceremony_id,
      /** What the script leaves to be done afterwards. */
      duties: z.array(duty).max(40),
    },
    effect: 'changes',
    title: 'Ceremony closed',
    about: ({ payload }) =>
      payload.duties.length === 0 ? 'Nothing is left to be done' : `${payload.duties.length} to be done`,
    lines: ({ payload }) => ({
      'To be done': payload.duties.map(({ what, role, within }) => `${what}, by ${role}, within ${within}`),
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { duties }, timestamp: at }, before) => ({
      ...before,
      lastAt: at,
      status: 'closed',
      duties: duties.map(({ what, role, within }) => ({
        what,
        role,
        until: new Date(Date.parse(at) + secondsOf(within) * 1000).toISOString(),
        doneAt: null,
      })),
    }),
  },
  /** Something that a ceremony left to be done was done. */
  CeremonyDutyDone: {
    payload: { ceremony_id, duty: z.int().positive().max(40), how: textSchema },
    effect: 'changes',
    title: 'Duty done',
    about: ({ payload }) => payload.how,
    lines: ({ payload }) => ({
      Duty: String(payload.duty),
      How: payload.how,
      'Ceremony id': payload.ceremony_id,
    }),
    evolve: ({ payload: { duty: number }, timestamp: doneAt }, before) => ({
      ...before,
      duties: before.duties.map((one, index) => (index === number - 1 ? { ...one, doneAt } : one)),
    }),
  },
});

const whyInWords: Readonly<Record<(typeof WHY_MEASURED)[number], string>> = {
  opened: 'The ceremony was opened',
  resumed: 'The program was started again',
  changed: 'Something changed',
};

function withOutcome(before: Ceremony, outcome: NonNullable<Ceremony['acts'][number]['outcome']>): Ceremony {
  return {
    ...before,
    underWay: null,
    acts: before.acts.map((act, index) => (index === before.acts.length - 1 ? { ...act, outcome } : act)),
  };
}

/** What can be asked of ceremonies. All of it needs people in their seats: the room asks, and nothing else. */
export const desk = defineCommands(aggregate, {
  nouns: ['ceremony', 'ceremonies'],
  made: 'Ceremony opened',
  screen: {
    title: 'Ceremonies',
    place: 'Ceremony',
    about: 'Every ceremony of this ledger: by which script it was held, who sat in it, and how it ended.',
    belongsTo: 'script',
    empty: {
      title: 'No ceremonies yet',
      text: 'People take the seats of a script, and the room leads them through it step by step.',
    },
  },
  status: ({ status, onBreak }) => {
    if (status === 'closed') return { word: 'Closed', tone: 'ended' };
    if (status === 'ended') return { word: 'Ended early', tone: 'broken' };
    return onBreak === null ? { word: 'Running', tone: 'usual' } : { word: 'On a break', tone: 'waiting' };
  },
  particulars: (ceremony) => ({
    Script: linkTo('script', ceremony.scriptId),
    'CID of the script': { code: ceremony.script, copied: 'CID' },
    Kind: ceremony.isRehearsal ? 'Rehearsal: nothing in it counts' : 'Real',
    Organization: linkTo('organization', ceremony.organizationId),
    ...(ceremony.locationId === null ? {} : { 'Held in': linkTo('location', ceremony.locationId) }),
    Seats: ceremony.seats.map(({ sitter, ...seat }) => ({
      text: sitter?.name ?? 'Nobody',
      about: seatText(seat),
    })),
    Opened: utc(ceremony.openedAt),
    Deviations: String(ceremony.deviations.length),
    'Still to be done': ceremony.duties
      .filter(({ doneAt }) => doneAt === null)
      .map(({ what, until }) => ({ text: what, about: `until ${utc(until)}` })),
  }),
  columns: ['Kind'],
  readAs: { script: 'Ceremonies held by it', sitter: 'Sat in', location: 'Ceremonies held here' },
  commands: {
    /** Open a ceremony by a script. */
    OpenCeremony: {
      withheld: true,
      input: {
        organizationId: uuidSchema.nullable(),
        scriptId: uuidSchema,
        script: cidSchema,
        title: nameSchema,
        ledger,
        rehearsal: z.boolean(),
        seats: z.array(seated).min(1).max(200),
        params: namedValuesSchema,
        items: z.array(item).max(100),
        /** Where it is held. Left out, no custody is kept, as earlier programs did. */
        locationId: z.exactOptional(uuidSchema.nullable()),
      },
      effect: 'makes',
      decide: ({
        id,
        organizationId,
        scriptId,
        script,
        title,
        ledger: source,
        rehearsal,
        seats,
        params,
        items,
        locationId,
      }) => ({
        event_type: 'CeremonyOpened',
        payload: {
          ceremony_id: id,
          organization_id: organizationId,
          script_id: scriptId,
          ...{ script, title, ledger: source, rehearsal, seats, params, items },
          ...(locationId === undefined ? {} : { location_id: locationId }),
        },
      }),
    },
    /** Record what the program measured of the laptop. */
    RecordCeremonyMachine: {
      withheld: true,
      input: { why: z.enum(WHY_MEASURED), probe: z.enum(PROBES), values: measuredSchema },
      effect: 'changes',
      decide: ({ id, why, probe, values }) => ({
        event_type: 'CeremonyMachineRecorded',
        payload: { ceremony_id: id, why, probe, values },
      }),
    },
    /** Record what a step has brought; it is held against the script. */
    RecordCeremonyEvidence: {
      withheld: true,
      input: { step, evidence: evidenceSchema },
      effect: 'changes',
      decide({ id, step: at, evidence }, ceremony, registry) {
        const scene = sceneOf(ceremony, registry);
        if ('refusal' in scene) return scene;
        const found = stepIn(scene.script, at);
        const fits = found === undefined ? false : (judged(found, evidence, scene)?.fits ?? false);
        return {
          event_type: 'CeremonyEvidenceRecorded',
          payload: { ceremony_id: id, step: at, evidence, fits },
        };
      },
    },
    /** Begin the act of a step, with what the script says. */
    BeginCeremonyAct: {
      withheld: true,
      input: { step },
      effect: 'changes',
      decide({ id, step: at }, ceremony, registry) {
        const scene = sceneOf(ceremony, registry);
        if ('refusal' in scene) return scene;
        const found = stepIn(scene.script, at);
        const [act, fields] =
          found?.kind === 'act' ? [found.act, fieldsOf(found, scene) ?? []] : ['none', []];
        return { event_type: 'CeremonyActBegun', payload: { ceremony_id: id, step: at, act, fields } };
      },
    },
    /** Record that the act of a step was done, with the events that came of it. */
    FinishCeremonyAct: {
      withheld: true,
      input: { step, events: z.array(cidSchema).max(1000), made: madeSchema.nullable() },
      effect: 'changes',
      decide: ({ id, step: at, events, made }) => ({
        event_type: 'CeremonyActDone',
        payload: { ceremony_id: id, step: at, events, made },
      }),
    },
    /** Record what an act has left that was begun and never recorded as done. */
    RecordCeremonyInterruption: {
      withheld: true,
      input: { step, found: z.enum(FOUND), words: z.array(textSchema).min(1).max(20) },
      effect: 'changes',
      decide: ({ id, step: at, found, words }) => ({
        event_type: 'CeremonyActInterrupted',
        payload: { ceremony_id: id, step: at, found, words },
      }),
    },
    /** Record that a gate is passed: enough people have approved the bytes. */
    PassCeremonyGate: {
      withheld: true,
      input: { step, draftId: uuidSchema, cid: cidSchema },
      effect: 'changes',
      decide: ({ id, step: at, draftId, cid }) => ({
        event_type: 'CeremonyGatePassed',
        payload: { ceremony_id: id, step: at, draft_id: draftId, cid },
      }),
    },
    /** Sign something off. The proof was made, and verified, before. */
    SignOffCeremony: {
      withheld: true,
      input: {
        position: positionSchema,
        seat: seatSchema,
        signer: sitterSchema,
        ledger,
        seq: z.int().positive(),
        head: cidSchema,
        at: timestampSchema,
        proof: signOffProofSchema,
      },
      effect: 'changes',
      decide: ({ id, position, seat, signer, ledger: source, seq, head, at, proof }) => ({
        event_type: 'CeremonySignedOff',
        payload: {
          ceremony_id: id,
          ...{ position, seat, signer, ledger: source, seq, head },
          signed_at: at,
          proof,
        },
      }),
    },
    /** Report that something did not go as the script says, and how it is to go on. */
    ReportCeremonyDeviation: {
      withheld: true,
      input: {
        step: positionSchema.nullable(),
        what: textSchema,
        severity: z.enum(SEVERITIES),
        remedy: z.enum(REMEDIES),
        reporter: sitterSchema,
      },
      effect: 'changes',
      decide: ({ id, step: about, what, severity, remedy, reporter }, { deviations }) => ({
        event_type: 'CeremonyDeviationReported',
        payload: {
          ceremony_id: id,
          number: deviations.length + 1,
          step: about,
          ...{ what, severity, remedy, reporter },
        },
      }),
    },
    /** Record that those who must have agreed to a deviation. */
    ResolveCeremonyDeviation: {
      withheld: true,
      input: { number: z.int().positive().max(10_000) },
      effect: 'changes',
      decide: ({ id, number }) => ({
        event_type: 'CeremonyDeviationResolved',
        payload: { ceremony_id: id, number },
      }),
    },
    /** Begin a break. */
    PauseCeremony: {
      withheld: true,
      input: { reason: textSchema },
      effect: 'changes',
      decide: ({ id, reason }) => ({ event_type: 'CeremonyPaused', payload: { ceremony_id: id, reason } }),
    },
    /** Go on after a break. */
    ContinueCeremony: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide: ({ id }) => ({ event_type: 'CeremonyContinued', payload: { ceremony_id: id } }),
    },
    /** Let somebody take a seat, or leave it. */
    ChangeCeremonySeat: {
      withheld: true,
      input: { seat: seatSchema, sitter: sitterSchema.nullable(), reason: textSchema },
      effect: 'changes',
      decide: ({ id, seat, sitter, reason }) => ({
        event_type: 'CeremonySeatChanged',
        payload: { ceremony_id: id, seat, sitter, reason },
      }),
    },
    /** End a ceremony early, as was agreed on. */
    EndCeremonyEarly: {
      withheld: true,
      input: { deviation: z.int().positive().max(10_000) },
      effect: 'changes',
      decide: ({ id, deviation }, { deviations }) => ({
        event_type: 'CeremonyEndedEarly',
        payload: {
          ceremony_id: id,
          deviation,
          reason: deviations.find(({ number }) => number === deviation)?.what ?? 'No deviation says why',
        },
      }),
    },
    /** Close a ceremony whose script is done. */
    CloseCeremony: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide({ id }, ceremony, registry) {
        const scene = sceneOf(ceremony, registry);
        if ('refusal' in scene) return scene;
        const duties = (scene.script.after ?? []).map(({ what, by, within }) => ({ what, role: by, within }));
        return { event_type: 'CeremonyClosed', payload: { ceremony_id: id, duties } };
      },
    },
    /** Record that something was done which a ceremony left to be done. */
    RecordCeremonyDuty: {
      withheld: true,
      input: { duty: z.int().positive().max(40), how: textSchema },
      effect: 'changes',
      decide: ({ id, duty: number, how }) => ({
        event_type: 'CeremonyDutyDone',
        payload: { ceremony_id: id, duty: number, how },
      }),
    },
  },
  rules: {
    CeremonyOpened: { makes: openingRefusal },
    CeremonyMachineRecorded: { changes: machineRecordRefusal },
    CeremonyEvidenceRecorded: { changes: evidenceRefusal },
    CeremonyActBegun: { changes: beginningRefusal },
    CeremonyActDone: { changes: finishingRefusal },
    CeremonyActInterrupted: { changes: interruptionRefusal },
    CeremonyGatePassed: { changes: gateRefusal },
    CeremonySignedOff: { changes: signOffRefusal },
    CeremonyDeviationReported: { changes: deviationRefusal },
    CeremonyDeviationResolved: { changes: resolutionRefusal },
    CeremonyPaused: { changes: pauseRefusal },
    CeremonyContinued: { changes: continueRefusal },
    CeremonySeatChanged: { changes: seatRefusal },
    CeremonyEndedEarly: { changes: endRefusal },
    CeremonyClosed: { changes: closingRefusal },
    CeremonyDutyDone: { changes: dutyRefusal },
  },
});
