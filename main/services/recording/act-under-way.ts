import { misfit } from '../../../app/ceremony/act-commands.ts';
import { scriptActs } from '../../../app/ceremony/acts.ts';
import type { StepOf } from '../../../app/ceremony/script/format.ts';
import { actInWords } from '../../../app/ceremony/script/sentences.ts';
import { stepIn } from '../../../app/ceremony/script/structure.ts';
import { ProblemError } from '../../../app/problem.ts';
import { MADE, RUNNING_KEY } from '../../../app/registry/ceremony-facts.ts';
import { sceneOf } from '../../../app/registry/ceremony-scene.ts';
import type { Scene } from '../../../app/registry/ceremony-values.ts';
import { aggregateOfCommand } from '../../../app/registry/dispatch.ts';
import type { AggregateName, Command, CommandNamed, Registry } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { recordingProblem } from './problems.ts';

/** The act that a ceremony has under way, as what is recorded now has to be. */
export interface ActUnderWay {
  readonly ceremonyId: string;
  readonly step: StepOf<'act'>;
}

/** What is recorded while a ceremony runs and is no act of it: what happens in it, is compared or signed, and is switched. */
const BESIDE: ReadonlySet<AggregateName> = new Set(['ceremony', 'checkpoint', 'comparison', 'ledger']);

function isBeside(command: Command): boolean {
  return BESIDE.has(aggregateOfCommand(command)) || command.type === 'ReportYubiKeyLost';
}

/**
 * Whether commands are the act that a ceremony has under way. Whoever asks for them, the window, the command line or the
 * ceremony's own desk, they are just what the script says.
 * @returns null where no act is under way, or they are none
 * @throws ProblemError where an act is under way, and they are another, or the same with something else in it
 */
export function actUnderWay(commands: readonly Command[], registry: Registry): ActUnderWay | null {
  const ceremony = registry.holderOf('ceremony', RUNNING_KEY);
  if (ceremony?.underWay == null || commands.every(isBeside)) return null;
  const scene = sceneOf(ceremony, registry);
  if ('refusal' in scene) throw new ProblemError(scene.refusal);
  const step = stepIn(scene.script, ceremony.underWay.step);
  if (step?.kind !== 'act') throw new Error('An act is under way, and its step is none.');
  requireFit(step, scene, commands);
  return { ceremonyId: ceremony.id, step };
}

function requireFit(step: StepOf<'act'>, scene: Scene, commands: readonly Command[]): void {
  const why = misfit(step, scene, commands);
  if (why !== null)
    throw new ProblemError(
      recordingProblem('ceremony.other-act-now', { act: actInWords(step.act), step: step.id, why }),
    );
}

/** The command that records that the act is done, with what came of it. @param records of the act, in their order */
export function finishing(
  { ceremonyId: id, step }: ActUnderWay,
  records: readonly EntryRecord[],
): CommandNamed<'FinishCeremonyAct'> {
  const makes = MADE.find((aggregate) => aggregate === scriptActs.get(step.act)?.makes);
  const made = makes && records.find(({ aggregate }) => aggregate === makes);
  return {
    type: 'FinishCeremonyAct',
    ...{ id, step: step.id, events: records.map(({ entry }) => entry.event) },
    made: makes === undefined || made === undefined ? null : { aggregate: makes, id: made.aggregateId },
  };
}
