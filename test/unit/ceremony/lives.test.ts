import { expect, test } from 'vitest';
import { type Script, type Step, scriptShape, stepsOf } from '../../../app/ceremony/script/format.ts';
import { stepIn, structureMistakes } from '../../../app/ceremony/script/structure.ts';
import {
  courseOf,
  missingAgreement,
  openDeviations,
  positionsOf,
} from '../../../app/registry/ceremony-course.ts';
import { REMEDIES, type Seat } from '../../../app/registry/ceremony-facts.ts';
import { parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command, EventNamed, LedgerEvent } from '../../../app/registry/index.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { createLocation, createOrganization } from '../../support/commands.ts';
import { KeptRegistry } from '../../support/kept-registry.ts';
import { Random } from '../../support/random.ts';

/*
 * Random scripts, held by random people who mostly do what is next and sometimes try what they may not, interrupted after
 * every event. `CIM_SEED` repeats a run.
 */

const LIVES = 50;
const STEPS = 160;
const { seed } = new Random();

/** Random choices among what there is. */
class Choices extends Random {
  below(count: number): number {
    return this.between(0, count - 1);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(all: readonly T[]): T {
    const found = all[this.below(all.length)];
    if (found === undefined) throw new Error('There is nothing to choose from.');
    return found;
  }
}

const ROLES = ['leader', 'officer', 'witness'] as const;

function randomScript(random: Choices): Script {
  const role = () => random.pick(ROLES);
  let count = 0;
  let draft: string | null = null;
  const stepOf = (): unknown => {
    const id = `s${++count}`;
    const by = role();
    const confirm = random.pick(ROLES.filter((one) => one !== by));
    const pair = { by, confirm };
    const stop = random.chance(0.1) ? { on_fail: 'stop' } : {};
    // What was prepared is mostly approved next.
    switch (draft !== null && random.chance(0.3) ? 6 : random.below(11)) {
      case 0:
        return { id, kind: 'check', ...pair, ...stop, say: 'What is it?', answer: `\${bag.serial} or ${id}` };
      case 1:
        return { id, kind: 'capture', ...pair, of: 'bag', ...(random.chance(0.5) ? { blind: true } : {}) };
      case 2:
        return { id, kind: 'readback', ...pair, say: 'Some words' };
      case 3:
        return { id, kind: 'measure', probe: 'air_gap', expect: [{ id: 'links_up', value: 0 }], ...stop };
      case 4:
        return { id, kind: 'act', act: 'CreateOrganization', with: [{ id: 'name', value: `Made by ${id}` }] };
      case 5:
        draft = id;
        return {
          id,
          kind: 'act',
          act: 'PrepareCertificate',
          with: [{ id: 'name', value: `Draft of ${id}` }],
        };
      case 6:
        return draft === null
          ? { id, kind: 'say', say: 'Nothing to approve', by }
          : { id, kind: 'gate', over: `\${${draft}.tbs}`, need: [{ role: by, need: 1 }] };
      case 7:
        return { id, kind: random.chance(0.5) ? 'seal' : 'say', say: 'Away with it', ...sealing(pair) };
      case 8:
        return { id, kind: 'attest', by: [by, confirm], text: 'I was present.' };
      case 9:
        return { id, kind: 'record', make: ['bundle'] };
      default:
        return { id, kind: 'say', say: 'It goes on', ...pair };
    }
  };
  const sealing = (pair: object) => pair;
  const phases = Array.from({ length: 1 + random.below(3) }, (_, at) => ({
    id: `p${at}`,
    ...(at === 0 ? { pause: 'sign_in' } : random.chance(0.5) ? { pause: 'time_out' } : {}),
    steps: Array.from({ length: 1 + random.below(5) }, stepOf).map(complete),
  }));
  const script = scriptShape.parse({
    format: 'cim.script/1',
    id: 'random',
    title: 'A random ceremony',
    roles: [
      { id: 'leader', seats: 1, signs_with: random.pick(['initials', 'key', 'yubikey']) },
      { id: 'officer', seats: 2, need: 1, signs_with: random.pick(['initials', 'key', 'yubikey']) },
      { id: 'witness', seats: 2, need: 1, signs_with: random.pick(['initials', 'key', 'yubikey']) },
    ],
    ...(random.chance(0.7) ? { separate: [['leader', 'officer', 'witness']] } : {}),
    inventory: [
      { id: 'bag', kind: 'tamper_bag', serial: 'ask' },
      { id: 'paper', kind: 'paper' },
    ],
    phases,
    ...(random.chance(0.5) ? { after: [{ what: 'Publish it', by: 'leader', within: '2d' }] } : {}),
  });
  expect(structureMistakes(script)).toEqual([]);
  return script;
}

/** A seal says what goes where; nothing else does. */
function complete(step: unknown): unknown {
  return typeof step === 'object' && step !== null && 'kind' in step && step.kind === 'seal'
    ? { ...step, items: ['paper'], into: 'bag' }
    : step;
}

type Trying = (life: Life) => readonly Command[] | null;

/** A ceremony under way, and who holds it. */
class Life {
  readonly world = new CeremonyWorld();
  readonly driver = new CeremonyDriver(this.world);
  readonly random: Choices;
  readonly script: Script;
  readonly id: string;

