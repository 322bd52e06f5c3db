import { v7 as uuidv7 } from 'uuid';
import { isPlain } from '../../../app/ceremony/act-commands.ts';
import type { Probe, Script, Step, StepKind, StepOf } from '../../../app/ceremony/script/format.ts';
import { itemTitle } from '../../../app/ceremony/script/sentences.ts';
import { stepIn } from '../../../app/ceremony/script/structure.ts';
import type { Brought } from '../../../app/contract/ceremony.ts';
import type { Actor } from '../../../app/model/envelope.ts';
import { isRehearsalLedger } from '../../../app/model/rehearsal-source.ts';
import { ProblemError } from '../../../app/problem.ts';
import { withObjects } from '../../../app/registry/ceremony-custody.ts';
import {
  type Ceremony,
  type Evidence,
  type Measured,
  RUNNING_KEY,
  type Seat,
  type SignOffProof,
  seatText,
} from '../../../app/registry/ceremony-facts.ts';
import { itemsAsOpened, type SaidThing } from '../../../app/registry/ceremony-left.ts';
import { sceneOf, sitterIn } from '../../../app/registry/ceremony-scene.ts';
import {
  draftOf,
  isSameReading,
  type Scene,
  serialOf,
  textOf,
} from '../../../app/registry/ceremony-values.ts';
import type { Command, CommandNamed, StateOf } from '../../../app/registry/index.ts';
import { encodeSignOff } from '../../../app/statements/sign-off.ts';
import type { Measure } from '../../machine/measure.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Registrar } from '../recording/registrar.ts';
import { type SigningMeans, signedWith } from '../signing/means.ts';
import { plainCommand } from './plain-acts.ts';
import { ceremonyProblem } from './problems.ts';

/** With what somebody signs off. */
export type SigningOffWith = { readonly kind: 'initials'; readonly initials: string } | SigningMeans;

/** What is told when a ceremony is opened. */
export interface Opening {
  readonly scriptId: string;
  readonly organizationId: string | null;
  readonly seats: readonly (Seat & { readonly personId: string })[];
  readonly params: CommandNamed<'OpenCeremony'>['params'];
  /** What lies on the table, and what each thing is in the registry where somebody has said so. */
  readonly items: readonly SaidThing[];
  /** Where it is held; null where that is not said: then what is new does not enter the registry. */
  readonly locationId?: string | null | undefined;
}

/** The program, where it measures by itself. */
const PROGRAM: Actor = { kind: 'system', name: 'The program' };

/**
 * The one ceremony that runs: what people do in it becomes commands, and whether they may, its rules say. It keeps nothing:
 * after an interruption it goes on from what stands in the ledger.
 */
export class CeremonyRoom {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  readonly #measure: Measure;

  /** @param measure what the system tells now */
  constructor(ledger: Ledger, registrar: Registrar, measure: Measure) {
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#measure = measure;
  }

  /** The ceremony that runs; null where none does. */
  running(): Ceremony | null {
    return this.#ledger.objects.holderOf('ceremony', RUNNING_KEY) ?? null;
  }

