import { type Problem, ProblemError } from '../../app/problem.ts';

/** What a key or its rules have against a new PIN belongs to the field of the new one. */
export async function aboutNewPin(act: Promise<void>): Promise<void> {
  try {
    await act;
  } catch (error) {
    const codes = ['pin-too-short', 'pin-too-long', 'pin-ends-in-zero', 'pin-policy'];
    if (!(error instanceof ProblemError) || !codes.includes(error.problem.code.replace('yubikey.', '')))
      throw error;
    const problem: Problem = { ...error.problem, field: 'newPin' };
    throw new ProblemError(problem, { cause: error });
  }
}
