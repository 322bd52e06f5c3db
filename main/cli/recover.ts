import { accessSync, existsSync } from 'node:fs';
import { assessPassphrase } from '../keystore/passphrase.ts';
import { recoverInto } from '../services/keys/recover.ts';
import { expectedOf, passphraseOfShares } from '../services/keys/recovery-shares.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { countOf, defineCommand } from './command.ts';
import { askPassphrase } from './prompt.ts';
import { askShares } from './share-questions.ts';
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
