import { accessSync, existsSync } from 'node:fs';
import { ProblemError } from '../../app/problem.ts';
import { formatShare } from '../../app/shares/share-text.ts';
import { assessPassphrase } from '../keystore/passphrase.ts';
import { recoverInto } from '../services/keys/recover.ts';
import { expectedOf, passphraseOfShares, readShare } from '../services/keys/recovery-shares.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { countOf, defineCommand } from './command.ts';
import { askPassphrase } from './prompt.ts';
import { UsageError, writeError, writeLine } from './terminal.ts';

/** `recover <file> <new file>`: opens a private key with shares from paper and protects it anew. */
export const recoverCommand = defineCommand({
  name: 'recover',
  operands: ['<file.shares.age>', '<new file>'],
  about: 'open a private key with shares from paper, and protect it with a new passphrase',
  details:
    'Asks on the terminal for one share after another, checks each as it is typed, and then for the new passphrase. The new file is an ordinary age file; the old one stays as it is. docs/key-recovery.md does the same without this program.',
  options: {
    shares: {
      type: 'string',
      value: 'N',
      about: 'ask for so many, more than are needed, to find the false one among them',
    },
  },
  interrupted: 'Stopped. No file was written.',
  run: async ({ operands: [file = '', target = ''], values }) => {
    accessSync(file);
    if (existsSync(target)) throw new UsageError(`${target} is there already; name a new file.`);
    const passphrase = passphraseOfShares(
      await askShares(values.shares === undefined ? 0 : countOf('shares', values.shares)),
      expectedOf(file, null),
    );
    const newPassphrase = await askNewPassphrase();
    await recoverInto(AGE_WORKER, file, passphrase, target, newPassphrase);
    writeLine(`Recovered into ${target}`);
    writeLine(`Open it with: age -d '${target}'`);
    return 0;
  },
});

async function askNewPassphrase(): Promise<string> {
  for (;;) {
    const passphrase = await askPassphrase({ question: 'New passphrase for the key', twice: true });
    if ((await assessPassphrase(passphrase)).acceptable) return passphrase;
    writeError('This passphrase could be guessed. Use a longer one, for example six random words.');
  }
}

/** As many different shares as the first one says are needed, or as were asked for. A slip costs one more try, not all. */
async function askShares(asked: number): Promise<string[]> {
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
