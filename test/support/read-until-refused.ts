import path from 'node:path';
import { ConfigFile } from '../../main/config/config-file.ts';
import { readCredentialFile } from '../../main/nats/credential-file.ts';
import { readBootstrapFile } from '../../main/services/bootstrap/bootstrap-file.ts';
import { openingsBeside } from '../../main/services/exchange/bundle-openings.ts';
import { bundleSource, lockOf } from '../../main/services/exchange/bundle-source.ts';
import { identitiesIn } from '../../main/services/exchange/identity-file.ts';
import { openReceipts } from '../../main/services/exchange/receipts-in.ts';
import { recoverInto } from '../../main/services/keys/recover.ts';
import { Ledger } from '../../main/store/ledger.ts';

/*
 * Reads a file in one of the ways in which the program reads files that it did not write, in a process of its own, which
 * can be killed when it never comes back. Says as JSON what a person is told, and how much memory that took.
 */

const [way = '', file = '', folder = '', ageWorker = ''] = process.argv.slice(2);
const worker = new URL(ageWorker);

async function readAll(pieces: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pieces);
}

const ways: Readonly<Record<string, () => unknown>> = {
  bundle: () => readAll(bundleSource(file, { key: null, worker })),
  lock: () => lockOf(file),
  /** `file` lies beside the bundle. */
  openings: () => openingsBeside(file.replace(/\.openings\.json$/, '')),
  receipts: () => {
    const own = Ledger.open(folder);
    return openReceipts(file, () => own, own);
  },
  identity: () => identitiesIn(file),
  credential: () =>
    readCredentialFile({ key: 'nats.tls.client_key', what: 'The client key', path: file, secret: true }),
  bootstrap: () => readBootstrapFile(file),
  config: () => new ConfigFile(file).read(),
  shares: () => recoverInto(worker, file, 'x', path.join(folder, 'new.age'), 'y'),
  /** `file` is the mark of the ledger in its folder. */
  mark: () => Ledger.open(path.dirname(file)),
};

try {
  await ways[way]?.();
  console.log(JSON.stringify({ happened: null }));
} catch (error) {
  const happened = error instanceof Error ? error.message : String(error);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(JSON.stringify({ happened, megabytes }));
}
process.exit(0);
