import { statSync } from 'node:fs';
import { verifyBundleFile } from '../exchange/bundle-file.ts';
import { verifyLedger } from '../store/integrity.ts';
import { withLedger } from './existing-ledger.ts';
import { argumentsOf, type ExitStatus, writeLine } from './terminal.ts';

/** What was checked and what was found, as `--json` prints it. */
interface Verdict {
  readonly intact: boolean;
  readonly kind: 'ledger' | 'bundle';
  readonly name: string | null;
  readonly source: string | null;
  /** Entries found good. */
  readonly verified: number;
  readonly head: string | null;
  readonly finding: { readonly code: string; readonly seq: number; readonly detail: string } | null;
}

/** `verify <ledger folder | bundle>`: checks every entry; the exit status says the verdict. */
export async function verifyCommand(args: readonly string[]): Promise<ExitStatus> {
  const { positionals, values } = argumentsOf(args, ['ledger folder or bundle'], {
    json: { type: 'boolean' },
  });
  const [target = ''] = positionals;
  const verdict = statSync(target).isDirectory() ? await ledgerVerdict(target) : await bundleVerdict(target);
  if (values.json) writeLine(JSON.stringify(verdict));
  else tell(verdict);
  return verdict.intact ? 0 : 1;
}

function ledgerVerdict(folder: string): Promise<Verdict> {
  return withLedger(folder, async (ledger) => {
    const { entries, head, finding } = await verifyLedger(ledger);
    const { name, source } = ledger.identity ?? { name: null, source: null };
    return { intact: finding === null, kind: 'ledger', name, source, verified: entries, head, finding };
  });
}

async function bundleVerdict(file: string): Promise<Verdict> {
  const { manifest, verified, finding } = await verifyBundleFile(file);
  const { name, source } = manifest?.ledger ?? { name: null, source: null };
  const head = manifest?.head ?? null;
  return { intact: finding === null, kind: 'bundle', name, source, verified, head, finding };
}

function tell({ intact, kind, name, source, verified, head, finding }: Verdict): void {
  writeLine(intact ? `INTACT   ${kind} “${name ?? 'not created yet'}”` : `NOT INTACT   ${kind}`);
  if (source) writeLine(`Source   ${source}`);
  writeLine(`Entries  ${verified} verified`);
  if (finding) writeLine(`Finding  ${finding.detail}`);
  if (intact && head) {
    writeLine(`Head     ${head}`);
    writeLine(
      'Compare the head with the one written down at the ceremony: only that shows that this is the whole ledger.',
    );
  }
}
