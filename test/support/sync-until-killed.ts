import { writeSync } from 'node:fs';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
import { Ledger } from '../../main/store/ledger.ts';

/* Syncs a ledger, in batches if told to, says "go" right before and "done" after, until somebody kills it. */

const [folder = '', configuration = '', way = ''] = process.argv.slice(2);
const ledger = Ledger.open(folder);
const configFile = new ConfigFile(configuration);
const adapter = new NatsClientAdapter(
  ledger,
  () => configFile.read(),
  undefined,
  way === 'batches' ? { probe: 0, below: 0 } : undefined,
);
await adapter.connect();
writeSync(1, 'go\n');
await adapter.flushQueue();
writeSync(1, 'done\n');
setInterval(() => {}, 1000);
