import { writeSync } from 'node:fs';
import { mergeBundle } from '../../main/services/exchange/import-merge.ts';
import { type BundleReader, planImport } from '../../main/services/exchange/import-plan.ts';
import { ImportedLedgers } from '../../main/services/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../../main/services/exchange/verify-bundle.ts';

/* Imports a bundle, says "go" right before and a line after each chunk and "done" at the end, until somebody kills it. */

const [folder = '', file = ''] = process.argv.slice(2);
const imported = new ImportedLedgers(folder);
imported.openAll();
const read: BundleReader = (onEntry) =>
  verifyBundleFile(
    file,
    { key: null, worker: new URL('../../main/keystore/age-worker.ts', import.meta.url) },
    { onEntry: (stored, _, event) => onEntry(stored, event) },
  );
const found = await planImport(read, (source) => imported.withSource(source));
if (found.finding !== null) throw new Error(found.finding);
writeSync(1, 'go\n');
await mergeBundle(found.plan, read, imported, (done) => void writeSync(1, `${done}\n`));
writeSync(1, 'done\n');
setInterval(() => {}, 1000);
