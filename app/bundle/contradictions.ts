import { ContradictionError, makesItsObject } from '../registry/contradiction.ts';
import type { AggregateName, LedgerEvent } from '../registry/index.ts';
import { Fault } from './fault.ts';

/** A registry that the events of a bundle are tried out on. */
export interface Trial {
  /** @returns the aggregate of the object with this id, or undefined when there is none */
  aggregateOf(id: string): AggregateName | undefined;
  /** Folds an event in. @throws ContradictionError */
  apply(event: LedgerEvent, isWhole: boolean): void;
}

/**
 * Folds the next event of a bundle, of which nothing else is known, into a trial: so that events which contradict each
 * other are found. A part of a ledger may change what was made before it: that cannot be judged here, and is passed over.
 * @param beginsAt the first entry of the bundle
 * @throws Fault when it contradicts those before it @throws whatever else the trial throws
 */
export function foldAlone(trial: Trial, seq: number, event: LedgerEvent, beginsAt: number): void {
  const isOfBefore =
    beginsAt > 1 && !makesItsObject(event) && trial.aggregateOf(event.aggregate_id) === undefined;
  if (!isOfBefore) fold(trial, seq, event, beginsAt === 1);
}

/**
 * Folds an event into a trial.
 * @param isWhole whether the trial knows all that was made before
 * @throws Fault when it contradicts those before it @throws whatever else the trial throws
 */
export function fold(trial: Trial, seq: number, event: LedgerEvent, isWhole: boolean): void {
  try {
    trial.apply(event, isWhole);
  } catch (cause) {
    if (cause instanceof ContradictionError) throw new Fault('contradiction', seq, contradicts(seq, cause));
    throw cause;
  }
}

function contradicts(seq: number, { message }: ContradictionError): string {
  return `Entry ${seq} cannot follow from the entries before it: ${message.replace(/\.$/, '')}. No ledger of this program says so; have the laptop that wrote the file examined.`;
}
