import { type ConfigFault, faultText, validateConfig } from './faults.ts';
import {
  type Config as ConfigData,
  defaultConfig,
  type OperationalMode as ModeName,
  type NatsConfig,
  type StorageConfig,
} from './schema.ts';

export type { ConfigFault } from './faults.ts';
export type { NatsConfig, StorageConfig } from './schema.ts';

/** The three modes, by name. */
export const OperationalMode = {
  Offline: 'Offline',
  Online: 'Online',
  Hybrid: 'Hybrid',
} as const satisfies { readonly [M in ModeName]: M };

/** Offline, Online or Hybrid. */
export type OperationalMode = ModeName;

/** Changes to a configuration: some keys of some sections. `nats.tls` and `nats.encryption` are given whole. */
export interface ConfigChanges {
  readonly nats?: Partial<NatsConfig>;
  readonly storage?: Partial<StorageConfig>;
  readonly mode?: ConfigData['mode'];
}

/** A configuration that breaks its rules; `faults` names each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(faultText).join('; '));
    this.faults = faults;
  }
}

/**
 * The configuration for programs, without a file. It never changes: `with` gives another one.
 *
 *     const config = Config.default().with({ nats: { url }, mode: { mode: OperationalMode.Hybrid } });
 *     config.validate();
 */
export class Config implements ConfigData {
  readonly nats: NatsConfig;
  readonly storage: StorageConfig;
  readonly mode: ConfigData['mode'];

  private constructor({ nats, storage, mode }: ConfigData) {
    this.nats = nats;
    this.storage = storage;
    this.mode = mode;
  }

  /** What holds where nothing else is said. */
  static default(): Config {
    return new Config(defaultConfig());
  }

  /** This configuration with some values changed; they may break the rules until `validate` is called. */
  with({ nats, storage, mode }: ConfigChanges): Config {
    return new Config({
      nats: { ...this.nats, ...nats },
      storage: { ...this.storage, ...storage },
      mode: { ...this.mode, ...mode },
    });
  }

  /** @returns this configuration, proven to keep every rule. @throws ConfigError naming all that are broken */
  validate(): this {
    const { nats, storage, mode } = this;
    const checked = validateConfig({ nats, storage, mode });
    if ('faults' in checked) throw new ConfigError(checked.faults);
    return this;
  }
}
