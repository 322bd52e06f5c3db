import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { newLedger, organizations } from './organizations.ts';
import { type Measured, report } from './timing.ts';

/*
 * Export (written, synced, read back and verified), verification and import of a bundle of 200,000 events, or as many
 * as CIM_EVENTS says, beside a bare read and sha2-256 of the same file. Each step is a process of its own
 * (bundle-step.ts), so that the most memory it ever held is its own; the bare read shows what Node itself takes.
 */

const EVENTS = Number(process.env['CIM_EVENTS'] ?? 200_000);

const STEPS = {
  export: 'export, read back and verified',
  verify: 'verification',
  preview: 'import, looked at',
  import: 'import, looked at and merged',
  bare: 'bare read and sha2-256',
};

const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-bench-'));
try {
  const ledger = newLedger(folder);
  for (let done = 0; done < EVENTS; done += 2000)
    ledger.append(organizations(2000), new Date().toISOString());
  ledger.close();
  const file = path.join(folder, 'ledger.car');
  const peaks: string[] = [];
  const speeds = Object.entries(STEPS).map(([step, name]) => {
    const { milliseconds, peak } = run(step, file);
    peaks.push(`${name.padEnd(34)}${(peak / 1024).toFixed(0).padStart(9)} MB at most`);
    return { name, perSecond: (EVENTS * 1000) / milliseconds } satisfies Measured;
  });
  console.log(`${EVENTS.toLocaleString('en')} events, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  report(speeds);
  for (const line of peaks) console.log(line);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns how long the step took, and the most memory its process held, in KiB */
function run(step: string, file: string): { readonly milliseconds: number; readonly peak: number } {
  const script = path.join(import.meta.dirname, 'bundle-step.ts');
  const { stdout, status } = spawnSync(process.execPath, [script, step, folder, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`The step ${step} failed.`);
  const [milliseconds = 0, peak = 0] = stdout.trim().split(' ').map(Number);
  return { milliseconds, peak };
}