  /** The ceremony that runs, with its script. @throws ProblemError where none does */
  scene(): Scene {
    const ceremony = this.running();
    if (ceremony === null) throw new ProblemError(ceremonyProblem('ceremony.none'));
    const scene = sceneOf(ceremony, this.#ledger.objects);
    if ('refusal' in scene) throw new ProblemError(scene.refusal);
    return scene;
  }

  /** The command that would open a ceremony. @throws ProblemError */
  opening(said: Opening): CommandNamed<'OpenCeremony'> {
    const { scriptId, organizationId, seats, params, items } = said;
    const locationId = said.locationId ?? null;
    const script = this.#registered(scriptId);
    const ledger = this.#ledger.identity?.source ?? '';
    return {
      type: 'OpenCeremony',
      id: uuidv7(),
      ...{ scriptId, organizationId, script: script.cid, title: script.title, ledger, params },
      rehearsal: isRehearsalLedger(ledger),
      seats: seats.map(({ personId, ...seat }) => ({ ...seat, sitter: this.#sitter(personId) })),
      items: [
        ...itemsAsOpened(script.script, items, { locationId, organizationId, params }, this.#ledger.objects),
      ],
      locationId,
    };
  }

  #registered(scriptId: string): StateOf['script'] {
    const script = this.#ledger.objects.get('script', scriptId);
    if (script === undefined) throw new ProblemError(ceremonyProblem('script.unknown'));
    return script;
  }

  /** Says whether a ceremony could be opened. @throws ProblemError */
  checkOpening(opening: Opening): void {
    this.#registrar.check(this.opening(opening));
  }

  /** Opens a ceremony, and records what the laptop is like. @throws ProblemError; then nothing was recorded */
  async open(opening: Opening): Promise<EntryRecord> {
    const command = this.opening(opening);
    this.#registrar.check(command);
    const measured = await Promise.all(
      MEASURED_AT_OPENING.map(async (probe) => ({ probe, values: await this.#measure(probe) })),
    );
    const [entry] = this.#registrar.recordAll('OpenCeremony', [
      command,
      ...measured.map(
        ({ probe, values }): Command => ({
          type: 'RecordCeremonyMachine',
          ...{ id: command.id, why: 'opened', probe, values },
        }),
      ),
      ...readOtherwiseIn(command, this.#registered(opening.scriptId).script),
    ]);
    return one(entry);
  }

  /** Records what the system tells now that it told otherwise before, while a ceremony runs. */
  machineChanged(probe: Probe, values: Measured): void {
    const ceremony = this.running();
    if (ceremony === null) return;
    this.#registrar.record(
      { type: 'RecordCeremonyMachine', id: ceremony.id, why: 'changed', probe, values },
      PROGRAM,
    );
  }

  /** Records what the open step has brought. @throws ProblemError */
  bring(stepId: string, brought: Brought): EntryRecord {
    const scene = this.scene();
    return this.#evidence(stepId, evidenceOf(this.#step(scene, stepId), brought, scene));
  }

  /** Measures what the open step asks for, and records it. @throws ProblemError */
  async measure(stepId: string): Promise<EntryRecord> {
    const { probe } = this.#stepOf(this.scene(), stepId, 'measure');
    const values = await this.#measure(probe);
    return this.#evidence(stepId, { kind: 'measure', probe, values });
  }

  /** Records what was written, and read back. @throws ProblemError */
  written(stepId: string, files: Extract<Evidence, { readonly kind: 'files' }>['files']): EntryRecord {
    return this.#evidence(stepId, { kind: 'files', files });
  }

  #evidence(step: string, evidence: Evidence): EntryRecord {
    return this.#record({ type: 'RecordCeremonyEvidence', id: this.#id(), step, evidence });
  }

  /** Begins the act of the open step. What is recorded from then on is that act, and nothing else. @throws ProblemError */
  begin(step: string): EntryRecord {
    return this.#record({ type: 'BeginCeremonyAct', id: this.#id(), step });
  }

  /** Begins and does the act of the open step in one transaction. @throws ProblemError where it takes a secret or a device */
  act(stepId: string): EntryRecord {
    const scene = this.scene();
    const step = this.#stepOf(scene, stepId, 'act');
    if (!isPlain(step.act)) throw new ProblemError(ceremonyProblem('ceremony.not-plain'));
    const begin: Command = { type: 'BeginCeremonyAct', id: scene.ceremony.id, step: stepId };
    // Whether it is the step that is open is asked first: what is prepared for another would only confuse.
    this.#registrar.check(begin);
    const records = this.#registrar.recordAll(step.act, [begin, plainCommand(step, scene, new Date())]);
    return one(records[0]);
  }

  /** Records what an interrupted act has left. @throws ProblemError */
  interrupted(
    step: string,
    found: CommandNamed<'RecordCeremonyInterruption'>['found'],
    words: readonly string[],
  ): EntryRecord {
    return this.#record({
      type: 'RecordCeremonyInterruption',
      id: this.#id(),
      step,
      found,
      words: [...words],
    });
  }

  /** Records that the open gate is passed. @throws ProblemError where too few have approved */
  pass(stepId: string): EntryRecord {
    const scene = this.scene();
    const draft = draftOf(this.#stepOf(scene, stepId, 'gate'), scene);
    if (draft === null) throw new ProblemError(ceremonyProblem('ceremony.no-such-step'));
    return this.#record({
      type: 'PassCeremonyGate',
      ...{ id: scene.ceremony.id, step: stepId, draftId: draft.id, cid: draft.cid },
    });
  }

  /** Who signs off in a seat. @throws ProblemError where nobody sits there */
  signer(seat: Seat): { readonly person_id: string; readonly name: string } {
    const sitter = sitterIn(this.scene().ceremony, seat);
    if (sitter === null) throw new ProblemError(ceremonyProblem('ceremony.not-a-person'));
    return sitter;
  }

  /**
   * Signs off the open step or pause, or agrees to a deviation, over the head as it is now.
   * @throws ProblemError of the key, or the refusal; then nothing was recorded
   */
  async signOff(position: string, seat: Seat, means: SigningOffWith): Promise<EntryRecord> {
    const { ceremony } = this.scene();
    const signer = this.signer(seat);
    const head = this.#ledger.head();
    if (head === null) throw new Error('A ceremony runs in an empty ledger.');
    const ledger = this.#ledger.identity?.source ?? '';
    const at = new Date().toISOString();
    const statement = encodeSignOff({
      ...{
        ledger,
        ceremony: ceremony.id,
        step: position,
        seat: seatText(seat),
        seq: head.seq,
        head: head.cid,
        at,
      },
      signer: { id: signer.person_id, name: signer.name },
    });
    const proof: SignOffProof =
      means.kind === 'initials'
        ? { kind: 'initials', initials: means.initials.toUpperCase() }
        : await signedWith(means, statement);
    this.#requireStill(head.seq);
    return this.#record({
      type: 'SignOffCeremony',
      ...{ id: ceremony.id, position, seat, signer, ledger, seq: head.seq, head: head.cid, at, proof },
    });
  }

  /** While somebody signs, a step may have brought something more: then they have signed too little. */
  #requireStill(seq: number): void {
    for (let at = seq + 1; at <= (this.#ledger.head()?.seq ?? 0); at++) {
      const record = this.#ledger.entries.at(at);
      if (record?.aggregate === 'ceremony' && record.eventType !== 'CeremonyMachineRecorded')
        throw new ProblemError(ceremonyProblem('ceremony.moved-on'));
    }
  }

  /** Reports a deviation. @throws ProblemError */
  deviate(
    said: Pick<CommandNamed<'ReportCeremonyDeviation'>, 'step' | 'what' | 'severity' | 'remedy'>,
    reporterId: string,
  ): EntryRecord {
    const reporter = this.#sitter(reporterId);
    return this.#record({ type: 'ReportCeremonyDeviation', id: this.#id(), ...said, reporter });
  }

  /** Records that those have agreed to a deviation who must. @throws ProblemError */
  agree(number: number): EntryRecord {
    return this.#record({ type: 'ResolveCeremonyDeviation', id: this.#id(), number });
  }

  /** @throws ProblemError */
  pause(reason: string): EntryRecord {
    return this.#record({ type: 'PauseCeremony', id: this.#id(), reason });
  }

  /** @throws ProblemError */
  continue(): EntryRecord {
    return this.#record({ type: 'ContinueCeremony', id: this.#id() });
  }

  /** The command by which somebody takes a seat, or leaves it. @throws ProblemError */
  seating(seat: Seat, personId: string | null, reason: string): CommandNamed<'ChangeCeremonySeat'> {
    const sitter = personId === null ? null : this.#sitter(personId);
    return { type: 'ChangeCeremonySeat', id: this.#id(), seat, sitter, reason };
  }

  /** The command by which the ceremony ends early. @throws ProblemError */
  ending(deviation: number): CommandNamed<'EndCeremonyEarly'> {
    return { type: 'EndCeremonyEarly', id: this.#id(), deviation };
  }

  /** The command by which the ceremony is closed. @throws ProblemError */
  closing(): CommandNamed<'CloseCeremony'> {
    return { type: 'CloseCeremony', id: this.#id() };
  }

  /** Says whether a command would be refused. @throws ProblemError */
  check(command: Command): void {
    this.#registrar.check(command);
  }

  /** Records one of the commands above. @throws ProblemError */
  do(command: CommandNamed<'ChangeCeremonySeat' | 'EndCeremonyEarly' | 'CloseCeremony'>): EntryRecord {
    return this.#record(command);
  }

  /** Records that something was done which a ceremony left to be done. @throws ProblemError */
  dutyDone(ceremonyId: string, duty: number, how: string): EntryRecord {
    return this.#record({ type: 'RecordCeremonyDuty', id: ceremonyId, duty, how });
  }

  #record(command: Command): EntryRecord {
    return one(this.#registrar.record(command)[0]);
  }

  #id(): string {
    return this.scene().ceremony.id;
  }

  #sitter(personId: string): { readonly person_id: string; readonly name: string } {
    const person = this.#ledger.objects.get('person', personId);
    if (person === undefined) throw new ProblemError(ceremonyProblem('ceremony.not-a-person'));
    return { person_id: person.id, name: person.name };
  }

  #step({ script }: Scene, id: string): Step {
    const step = stepIn(script, id);
    if (step === undefined) throw new ProblemError(ceremonyProblem('ceremony.no-such-step'));
    return step;
  }

  #stepOf<K extends StepKind>(scene: Scene, id: string, kind: K): StepOf<K> {
    const step = this.#step(scene, id);
    if (!isOfKind(step, kind)) throw new ProblemError(ceremonyProblem('ceremony.no-such-step'));
    return step;
  }
}

