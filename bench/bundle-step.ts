import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import path from 'node:path';
import { exportBundle } from '../main/services/exchange/export-bundle.ts';
import { mergeBundle } from '../main/services/exchange/import-merge.ts';
import { type BundleReader, type ImportPlan, planImport } from '../main/services/exchange/import-plan.ts';
import { ImportedLedgers } from '../main/services/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../main/services/exchange/verify-bundle.ts';
import { Ledger } from '../main/store/ledger.ts';

/* One step of bench/bundle.ts; says how many milliseconds it took, and the most memory that was held, in KiB. */

const [step = '', folder = '', file = ''] = process.argv.slice(2);

/** Never used: nothing here is encrypted. */
const opener = { key: null, worker: new URL('../main/keystore/age-worker.ts', import.meta.url) };

const read: BundleReader = (onEntry) =>
  verifyBundleFile(file, opener, { onEntry: (stored, _, event) => onEntry(stored, event) });

async function preview(): Promise<ImportPlan> {
  const found = await planImport(read, () => null);
  if (found.finding !== null) throw new Error(found.finding);
  return found.plan;
}

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  export: () => exportBundle(Ledger.open(folder), file, { writtenBy: 'bench' }),
  async verify() {
    const { finding } = await verifyBundleFile(file, opener);
    if (finding !== null) throw new Error(finding.detail);
  },
  preview,
  async import() {
    const laptop = path.join(folder, 'another laptop');
    const imported = new ImportedLedgers(laptop);
    await mergeBundle(await preview(), read, imported);
    imported.close();
    rmSync(laptop, { recursive: true, force: true });
  },
  async bare() {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
    hash.digest();
  },
};

const before = performance.now();
await steps[step]?.();
console.log(performance.now() - before, process.resourceUsage().maxRSS);
process.exit(0);
