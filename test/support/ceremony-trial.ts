import type { StepOf } from '../../app/ceremony/script/format.ts';
import { stepIn } from '../../app/ceremony/script/structure.ts';
import type { Evidence } from '../../app/registry/ceremony-facts.ts';
import type { Decision } from '../../app/registry/dispatch.ts';
import { everything } from './ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from './ceremony-world.ts';

/* The world in which the rules of a ceremony are tried to be broken, and what is tried again and again. */

/** A world in which the first three people are administrators, and no ceremony runs yet. */
export function ceremonyUnderTrial(): CeremonyWorld {
  const world = new CeremonyWorld();
  for (const { person_id } of world.people.slice(0, 3))
    world.must(
      {
        type: 'AssignRole',
        id: person_id,
        role: { role_type: 'Administrator', scope: { kind: 'organization' }, permissions: [] },
      },
      OUTSIDE,
    );
  return world;
}

/** Opens a ceremony by the script with everything in it. */
export function open(world: CeremonyWorld): void {
  world.must(world.opening(world.script(everything())), actorOf(world.person(0)));
}

/** Tries to record the evidence of a step of the ceremony that runs: what the script asks for, or something else. */
export function evidence(
  world: CeremonyWorld,
  step: string,
  what: Evidence = world.evidenceOf(step),
): Decision {
  return world.act([{ type: 'RecordCeremonyEvidence', id: world.ceremony.id, step, evidence: what }]);
}

/** Tries to report a deviation of the ceremony that runs. */
export function deviation(
  world: CeremonyWorld,
  step: string | null,
  remedy: 'noted' | 'accept' | 'again' | 'set-aside' | 'end',
  by = world.person(0),
): Decision {
  return world.act([
    {
      type: 'ReportCeremonyDeviation',
      ...{ id: world.ceremony.id, step, what: 'It was otherwise', severity: 'minor', remedy },
      reporter: { person_id: by.person_id, name: by.name },
    },
  ]);
}

/** The act that the script of the ceremony that runs has at a step. @throws when it is none */
export function stepOfAct(world: CeremonyWorld, stepId: string): StepOf<'act'> {
  const step = stepIn(world.scene.script, stepId);
  if (step?.kind !== 'act') throw new Error('An act');
  return step;
}
