import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
import type { BatchRule } from '../../main/nats/batch.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { temporaryFolder } from './temporary.ts';

/** A configuration file in a folder of its own, in Hybrid mode, with these further lines under `[nats]`. */
export function configFileFor(url: string, natsLines = ''): ConfigFile {
  const file = path.join(temporaryFolder(), 'config.toml');
  writeFileSync(
    file,
    `[nats]\nurl = "${url}"\n${natsLines.includes('connection_timeout_secs') ? '' : 'connection_timeout_secs = 2'}\n${natsLines}\n[mode]\nmode = "Hybrid"\n`,
  );
  return new ConfigFile(file);
}

/** Batches wherever the stream takes them, however fast the server is. */
export const BATCHES_AT_ONCE: BatchRule = { probe: 0, below: 0 };

/** An adapter over a ledger; closed with the test. @param batches when it sends atomic batches */
export function adapterFor(ledger: Ledger, configFile: ConfigFile, batches?: BatchRule): NatsClientAdapter {
  const adapter = new NatsClientAdapter(ledger, () => configFile.read(), undefined, batches);
  onTestFinished(() => adapter.close());
  return adapter;
}
