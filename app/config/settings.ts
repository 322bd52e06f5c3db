/** How a setting is entered. */
export type SettingKind = 'text' | 'number' | 'switch' | 'file' | 'folder' | 'list' | 'mode';

/** One key of the configuration as people meet it: on the Settings screen and in the example file. */
export interface Setting {
  /** The key as in the TOML file, with its section: `nats.tls.ca_cert`. */
  readonly key: string;
  readonly kind: SettingKind;
  readonly title: string;
  /** What it is for, in plain words. */
  readonly about: string;
  /** Read once, when the program starts. */
  readonly atStart?: true;
}

/** Settings that belong together. */
interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** Every key of the configuration, in the order people need them. A test compares it with the schema. */
export const settingGroups: readonly SettingGroup[] = [
  {
    title: 'Server',
    settings: [
      {
        key: 'nats.url',
        kind: 'text',
        title: 'Server address',
        about: 'Such as nats://host:4222, or tls://host:4222 for an encrypted connection.',
      },
      {
        key: 'nats.enabled',
        kind: 'switch',
        title: 'Publish to NATS',
        about: 'Switched off, no sync takes place in any mode.',
      },
      {
        key: 'nats.connection_timeout_secs',
        kind: 'number',
        title: 'Time-out in seconds',
        about: 'How long the server may take to answer.',
      },
      {
        key: 'nats.max_retries',
        kind: 'number',
        title: 'Retries',
        about: 'After so many failed tries the sync pauses and says so. Nothing is dropped.',
      },
      {
        key: 'nats.sync_interval_secs',
        kind: 'number',
        title: 'Sync interval in seconds',
        about: 'In Hybrid mode, while connected, what waits is sent this often.',
      },
    ],
  },
  {
    title: 'Identity and encryption of the connection',
    settings: [
      {
        key: 'nats.credentials_file',
        kind: 'file',
        title: 'Credentials file',
        about: 'The .creds file of this laptop’s user. Leave it empty where the server asks for none.',
      },
      {
        key: 'nats.nkey_seed_file',
        kind: 'file',
        title: 'NKey seed file',
        about: 'Instead of a credentials file, where the server knows this laptop by an NKey.',
      },
      {
        key: 'nats.tls.ca_cert',
        kind: 'file',
        title: 'Certificate authority',
        about: 'The authority that issued the server’s certificate (PEM). With it, plain text is refused.',
      },
      {
        key: 'nats.tls.client_cert',
        kind: 'file',
        title: 'Client certificate',
        about: 'Where the server asks for one (PEM). Needs the client key.',
      },
      {
        key: 'nats.tls.client_key',
        kind: 'file',
        title: 'Client key',
        about: 'The private key of the client certificate (PEM, not encrypted).',
      },
    ],
  },
  {
    title: 'Stream and messages',
    settings: [
      {
        key: 'nats.stream_name',
        kind: 'text',
        title: 'Stream',
        about: 'The JetStream stream that keeps the events. It is made when missing, and never changed.',
      },
      {
        key: 'nats.object_store_bucket',
        kind: 'text',
        title: 'Object bucket',
        about: 'Where events go that are too large for a message.',
      },
      {
        key: 'nats.subject_prefix',
        kind: 'text',
        title: 'Subjects begin with',
        about: 'cim.keys gives subjects such as cim.keys.key.keygenerated.',
      },
      {
        key: 'nats.source_id',
        kind: 'text',
        title: 'Source',
        about: 'Names this laptop in every entry of the ledgers it creates from now on.',
      },
      {
        key: 'nats.enable_jetstream',
        kind: 'switch',
        title: 'JetStream',
        about: 'Without it nobody acknowledges what was sent.',
      },
      {
        key: 'nats.enable_ipld',
        kind: 'switch',
        title: 'Content identifiers in messages',
        about: 'With it a message carries the event and its CID; without it the event alone.',
      },
      {
        key: 'nats.max_age_hours',
        kind: 'number',
        title: 'The stream keeps events, in hours',
        about: 'Then JetStream removes them from the stream. The ledger on this laptop keeps everything.',
      },
      {
        key: 'nats.max_messages',
        kind: 'number',
        title: 'Most events in the stream',
        about: 'Beyond that JetStream removes the oldest. The ledger on this laptop keeps everything.',
      },
      {
        key: 'nats.duplicate_window_hours',
        kind: 'number',
        title: 'Duplicate window in hours',
        about:
          'How long the server recognises a repeated message. At most as long as the stream keeps events.',
      },
      {
        key: 'nats.object_max_age_hours',
        kind: 'number',
        title: 'The bucket keeps objects, in hours',
        about: 'Then JetStream removes them from the bucket.',
      },
      {
        key: 'nats.enable_kv',
        kind: 'switch',
        title: 'Keep the current state in NATS',
        about: 'After a sync the current state of every object is put into a key-value bucket.',
      },
      {
        key: 'nats.kv_bucket',
        kind: 'text',
        title: 'Key-value bucket',
        about:
          'Holds the current state of every object, for others to look up. Not used while events are encrypted.',
      },
      {
        key: 'nats.prove_after_sync',
        kind: 'switch',
        title: 'Prove after each sync',
        about: 'Reads back what the stream holds, and checks every CID and the chain.',
      },
      {
        key: 'nats.encryption.recipients',
        kind: 'list',
        title: 'Encrypt events for',
        about: 'age recipients (age1…), one per line. Empty: events are sent as they are.',
      },
    ],
  },
  {
    title: 'Storage on this laptop',
    settings: [
      {
        key: 'storage.offline_events_dir',
        kind: 'folder',
        title: 'Ledger folder',
        about: 'Holds the ledger and its queue. Relative paths start at the configuration file.',
        atStart: true,
      },
      {
        key: 'storage.keys_output_dir',
        kind: 'folder',
        title: 'Key folder',
        about: 'Holds the private keys and seeds, each encrypted.',
        atStart: true,
      },
      {
        key: 'storage.enable_backup',
        kind: 'switch',
        title: 'Back up',
        about: 'When the app closes, copies the ledger to the backup folder and checks the copy.',
      },
      {
        key: 'storage.backup_dir',
        kind: 'folder',
        title: 'Backup folder',
        about: 'Best on another disk.',
      },
    ],
  },
  {
    title: 'Mode',
    settings: [
      {
        key: 'mode.mode',
        kind: 'mode',
        title: 'Mode',
        about: 'Offline, Online or Hybrid. Chosen on the Sync screen, for a switch is a recorded act.',
      },
    ],
  },
];

/** Every key of the configuration. */
export const settings: readonly Setting[] = settingGroups.flatMap((group) => group.settings);
