import type { StepOf } from '../../app/ceremony/script/format.ts';
import { stepIn } from '../../app/ceremony/script/structure.ts';
import { missingAgreement } from '../../app/registry/ceremony-course.ts';
import type { Decision } from '../../app/registry/dispatch.ts';
import type { CeremonyWorld, Sitter } from './ceremony-world.ts';

/** @throws Error where a decision is a refusal */
export function accept(decision: Decision): void {
  if (!decision.accepted) throw new Error(`${decision.refusal.code}: ${decision.refusal.happened}`);
}

/** People who hold a ceremony as it is written, step by step. */
export class CeremonyDriver {
  readonly world: CeremonyWorld;

  constructor(world: CeremonyWorld) {
    this.world = world;
  }

  get id(): string {
    return this.world.ceremony.id;
  }

  /** Lets whoever must sign the part that the ceremony is at. */
  signOff(): void {
    const here = this.world.at?.position.id;
    for (let at = this.world.at; at?.standing === 'to sign' && at.position.id === here; at = this.world.at) {
      const [need] = at.missing;
      const signed = this.world.ceremony.signOffs.filter(({ position }) => position === here);
      const seat =
        need?.seat ??
        this.world
          .seatsOf(need?.role ?? '')
          .find((one) => !signed.some(({ seat }) => seat.role === one.role && seat.number === one.number));
      if (seat === undefined) throw new Error(`Nobody is there to sign ${here}.`);
      this.world.must(this.world.signing(at.position.id, seat));
    }
  }

  /** Does the step that the ceremony is at, as it is written, and lets it be signed off. */
  goOn(): string {
    const at = this.world.at;
    if (at === null) throw new Error('Everything is done.');
    const { position } = at;
    if (at.standing === 'open' && position.kind === 'step') this.bring(position.step.id);
    this.signOff();
    return position.id;
  }

  /** Lets the step that the ceremony is at bring what it is to bring. */
  bring(stepId: string): void {
    const step = stepIn(this.world.scene.script, stepId);
    if (step?.kind === 'act') accept(this.world.doAct(step));
    else if (step?.kind === 'gate') this.pass(step);
    else
      this.world.must({
        type: 'RecordCeremonyEvidence',
        id: this.id,
        step: stepId,
        evidence: this.world.evidenceOf(stepId),
      });
  }

  /** The draft that a gate approves. */
  draftAt(step: StepOf<'gate'>): string {
    const made = this.world.ceremony.acts.findLast((act) => step.over.includes(`{${act.step}.`))?.outcome;
    if (made?.kind !== 'done' || made.made === null) throw new Error('There is no draft.');
    return made.made.id;
  }

  /** Lets as many approve as a gate asks for, and passes it. */
  pass(step: StepOf<'gate'>): void {
    const draftId = this.draftAt(step);
    for (const { role, need } of step.need)
      for (const seat of this.world.seatsOf(role).slice(0, need))
        this.approve(draftId, seat.role, seat.number);
    this.world.must(this.passing(step.id, draftId));
  }

  /** A command by which a gate is passed. */
  passing(step: string, draftId: string) {
    const cid = this.world.registry.get('draft', draftId)?.cid;
    if (cid === undefined) throw new Error('There is no draft.');
    return { type: 'PassCeremonyGate' as const, id: this.id, step, draftId, cid };
  }

  /** Who sits in a seat. */
  sitting(role: string, number: number): Sitter {
    const sitter = this.world.ceremony.seats.find(
      (seat) => seat.role === role && seat.number === number,
    )?.sitter;
    return this.world.personOf(sitter?.person_id ?? '');
  }

  /** Lets somebody approve a draft. */
  approve(draftId: string, role: string, number: number): void {
    this.world.must(this.world.draftApproval(draftId, this.sitting(role, number)));
  }

  /** Goes on until the ceremony is at a step. */
  goOnTo(stepId: string): void {
    while (this.world.at !== null && this.world.at.position.id !== stepId) this.goOn();
  }

  /** Lets those agree to the last deviation who must, and records that they have. */
  agree(): void {
    const number = this.world.ceremony.deviations.length;
    const position = `deviation:${number}`;
    for (;;) {
      const { script, ceremony } = this.world.scene;
      const [need] = missingAgreement(script, ceremony, position);
      if (need === undefined) break;
      const signed = ceremony.signOffs.filter((one) => one.position === position);
      const seat = this.world
        .seatsOf(need.role)
        .find((one) => !signed.some(({ seat: by }) => by.role === one.role && by.number === one.number));
      if (seat === undefined) throw new Error('Nobody is there to agree.');
      this.world.must(this.world.signing(position, seat));
    }
    this.world.must({ type: 'ResolveCeremonyDeviation', id: this.id, number });
  }

  /** Goes on to the end, and closes it. @returns the id of the ceremony */
  toItsEnd(): string {
    const { id } = this;
    while (this.world.at !== null) this.goOn();
    this.world.must({ type: 'CloseCeremony', id });
    return id;
  }
}
