import { problemsOf } from '../../app/problem.ts';

/** Where this laptop may write what is in its memory to its disk. */
export const memoryProblem = problemsOf({
  'memory.swap': {
    happened: (places: readonly string[]) =>
      `This laptop may move memory to its disk (swap: ${places.join(', ')}).`,
    meaning:
      'A passphrase or a key that is being used could be left there, where whoever has the disk finds it, unless the disk is encrypted as a whole.',
    remedy: 'For a ceremony switch it off (sudo swapoff -a), or use a laptop whose disk is encrypted.',
  },
  'memory.dumps': {
    happened: (taker: string | null) =>
      taker === null
        ? 'When a program crashes, this laptop writes its memory to the disk (core dumps).'
        : `When a program crashes, this laptop hands its memory to ${taker}, which may keep it.`,
    meaning:
      'The program keeps its own memory out of that, but not the window’s, in which a passphrase is typed.',
    remedy: 'For a ceremony switch it off: sudo sysctl kernel.core_pattern= and start the program again.',
  },
});
