import { z } from 'zod';

/** NATS reaches the network, or not: the three ways this app can work. */
export const operationalModes = ['Offline', 'Online', 'Hybrid'] as const;

/**
 * Offline opens no connection at all; Online publishes events as they happen; Hybrid queues them and publishes
 * on demand.
 */
export type OperationalMode = (typeof operationalModes)[number];

/** What a file system and UTF-8 can write: neither a NUL nor half of a character. */
const path = z
  .string()
  .min(1, 'must not be empty')
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be a path that a file can have');

/** A subject token: no white space, dots or wildcards. Source: NATS documentation, subject-based messaging. */
const token = /^[^\s.*>\p{Cc}\p{Cs}]+$/u;
const prefixSchema = z
  .string()
  .refine(
    (text) => text.split('.').every((part) => token.test(part)),
    'must be subject tokens joined by dots, without * and >',
  );

/** Stream and bucket names become parts of subjects and of file names on the server. */
const storedNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 letters, digits, - and _');

const urlSchema = z.string().refine((text) => {
  const url = URL_FORM.exec(text);
  return url !== null && (url[1] === undefined || Number(url[1]) <= 65535);
}, 'must look like nats://host:4222 or tls://host:4222');

/** Scheme, host (a name, IPv4 or bracketed IPv6) and port; credentials belong into a file, never into a URL. */
const URL_FORM = /^(?:nats|tls):\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

/** TLS files; all paths are absolute or relative to the configuration file. */
const tlsSchema = z
  .strictObject({
    ca_cert: path.optional(),
    client_cert: path.optional(),
    client_key: path.optional(),
    /** Also read here: in TOML a key that follows the `[nats.tls]` header belongs to it. */
    credentials_file: path.optional(),
  })
  .refine((tls) => tls.client_cert === undefined || tls.client_key !== undefined, {
    path: ['client_key'],
    message: 'must be set, too, when client_cert is set',
  })
  .refine((tls) => tls.client_key === undefined || tls.client_cert !== undefined, {
    path: ['client_cert'],
    message: 'must be set, too, when client_key is set',
  });

/** An age X25519 recipient. Source: age, C2SP/age.md, "The X25519 recipient type" (Bech32, HRP `age`). */
/** An age X25519 recipient; that its checksum holds, only age can say. Source: age-encryption.org/v1, "X25519". */
export const ageRecipientSchema = z
  .string()
  .regex(/^age1[02-9ac-hj-np-z]{58}$/, 'must be an age recipient (age1…)');

/** `[nats]`: where events go, and the stream and bucket made there when missing. */
export const natsConfigSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    url: urlSchema.default('nats://localhost:4222'),
    stream_name: storedNameSchema.default('CIM_KEYS_EVENTS'),
    object_store_bucket: storedNameSchema.default('cim-keys-objects'),
    /** Names this installation in every entry of the ledgers it creates. */
    source_id: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable characters without spaces')
      .default('cim-keys-v0.8.0'),
    subject_prefix: prefixSchema.default('cim.keys'),
    enable_jetstream: z.boolean().default(true),
    enable_ipld: z.boolean().default(true),
    max_retries: z.int().min(0).max(1000).default(3),
    connection_timeout_secs: z.int().min(1).max(300).default(10),
    /** Hybrid mode flushes this often while connected, in seconds. */
    sync_interval_secs: z.int().min(1).max(86_400).default(60),
    /** How long the stream keeps a message, in hours. */
    max_age_hours: z.int().min(1).default(720),
    /** How many messages the stream keeps. */
    max_messages: z.int().min(1).default(1_000_000),
    /** How long the server remembers message ids, in hours; at most `max_age_hours`. */
    duplicate_window_hours: z.int().min(1).default(24),
    /** How long the object bucket keeps an object, in hours. */
    object_max_age_hours: z.int().min(1).default(2160),
    /** Whether the current state of every object is kept in the key-value bucket, for others to look up. */
    enable_kv: z.boolean().default(true),
    kv_bucket: storedNameSchema.default('cim-keys-state'),
    /** Whether every sync that stored something is followed by reading the stream back. */
    prove_after_sync: z.boolean().default(false),
    /** A `.creds` file: user JWT and seed. Source: NATS documentation, "Decentralized JWT authentication". */
    credentials_file: path.optional(),
    /** A user NKey seed; instead of `credentials_file`. Source: NATS documentation, "NKeys". */
    nkey_seed_file: path.optional(),
    tls: tlsSchema.optional(),
    encryption: z.strictObject({ recipients: z.array(ageRecipientSchema).default([]) }).prefault({}),
  })
  .refine((nats) => nats.duplicate_window_hours <= nats.max_age_hours, {
    path: ['duplicate_window_hours'],
    message: 'must not be longer than max_age_hours: the server refuses that',
  })
  .refine(
    ({ credentials_file, tls }) =>
      credentials_file === undefined ||
      tls?.credentials_file === undefined ||
      credentials_file === tls.credentials_file,
    {
      path: ['tls', 'credentials_file'],
      message: 'must not name another file than nats.credentials_file',
    },
  )
  .refine((nats) => nats.nkey_seed_file === undefined || credentialsFileOf(nats) === undefined, {
    path: ['nkey_seed_file'],
    message: 'must not be set together with credentials_file: the server takes one identity',
  });

/** `[storage]`: where this laptop keeps the ledger, the private keys and the backups. */
export const storageConfigSchema = z.strictObject({
  offline_events_dir: path.default('events'),
  keys_output_dir: path.default('keys'),
  enable_backup: z.boolean().default(true),
  backup_dir: path.default('backup'),
});

/** The `[storage]` part of the configuration. */
export type StorageConfig = z.infer<typeof storageConfigSchema>;

/** The whole configuration file. */
export const configSchema = z.strictObject({
  nats: natsConfigSchema.prefault({}),
  storage: storageConfigSchema.prefault({}),
  mode: z.strictObject({ mode: z.enum(operationalModes).default('Offline') }).prefault({}),
});

/** The whole configuration, every key with a value or its default. */
export type Config = z.infer<typeof configSchema>;

/** The `[nats]` part of the configuration. */
export type NatsConfig = Config['nats'];

/** The configuration that holds where no file says otherwise. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}

/** The credentials file, wherever it is named: under `[nats]`, or where the seed's example has it. */
export function credentialsFileOf(nats: {
  readonly credentials_file?: string | undefined;
  readonly tls?: { readonly credentials_file?: string | undefined } | undefined;
}): string | undefined {
  return nats.credentials_file ?? nats.tls?.credentials_file;
}
