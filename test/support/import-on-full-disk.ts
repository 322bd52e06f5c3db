import { spawnSync } from 'node:child_process';
import { ProblemError } from '../../app/problem.ts';
import { mergeBundle } from '../../main/services/exchange/import-merge.ts';
import { type BundleReader, planImport } from '../../main/services/exchange/import-plan.ts';
import { ImportedLedgers } from '../../main/services/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../../main/services/exchange/verify-bundle.ts';

/*
 * Imports a bundle in a process that may not make files as large as that takes, and says as JSON what a person is
 * told and what is there; then imports it again without the limit.
 */

const [folder = '', file = ''] = process.argv.slice(2);
const worker = new URL('../../main/keystore/age-worker.ts', import.meta.url);
const imported = new ImportedLedgers(folder);
const read: BundleReader = (onEntry) =>
  verifyBundleFile(file, { key: null, worker }, { onEntry: (stored, _, event) => onEntry(stored, event) });

async function attempt() {
  const found = await planImport(read, (source) => imported.withSource(source));
  if (found.finding !== null) throw new Error(found.finding);
  return mergeBundle(found.plan, read, imported).then(
    ({ added }) => added,
    (error: unknown) => (error instanceof ProblemError ? error.problem : String(error)),
  );
}

const entries = () => imported.all().map((ledger) => ledger.head()?.seq);
const refused = await attempt();
const during = entries();
spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
console.log(JSON.stringify({ refused, during, added: await attempt(), after: entries() }));
process.exit(0);
