import { exportBundle } from '../exchange/export-bundle.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { withLedger } from './existing-ledger.ts';
import { argumentsOf, type ExitStatus, UsageError, writeLine } from './terminal.ts';

/** `export <ledger folder> <file.car>`: writes a bundle and reads it back. */
export async function exportCommand(args: readonly string[]): Promise<ExitStatus> {
  const { positionals, values } = argumentsOf(args, ['ledger folder', 'file.car'], {
    from: { type: 'string' },
    to: { type: 'string' },
    recipient: { type: 'string', multiple: true },
  });
  const [folder = '', file = ''] = positionals;
  const from = entryNumber('from', values.from) ?? 1;
  const to = entryNumber('to', values.to) ?? Number.MAX_SAFE_INTEGER;
  const lock = { kind: 'recipients', recipients: values.recipient ?? [] } as const;
  const manifest = await withLedger(folder, (ledger) =>
    exportBundle(ledger, file, {
      writtenBy: 'cim-keys command line',
      range: { from, to },
      ...(lock.recipients.length > 0 ? { encryption: { lock, worker: AGE_WORKER } } : {}),
    }),
  );
  writeLine(`Written and read back: ${file}`);
  writeLine(`Entries  ${manifest.range.from} to ${manifest.range.to}`);
  writeLine(`Head     ${manifest.head}`);
  return 0;
}

function entryNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const entry = Number(text);
  if (!Number.isSafeInteger(entry) || entry < 1) {
    throw new UsageError(`--${option} takes the number of an entry.`);
  }
  return entry;
}
