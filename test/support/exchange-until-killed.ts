import { readFileSync, writeSync } from 'node:fs';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { applyReceipts, openReceipts } from '../../main/services/exchange/receipts-in.ts';
import { writeReceiptsFile } from '../../main/services/exchange/receipts-out.ts';
import { Ledger } from '../../main/store/ledger.ts';

/*
 * One step of an exchange, which says "here" and stands still at the moment that is asked for, until somebody kills
 * it. Where no moment is named it says "done" and ends.
 */

const [step = '', folder = '', file = '', moment = '', other = ''] = process.argv.slice(2);

function standStill(): never {
  writeSync(1, 'here\n');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  /** `moment` is the step of the export. */
  export() {
    const onProgress = (at: string) => void (at === moment && standStill());
    return exportBundle(Ledger.open(folder), file, { writtenBy: 'test', onProgress });
  },
  /** Writes the receipts file `other` under the name `file` again and again, killed wherever it is. */
  async 'write-receipts'() {
    const bytes = readFileSync(other);
    if (moment === '') return writeReceiptsFile(file, bytes);
    writeSync(1, 'here\n');
    for (;;) writeReceiptsFile(file, bytes);
  },
  /** `moment` is how many chunks are taken over before, `other` the fingerprint that was compared. */
  async 'apply-receipts'() {
    const ledger = Ledger.open(folder);
    const opened = openReceipts(file, () => ledger, ledger);
    let turns = 0;
    const turn = () => {
      if (String(turns++) === moment) standStill();
      setImmediate(turn).unref();
    };
    if (moment !== '') turn();
    return applyReceipts(opened, other);
  },
};

await steps[step]?.();
writeSync(1, 'done\n');
process.exit(0);
