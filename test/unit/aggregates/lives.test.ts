import { describe, expect, test } from 'vitest';
import { actSchema } from '../../../app/contract/registry.ts';
import { OtherObjectError } from '../../../app/model/envelope.ts';
import { gives, placeIn } from '../../../app/registry/authority.ts';
import { decide, evolve, forms, parseEvent, readEvent, stateSchema } from '../../../app/registry/dispatch.ts';
import { dayOf } from '../../../app/registry/validity.ts';
import { registryCauses } from '../../support/causes.ts';
import { brokenByAct } from '../../support/certificate-invariants.ts';
import { KeptRegistry } from '../../support/kept-registry.ts';
import { type Attempt, commandTypes, Life } from '../../support/lives.ts';
import { brokenIn, endedByTheirWord, isBacked } from '../../support/lives-invariants.ts';
import { makers } from '../../support/lives-makers.ts';
import { Random } from '../../support/random.ts';

/*
 * No sequence of commands leads to a registry that a rule forbids, and what was recorded is told again the same.
 * `CIM_SEED` repeats a run.
 */

const LIVES = 36;
const STEPS = 600;
const { seed } = new Random();

/** How often each command was accepted, refused by the rules, and refused by its form or not tried for want of an object. */
const counts = new Map([...commandTypes.keys()].map((type) => [type, { accepted: 0, refused: 0, unfit: 0 }]));

const certifying = [...commandTypes].flatMap(([type, aggregate]) =>
  [
    'certificate',
    'revocation.list',
    'certificate.request',
    'draft',
    'nats.signing.key',
    'nats.token',
    'nats.activation',
  ].includes(aggregate) && !/^(?:Refuse|Withdraw|RevokeNatsSigningKey)/.test(type)
    ? [type]
    : [],
);

/** Which commands have brought about each event. */
const caused = new Map<string, Set<string>>(Object.keys(registryCauses).map((type) => [type, new Set()]));

function count({ type, command, events }: Attempt): void {
  const row = counts.get(type);
  if (row === undefined) throw new Error(`There is no command ${type}.`);
  if (command === null) row.unfit++;
  else if (events.length > 0) row.accepted++;
  else row.refused++;
  for (const { event_type } of events) caused.get(event_type)?.add(type);
  // What a form takes, the window's contract takes.
  const form = forms.get(type);
  if (command === null || form === undefined) return;
  const asked = { ...command, id: form.effect === 'makes' ? null : command.id };
  expect(actSchema.safeParse(asked).success, JSON.stringify(asked)).toBe(true);
}

/** Fails where something is not as it must be after an act. */
function examine({ registry, now, events }: Life, attempt: Attempt, where: string): void {
  const day = dayOf(now);
  expect(brokenIn(registry, day), `${where}, ${JSON.stringify(attempt.command)}`).toEqual([]);
  expect(
    brokenByAct(events, attempt.events, registry),
    `${where}, ${JSON.stringify(attempt.command)}`,
  ).toEqual([]);
  for (const event of attempt.events) {
    expect(parseEvent(event), where).toEqual(event);
    // Only what the ledger says of itself is said by the envelope alone.
    if (event.event_type !== 'OperationalModeChanged')
      expect(() => parseEvent({ ...event, aggregate_id: event.event_id }), where).toThrow(OtherObjectError);
    readEvent(event);
    const state = registry.get(event.aggregate, event.aggregate_id);
    expect(stateSchema(event.aggregate).parse(state), where).toEqual(state);
  }
  for (const delegation of registry.states('delegation'))
    for (const permission of delegation.permissions) {
      const place = placeIn(delegation.organizationId, delegation.scope);
      // Never more than is backed up its chain; and what is backed is given.
      expect(gives(registry, delegation, permission, place, day), `${where}, ${delegation.id}`).toBe(
        isBacked(registry, delegation, permission, day),
      );
    }
}

/** The command that was accepted least so far, so that each one comes to pass. */
function leastAccepted(): string {
  const [[type] = ['']] = [...counts].sort(([, a], [, b]) => a.accepted - b.accepted);
  return type;
}

