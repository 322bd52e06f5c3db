import { ProblemError } from '../../app/problem.ts';
import { formatShare } from '../../app/shares/share-text.ts';
import { readShare } from '../services/keys/recovery-shares.ts';
import { askPassphrase } from './prompt.ts';
import { writeError } from './terminal.ts';

/**
 * Asks on the terminal for as many different shares as the first one says are needed, or as were asked for. A slip costs one
 * more try, not all.
 */
export async function askShares(asked: number): Promise<string[]> {
  const typed: string[] = [];
  const numbers = new Set<number>();
  let needed = 2;
  while (typed.length < Math.max(needed, asked)) {
    const text = await askPassphrase({ question: `Share ${typed.length + 1}` });
    try {
      const share = readShare(text, typed.length + 1);
      if (numbers.has(share.number)) {
        writeError(
          typed.some((one) => formatShare(readShare(one)) === formatShare(share))
            ? `Share number ${share.number} was typed already. Type another one.`
            : `Share number ${share.number} was typed already, and this one differs from it: one of the two is false, or of an earlier set. Type another one.`,
        );
        continue;
      }
      // Tells at once when it does not belong to the first one.
      if (typed.length > 0 && !belongs(typed[0] ?? '', text)) {
        writeError('This share belongs to another key than the first one. Type one that begins alike.');
        continue;
      }
      needed = share.needed;
      numbers.add(share.number);
      typed.push(text);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      writeError(`${error.problem.happened} ${error.problem.remedy}`);
    }
  }
  return typed;
}

function belongs(first: string, other: string): boolean {
  const [one, two] = [readShare(first), readShare(other)];
  return one.set === two.set && one.needed === two.needed;
}
