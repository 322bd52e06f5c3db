import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigFile } from '../../main/config/config-file.ts';
import { NatsClientAdapter } from '../../main/nats/adapter.ts';
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

/** An adapter over a ledger; closed with the test. */
export function adapterFor(ledger: Ledger, configFile: ConfigFile): NatsClientAdapter {
  const adapter = new NatsClientAdapter(ledger, () => configFile.read());
  onTestFinished(() => adapter.close());
  return adapter;
}