  constructor(random: Choices) {
    this.random = random;
    this.script = randomScript(random);
    const scriptId = this.world.script(this.script);
    const place = createLocation(this.world.acme.id);
    this.world.must(place, OUTSIDE);
    // As earlier programs opened it, or in a place, so that custody is kept.
    const opening = random.chance(0.3)
      ? this.world.opening(scriptId)
      : this.world.openingIn(random.chance(0.8) ? place.id : null, scriptId);
    this.id = this.world.must(opening, actorOf(this.world.person(0))).id;
  }

  get isOver(): boolean {
    return this.world.registry.get('ceremony', this.id)?.status !== 'running';
  }

  /** Any step, mostly the one that is open. */
  step(): Step | null {
    const at = this.world.at;
    if (at?.position.kind === 'step' && this.random.chance(0.9)) return at.position.step;
    return this.random.pick(stepsOf(this.script)).step;
  }

  /** Any seat in which somebody sits. */
  seat(): Seat {
    const { role, number } = this.random.pick(
      this.world.ceremony.seats.filter(({ sitter }) => sitter !== null),
    );
    return { role, number };
  }

  /** What would bring the ceremony on. */
  next(): readonly Command[] | null {
    const { world, id } = this;
    const { ceremony } = world;
    if (ceremony.onBreak !== null) return [{ type: 'ContinueCeremony', id }];
    if (ceremony.underWay !== null) {
      const step = stepIn(this.script, ceremony.underWay.step);
      if (step?.kind !== 'act') return null;
      if (this.random.chance(0.3))
        return [
          {
            type: 'RecordCeremonyInterruption',
            ...{ id, step: step.id, found: this.random.pick(['nothing', 'something', 'unknown']) },
            words: ['It was looked at'],
          },
        ];
      world.finishAct(step);
      return null;
    }
    const [deviation] = openDeviations(ceremony);
    if (deviation !== undefined) {
      const position = `deviation:${deviation.number}`;
      const [need] = missingAgreement(this.script, ceremony, position);
      if (need === undefined) return [{ type: 'ResolveCeremonyDeviation', id, number: deviation.number }];
      const seats = world.seatsOf(need.role);
      return seats.length === 0 ? null : [world.signing(position, this.random.pick(seats))];
    }
    const agreed = ceremony.deviations.find(({ remedy, resolved }) => remedy === 'end' && resolved);
    if (agreed !== undefined) return [{ type: 'EndCeremonyEarly', id, deviation: agreed.number }];
    const at = world.at;
    if (at === null) return [{ type: 'CloseCeremony', id }];
    if (at.standing === 'to sign') {
      const [need] = at.missing;
      const seat = need?.seat ?? world.seatsOf(need?.role ?? '')[0];
      if (seat !== undefined && !world.seatsOf(seat.role).some((one) => one.number === seat.number))
        return [this.taking(seat)];
      return seat === undefined ? null : [world.signing(at.position.id, seat)];
    }
    if (at.position.kind !== 'step') return null;
    const { step } = at.position;
    if (at.standing === 'failed')
      return [
        this.deviation(step.id, step.on_fail === 'stop' ? 'end' : this.random.pick(['accept', 'again'])),
      ];
    if (step.kind === 'act') return [{ type: 'BeginCeremonyAct', id, step: step.id }];
    if (step.kind === 'gate') return this.passing(step);
    return [this.evidence(step)];
  }

