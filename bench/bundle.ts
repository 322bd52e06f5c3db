import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exportBundle } from '../main/exchange/export-bundle.ts';
import { mergeBundle } from '../main/exchange/import-merge.ts';
import { type BundleReader, planImport } from '../main/exchange/import-plan.ts';
import { ImportedLedgers } from '../main/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../main/exchange/verify-bundle.ts';
import { newLedger, organizations } from './organizations.ts';
import { type Measured, report } from './timing.ts';

/*
 * Export (written, synced, read back and verified), verification and import of a bundle of 200,000 events, beside a
 * bare read and sha2-256 of the same file. Besides, the most memory the process ever held.
 */

const EVENTS = 200_000;

/** Never used: nothing here is encrypted. */
const worker = new URL('../main/keystore/age-worker.ts', import.meta.url);

const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-bench-'));
try {
  const ledger = newLedger(folder);
  for (let done = 0; done < EVENTS; done += 2000)
    ledger.append(organizations(2000), new Date().toISOString());
  const before = process.resourceUsage().maxRSS;
  const file = path.join(folder, 'ledger.car');
  const exported = await measured('export, read back and verified', () =>
    exportBundle(ledger, file, { writtenBy: 'bench' }),
  );
  ledger.close();
  const verified = await measured('verification', () => verifyBundleFile(file, { key: null, worker }));
  const imported = new ImportedLedgers(path.join(folder, 'another laptop'));
  const read: BundleReader = (onEntry) =>
    verifyBundleFile(file, { key: null, worker }, { onEntry: (stored, _, event) => onEntry(stored, event) });
  const found = await planImport(read, () => null);
  if (found.finding !== null) throw new Error(found.finding);
  const merged = await measured('import, after it was looked at', () =>
    mergeBundle(found.plan, read, imported),
  );
  imported.close();
  const bare = await measured('bare read and sha2-256', async () => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
    return hash.digest();
  });
  console.log(`${EVENTS.toLocaleString('en')} events, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  report([exported, verified, merged, bare]);
  const after = process.resourceUsage().maxRSS;
  console.log(
    `most memory: ${(before / 1024).toFixed(0)} MB after filling the ledger, ${(after / 1024).toFixed(0)} MB in all`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured(name: string, work: () => Promise<unknown>): Promise<Measured> {
  const before = performance.now();
  await work();
  return { name, perSecond: (EVENTS * 1000) / (performance.now() - before) };
}