/** What is recorded of the laptop when a ceremony is opened. */
const MEASURED_AT_OPENING: readonly Probe[] = [
  'program',
  'clock',
  'air_gap',
  'disk_encryption',
  'swap',
  'free_space',
  'devices',
];

/** What was read at the opening otherwise than it was left is a deviation from the beginning on: whoever leads reports it. */
function readOtherwiseIn(
  { id, items, seats }: CommandNamed<'OpenCeremony'>,
  script: Script,
): readonly Command[] {
  const others = items.filter(
    ({ serial, left }) => serial !== null && left !== undefined && !isSameReading(serial, left),
  );
  const reporter = seats[0]?.sitter;
  if (others.length === 0 || reporter === undefined) return [];
  const what = others.map(
    ({ id: thing, serial, left }) => `“${itemTitle(script, thing)}” was left as ${left}, and reads ${serial}`,
  );
  return [
    {
      type: 'ReportCeremonyDeviation',
      ...{ id, step: null, severity: 'major', remedy: 'noted', reporter },
      what: `When the ceremony was opened, ${what.join('; ')}`,
    },
  ];
}

function isOfKind<K extends StepKind>(step: Step, kind: K): step is StepOf<K> {
  return step.kind === kind;
}

function one(entry: EntryRecord | undefined): EntryRecord {
  if (entry === undefined) throw new Error('A command gave no event.');
  return entry;
}

