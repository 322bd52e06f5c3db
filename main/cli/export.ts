import { exportBundle } from '../exchange/bundle-file.ts';
import { withLedger } from './existing-ledger.ts';
import { argumentsOf, type ExitStatus, UsageError, writeLine } from './terminal.ts';

/** `export <ledger folder> <file.car>`: writes a bundle and reads it back. */
export async function exportCommand(args: readonly string[]): Promise<ExitStatus> {
  const { positionals, values } = argumentsOf(args, ['ledger folder', 'file.car'], {
    from: { type: 'string' },
  });
  const [folder = '', file = ''] = positionals;
  const from = Number(values.from ?? '1');
  if (!Number.isSafeInteger(from) || from < 1) throw new UsageError('--from takes the number of an entry.');
  const manifest = await withLedger(folder, (ledger) =>
    exportBundle(ledger, file, 'cim-keys command line', from),
  );
  writeLine(`Written and read back: ${file}`);
  writeLine(`Entries  ${manifest.range.from} to ${manifest.range.to}`);
  writeLine(`Head     ${manifest.head}`);
  return 0;
}