/** A command that can cause an event which has not come about yet; undefined where all have. */
function notCaused(life: Life): string | undefined {
  const [, commands] = Object.entries(registryCauses).find(([event]) => caused.get(event)?.size === 0) ?? [];
  return commands === undefined ? undefined : life.oneOf(commands);
}

/** Two lives of three are much about certificates, for one stands on the other. @returns undefined for any command */
function chosen(life: Life, number: number): string | undefined {
  return number % 3 !== 2 && life.chance(0.3) ? life.oneOf(certifying) : undefined;
}

/** Fails where what was recorded, folded anew as if it came from elsewhere, gives something else, or where a prefix does. */
function replay({ events, registry }: Life, after: ReadonlyMap<number, string>, where: string): void {
  const again = new KeptRegistry();
  for (const [index, event] of events.entries()) {
    const [once, twice] = [evolve(again, event), evolve(again, structuredClone(event))];
    expect(once, `${where}, event ${index}`).toEqual(twice);
    expect(again.apply(event), `${where}, event ${index}`).toEqual(once);
    const then = after.get(index + 1);
    if (then !== undefined) expect(JSON.stringify(again.all()), `${where}, event ${index}`).toBe(then);
  }
  expect(again.all(), where).toEqual(registry.all());
}

describe(`lives of a registry, seed ${seed}`, () => {
  test.each(Array.from({ length: LIVES }, (_, number) => number))(
    'keep to every rule and are told again the same, %i',
    (number) => {
      const where = `seed ${seed}, life ${number}`;
      const isGoverned = number % 3 === 0;
      const life = new Life(new Random(seed + number), isGoverned ? [] : ['LetRolesGovern']);
      if (isGoverned) for (const attempt of life.letGovern()) count(attempt);
      /** What the registry was after so many events. */
      const after = new Map<number, string>();
      for (let step = 0; step < STEPS; step++) {
        const attempt = life.step(life.chance(0.15) ? leastAccepted() : chosen(life, number));
        count(attempt);
        if (attempt.events.length > 0) examine(life, attempt, `${where}, step ${step}`);
        if (step % 50 === 0) after.set(life.events.length, JSON.stringify(life.registry.all()));
        const { command, registry } = { ...attempt, registry: life.registry };
        if (command !== null && step % 5 === 0)
          expect(decide(structuredClone(command), registry), where).toEqual(decide(command, registry));
      }
      expect(endedByTheirWord(life.registry), where).toEqual([]);
      replay(life, after, where);
    },
  );

  test('try each command, and bring about each event by the commands that are said to cause it', () => {
    const isDone = () =>
      [...counts.values()].every(({ accepted }) => accepted > 0) &&
      [...caused.values()].every(({ size }) => size > 0);
    // As a rule all is done by now: which seed it is must make no difference.
    for (let number = LIVES; number < 4 * LIVES && !isDone(); number++) {
      const life = new Life(new Random(seed + number));
      for (const attempt of life.letGovern()) count(attempt);
      for (let step = 0; step < STEPS; step++)
        count(life.step(life.chance(0.3) ? (notCaused(life) ?? leastAccepted()) : undefined));
    }
    const table = [...counts].map(([type, { accepted, refused, unfit }]) =>
      [type.padEnd(26), ...[accepted, refused, unfit].map((times) => String(times).padStart(6))].join(''),
    );
    console.info(`seed ${seed}: accepted, refused, not fit to be tried\n${table.join('\n')}`);
    expect([...counts].filter(([, { accepted }]) => accepted === 0)).toEqual([]);
    expect([...counts].filter(([, { refused }]) => refused > 0).length).toBeGreaterThan(counts.size / 2);
    for (const [event, commands] of Object.entries(registryCauses)) {
      const seen = [...(caused.get(event) ?? [])];
      expect([event, seen.length > 0]).toEqual([event, true]);
      for (const type of seen) expect(commands, event).toContain(type);
    }
    const withheld = [...commandTypes.keys()].filter((type) => !forms.has(type));
    expect(Object.keys(makers).toSorted()).toEqual(withheld.toSorted());
  });
});