  /** Lets somebody take a seat who has none. */
  taking(seat: Seat): Command {
    const seated = this.world.ceremony.seats.map(({ sitter }) => sitter?.person_id);
    const free =
      this.world.people.find(({ person_id }) => !seated.includes(person_id)) ?? this.world.person(0);
    const sitter = { person_id: free.person_id, name: free.name };
    return { type: 'ChangeCeremonySeat', id: this.id, seat, sitter, reason: 'Somebody must' };
  }

  passing(step: Extract<Step, { readonly kind: 'gate' }>): readonly Command[] | null {
    const { world, driver } = this;
    const act = world.ceremony.acts.findLast((one) => step.over.includes(`{${one.step}.`))?.outcome;
    // What was left out cannot be approved.
    if (act?.kind !== 'done') return [this.deviation(step.id, 'set-aside')];
    const draftId = driver.draftAt(step);
    for (const { role } of step.need) {
      const [seat] = world.seatsOf(role);
      if (seat !== undefined)
        world.act([world.draftApproval(draftId, driver.sitting(seat.role, seat.number))]);
    }
    return [driver.passing(step.id, draftId)];
  }

  evidence(step: Step): Command {
    return {
      type: 'RecordCeremonyEvidence',
      id: this.id,
      step: step.id,
      evidence: this.world.evidenceOf(step.id, this.random.chance(0.15)),
    };
  }

