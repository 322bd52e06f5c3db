import { useState } from 'react';
import { create } from 'zustand';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from './bridge-problems.ts';

interface Attempted<B extends string> {
  /** Which act is under way. */
  readonly busy: B | null;
  /** Why the last one did not go through. */
  readonly problem: Problem | null;
}

/** The acts of one place of the window, whose problems it shows. */
export interface Acts<B extends string> {
  /** What a component shows of them. */
  readonly use: () => Attempted<B>;
  /**
   * Runs an act, and keeps its problem in place of the one before. It never rejects.
   * @param busy what is under way meanwhile: one at a time, a second one does nothing. null for what is quick, and may be
   * done beside it.
   * @returns what the act returns; undefined when it failed or did not begin
   */
  readonly attempt: <T>(busy: B | null, act: () => Promise<T>) => Promise<T | undefined>;
  /** The same for a form that shows itself what main refuses. @throws what the act throws */
  readonly run: <T>(busy: B | null, act: () => Promise<T>) => Promise<T | undefined>;
  /** Forgets the last problem. */
  readonly clear: () => void;
}

/** Makes the acts of one place. @param isWorthTelling which problems are shown; all where it is not said */
export function createActs<B extends string>(isWorthTelling = (_: Problem) => true): Acts<B> {
  const store = create<Attempted<B>>(() => ({ busy: null, problem: null }));
  const run: Acts<B>['run'] = async (busy, act) => {
    if (busy !== null && store.getState().busy !== null) return undefined;
    store.setState(busy === null ? { problem: null } : { busy, problem: null });
    try {
      return await act();
    } finally {
      if (busy !== null) store.setState({ busy: null });
    }
  };
  return {
    use: store,
    run,
    async attempt(busy, act) {
      try {
        return await run(busy, act);
      } catch (error) {
        const problem = problemOf(error);
        if (isWorthTelling(problem)) store.setState({ problem });
        return undefined;
      }
    },
    clear: () => store.setState({ problem: null }),
  };
}

/** An act of a component of its own: one at a time, with its problem. */
export function useAct<A extends readonly unknown[], T>(run: (...input: A) => Promise<T>) {
  const [acts] = useState(() => createActs<'busy'>());
  const { busy, problem } = acts.use();
  return {
    /** Begins it. @returns what it returns; undefined when it failed, or one is under way */
    act: (...input: A) => acts.attempt('busy', () => run(...input)),
    busy: busy !== null,
    problem,
    clear: acts.clear,
  };
}
