import { writeSync } from 'node:fs';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
import { Ledger } from '../../main/store/ledger.ts';

/* Syncs a ledger, says "go" right before and "done" after, until somebody kills it. */

const [folder = '', configuration = ''] = process.argv.slice(2);
const ledger = Ledger.open(folder);
const configFile = new ConfigFile(configuration);
const adapter = new NatsClientAdapter(ledger, () => configFile.read());
await adapter.connect();
writeSync(1, 'go\n');
await adapter.flushQueue();
writeSync(1, 'done\n');
setInterval(() => {}, 1000);