  deviation(step: string | null, remedy: (typeof REMEDIES)[number]): Command {
    const sitter = this.world.ceremony.seats.find((one) => one.sitter !== null)?.sitter;
    if (sitter == null) throw new Error('Nobody sits there.');
    return {
      type: 'ReportCeremonyDeviation',
      ...{ id: this.id, step, remedy, severity: 'minor', what: 'Something was otherwise' },
      reporter: sitter,
    };
  }
}

/** What people try who are tired, or who want what they may not. */
const tries: readonly Trying[] = [
  (life) => {
    const step = life.step();
    return step === null || ['say', 'attest', 'act', 'gate'].includes(step.kind)
      ? null
      : [life.evidence(step)];
  },
  (life) => {
    const position = life.random.pick(positionsOf(life.script)).id;
    return [life.world.signing(position, life.seat(), life.random.chance(0.3) ? { as: 'initials' } : {})];
  },
  (life) => [
    life.deviation(life.random.chance(0.3) ? null : (life.step()?.id ?? null), life.random.pick(REMEDIES)),
  ],
  (life) => [{ type: 'ResolveCeremonyDeviation', id: life.id, number: 1 + life.random.below(3) }],
  (life) => [{ type: 'BeginCeremonyAct', id: life.id, step: life.step()?.id ?? 'none' }],
  (life) => [{ type: 'PauseCeremony', id: life.id, reason: 'Tea' }],
  (life) => [{ type: 'CloseCeremony', id: life.id }],
  (life) => [{ type: 'EndCeremonyEarly', id: life.id, deviation: 1 + life.random.below(3) }],
  () => [createOrganization({ name: 'Beside' })],
  (life) => {
    const who = life.world.person(life.random.below(6));
    return [
      {
        type: 'ChangeCeremonySeat',
        ...{ id: life.id, seat: life.seat(), reason: 'Somebody else' },
        sitter: life.random.chance(0.3) ? null : { person_id: who.person_id, name: who.name },
      },
    ];
  },
  (life) => [
    {
      type: 'RecordCeremonyMachine',
      ...{ id: life.id, why: 'changed', probe: 'air_gap' },
      values: [{ id: 'links_up', value: life.random.chance(0.8) ? 0 : 1 }],
    },
  ],
];

/** What is wrong with a ceremony by its events alone, told without asking any of the code that decides. */
function wrongIn(events: readonly LedgerEvent[], script: Script): string[] {
  const wrong: string[] = [];
  const steps = stepsOf(script).map(({ step }) => step);
  const setAside = new Set<string>();
  const reported = new Map<number, EventNamed<'CeremonyDeviationReported'>['payload']>();
  const signed = new Map<string, Set<string>>();
  const brought = new Map<string, number>();
  let isOver = false;
  for (const [index, event] of events.entries()) {
    if (event.aggregate !== 'ceremony') continue;
    if (isOver && event.event_type !== 'CeremonyDutyDone') wrong.push(`${event.event_type} after its end`);
    switch (event.event_type) {
      case 'CeremonyDeviationReported':
        reported.set(event.payload.number, event.payload);
        break;
      case 'CeremonyDeviationResolved': {
        const deviation = reported.get(event.payload.number);
        if (deviation === undefined) wrong.push('an unknown deviation was agreed on');
        else if (deviation.remedy === 'set-aside') setAside.add(deviation.step ?? '');
        reported.delete(event.payload.number);
        break;
      }
      case 'CeremonySignedOff': {
        const { position, signer } = event.payload;
        const by = signed.get(position) ?? new Set();
        signed.set(position, by.add(signer.person_id));
        break;
      }
      case 'CeremonyEvidenceRecorded':
      case 'CeremonyActBegun':
      case 'CeremonyGatePassed':
        brought.set(event.payload.step, index);
        break;
      case 'CeremonyClosed':
        isOver = true;
        if (reported.size > 0) wrong.push('closed with a deviation that nobody agreed on');
        for (const { id, kind, confirm } of steps) {
          if (setAside.has(id)) continue;
          const people = signed.get(id)?.size ?? 0;
          if (kind !== 'gate' && people < (confirm === undefined ? 1 : 2))
            wrong.push(`closed, and ${id} has ${people} sign-offs`);
          if (!['say', 'attest'].includes(kind) && !brought.has(id))
            wrong.push(`closed, and ${id} has brought nothing`);
        }
        break;
      case 'CeremonyEndedEarly':
        isOver = true;
        break;
    }
  }
  // What a step brought last came after what every step before it did.
  const order = steps.flatMap(({ id }) => brought.get(id) ?? []);
  if (order.some((index, at) => at > 0 && index < (order[at - 1] ?? 0))) wrong.push('steps out of order');
  return wrong;
}

const reached = new Map<string, number>();
const refused = new Map<string, number>();

test.each(Array.from({ length: LIVES }, (_, number) => number))(
  `seed ${seed}: a random ceremony, %i`,
  (number) => {
    const life = new Life(new Choices(seed + number));
    const { world, random } = life;
    for (let at = 0; at < STEPS && !life.isOver; at++) {
      const commands = random.chance(0.75) ? life.next() : random.pick(tries)(life);
      if (commands === null) continue;
      const before = world.events.length;
      const [command, more] = commands;
      // What a step has put away is recorded of the things themselves with it.
      const decision =
        command !== undefined && more === undefined ? world.actWithThings(command) : world.act(commands);
      if (!decision.accepted)
        refused.set(decision.refusal.code, (refused.get(decision.refusal.code) ?? 0) + 1);
      for (const event of world.events.slice(before)) {
        expect(parseEvent(event)).toEqual(event);
        readEvent(event);
      }
      expect(
        wrongIn(world.events, life.script),
        `seed ${seed}, life ${number}, ${JSON.stringify(commands)}`,
      ).toEqual([]);
    }
    for (const { event_type } of world.events) reached.set(event_type, (reached.get(event_type) ?? 0) + 1);
    // Interrupted after any event, it is found where it was: there is no state beside the events.
    const again = new KeptRegistry();
    for (const event of world.events) {
      const evolved = again.apply(event);
      const ceremony = again.get('ceremony', life.id);
      if (ceremony === undefined) continue;
      expect(again.get(evolved.aggregate, evolved.id)).toEqual(evolved.state);
      expect(courseOf(life.script, structuredClone(ceremony))).toEqual(courseOf(life.script, ceremony));
    }
    expect(again.all()).toEqual(world.registry.all());
  },
);

test('they tried it all', () => {
  console.log(
    `seed ${seed}: ${[...reached].map(([type, count]) => `${type} ${count}`).join(', ')}\nrefused: ${[...refused].map(([code, count]) => `${code} ${count}`).join(', ')}`,
  );
  for (const type of [
    'CeremonyClosed',
    'CeremonyEndedEarly',
    'CeremonyActDone',
    'CeremonyActInterrupted',
    'CeremonyGatePassed',
    'CeremonyDeviationResolved',
    'CeremonySeatChanged',
    'CeremonyMachineRecorded',
    'CeremonyContinued',
    'AssetRegistered',
    'AssetMoved',
  ])
    expect(reached.get(type) ?? 0, type).toBeGreaterThan(0);
});
