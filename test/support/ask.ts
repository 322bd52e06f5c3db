import { askPassphrase, confirm } from '../../main/cli/prompt.ts';

/* Asks as the command line does, and prints what it was told as JSON. A program of its own, for its terminal's sake. */

const [, , what = ''] = process.argv;
try {
  const answer =
    what === 'agree'
      ? await confirm('Everything will be deleted.', 'yes')
      : await askPassphrase({
          question: 'Passphrase',
          twice: true,
          fd: what === '' ? undefined : Number(what),
        });
  process.stdout.write(`\nANSWER ${JSON.stringify(answer)}\n`);
} catch (error) {
  process.stdout.write(`\nANSWER ${error instanceof Error ? `${error.name}: ${error.message}` : ''}\n`);
}