/** The seat of the role that does a step, where somebody sits in one alone. */
function onlySeat({ by }: Step, { script, ceremony }: Scene): Seat | null {
  const role = typeof by === 'string' ? by : script.roles[0]?.id;
  const taken = ceremony.seats.filter((seat) => seat.role === role && seat.sitter !== null);
  const [seat, another] = taken;
  return seat === undefined || another !== undefined ? null : { role: seat.role, number: seat.number };
}

/** What people entered, with what the ledger knows of it. */
function evidenceOf(step: Step, brought: Brought, scene: Scene): Evidence {
  switch (brought.kind) {
    case 'answer':
      return { ...brought, expected: step.kind === 'check' ? (textOf(step.answer, scene) ?? '') : '' };
    case 'capture': {
      const item = step.kind === 'capture' ? step.of : '';
      return { ...brought, item, expected: serialOf(scene.ceremony, item) };
    }
    case 'readback': {
      const { firstDifference: first_difference, ...rest } = brought;
      return { ...rest, first_difference };
    }
    case 'custody': {
      const isIn = step.kind === 'seal';
      const [container, items] =
        step.kind === 'seal'
          ? [step.into, step.items]
          : step.kind === 'unseal'
            ? [step.from, step.items]
            : ['', []];
      const evidence = {
        kind: 'custody' as const,
        moved: isIn ? ('in' as const) : ('out' as const),
        container: { item: container, serial: brought.container },
        items: items.map((item, at) => ({ item, serial: brought.items[at] ?? null })),
      };
      if (!scene.ceremony.keepsCustody) return evidence;
      const seat = brought.seat ?? onlySeat(step, scene);
      const holder = seat === null ? null : sitterIn(scene.ceremony, seat);
      return {
        ...withObjects(evidence, scene, () => uuidv7()),
        ...(seat === null || holder === null ? {} : { seat, holder_id: holder.person_id }),
      };
    }
  }
}
