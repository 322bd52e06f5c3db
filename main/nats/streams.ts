import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import type { SettingDifference } from '../../app/config/setting-difference.ts';
import { ProblemError } from '../../app/problem.ts';
import { natsProblem } from './problems.ts';

/** JetStream counts time in nanoseconds. */
const HOUR = 3_600_000_000_000;

/**
 * Makes sure that the stream and the object bucket exist, as the configuration describes them.
 * What exists is read back and never changed.
 * @returns every setting that is not as configured
 */
export async function ensureStreams(
  connection: NatsConnection,
  config: NatsConfig,
): Promise<SettingDifference[]> {
  const manager = await jetstreamManager(connection);
  return [
    ...(await ensureEventStream(manager, config)),
    ...(await ensureBucket(connection, manager, config)),
  ];
}

/** What a look at the server found, without changing anything. */
export interface Inspected {
  /** Whether each of these is there: `Stream X`, `Bucket Y`. */
  readonly places: readonly { readonly name: string; readonly present: boolean }[];
  readonly differences: readonly SettingDifference[];
}

/** Looks at the stream and the buckets and makes nothing. @throws ProblemError when the stream takes other subjects */
export async function inspectStreams(connection: NatsConnection, config: NatsConfig): Promise<Inspected> {
  const manager = await jetstreamManager(connection);
  const stream = await configOf(manager, config.stream_name);
  const bucket = await configOf(manager, objectStream(config));
  // Source: NATS ADR-8, a key-value bucket is the stream KV_<bucket>.
  const kv = config.enable_kv ? await configOf(manager, `KV_${config.kv_bucket}`) : undefined;
  return {
    places: [
      { name: `Stream ${config.stream_name}`, present: stream !== null },
      { name: `Object bucket ${config.object_store_bucket}`, present: bucket !== null },
      ...(kv === undefined ? [] : [{ name: `Key-value bucket ${config.kv_bucket}`, present: kv !== null }]),
    ],
    differences: [
      ...(stream === null ? [] : streamDifferences(stream, config)),
      ...(bucket === null ? [] : bucketDifferences(bucket, config)),
    ],
  };
}

type Wanted = Pick<
  StreamConfig,
  'name' | 'subjects' | 'storage' | 'retention' | 'max_age' | 'max_msgs' | 'duplicate_window' | 'allow_atomic'
>;

async function ensureEventStream(
  manager: JetStreamManager,
  config: NatsConfig,
): Promise<SettingDifference[]> {
  const wanted = wantedStream(config);
  // Read back even what was just made: servers ignore silently what they do not know.
  const found = (await configOf(manager, wanted.name)) ?? (await manager.streams.add(wanted)).config;
  return streamDifferences(found, config);
}

function wantedStream(config: NatsConfig): Wanted {
  return {
    name: config.stream_name,
    subjects: [`${config.subject_prefix}.>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_age: config.max_age_hours * HOUR,
    max_msgs: config.max_messages,
    duplicate_window: config.duplicate_window_hours * HOUR,
    // Asked for when the stream is made, and never missed: it only makes a sync faster.
    allow_atomic: true,
  };
}

/** @throws ProblemError when the stream takes other subjects */
function streamDifferences(found: StreamConfig, config: NatsConfig): SettingDifference[] {
  const wanted = wantedStream(config);
  if (!takes(found.subjects ?? [], config.subject_prefix)) {
    const facts = { stream: wanted.name, subjects: found.subjects ?? [], prefix: config.subject_prefix };
    throw new ProblemError(natsProblem('nats.stream-foreign-subjects', facts));
  }
  const where = `Stream ${wanted.name}`;
  return [
    compare(where, 'Subjects', wanted.subjects.join(', '), (found.subjects ?? []).join(', ')),
    compare(where, 'Storage', wanted.storage, found.storage),
    compare(where, 'Retention', wanted.retention, found.retention),
    compare(where, 'Longest age', hours(wanted.max_age), hours(found.max_age)),
    compare(where, 'Most messages', quantity(wanted.max_msgs), quantity(found.max_msgs)),
    compare(where, 'Duplicate window', hours(wanted.duplicate_window), hours(found.duplicate_window)),
  ].filter((difference) => difference !== null);
}

async function ensureBucket(
  connection: NatsConnection,
  manager: JetStreamManager,
  config: NatsConfig,
): Promise<SettingDifference[]> {
  const stream = objectStream(config);
  const ttl = config.object_max_age_hours * HOUR;
  let found = await configOf(manager, stream);
  if (found === null) {
    await new Objm(connection).create(config.object_store_bucket, { storage: StorageType.File, ttl });
    found = await configOf(manager, stream);
  }
  if (found === null)
    throw new Error(`The bucket ${config.object_store_bucket} was made but cannot be read back.`);
  return bucketDifferences(found, config);
}

/** Source: NATS ADR-20, an object store is the stream OBJ_<bucket>. */
function objectStream(config: NatsConfig): string {
  return `OBJ_${config.object_store_bucket}`;
}

function bucketDifferences(found: StreamConfig, config: NatsConfig): SettingDifference[] {
  const ttl = config.object_max_age_hours * HOUR;
  const where = `Bucket ${config.object_store_bucket}`;
  return [
    compare(where, 'Storage', StorageType.File, found.storage),
    compare(where, 'Longest age', hours(ttl), hours(found.max_age)),
  ].filter((difference) => difference !== null);
}

async function configOf(manager: JetStreamManager, name: string): Promise<StreamConfig | null> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null;
    throw error;
  }
}

/** Whether a stream with these subjects stores everything below the prefix. */
function takes(subjects: readonly string[], prefix: string): boolean {
  const wanted = `${prefix}.>`.split('.');
  return subjects.some((subject) => {
    const tokens = subject.split('.');
    return (
      tokens.every(
        (token, index) =>
          (token === '>' && index === tokens.length - 1) ||
          token === wanted[index] ||
          (token === '*' && index < wanted.length - 1),
      ) && tokens.at(-1) === '>'
    );
  });
}

/** @param found as the server says it, which may be anything */
function compare(where: string, setting: string, expected: string, found: unknown): SettingDifference | null {
  return expected === found ? null : { where, setting, expected, found: String(found) };
}

function hours(nanoseconds: number): string {
  return nanoseconds === 0 ? 'unlimited' : `${nanoseconds / HOUR} h`;
}

function quantity(count: number): string {
  return count < 0 ? 'unlimited' : count.toLocaleString('en');
}
