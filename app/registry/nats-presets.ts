import type { AccountLimits } from '../pki/nats/claims.ts';
import type { NatsPermissions } from '../pki/nats/subjects.ts';

/* With what forms and commands begin where a person says only what it is for. Events say all of it, and never its name. */

/** The limits of an account that are about JetStream. */
export type JetStreamLimits = Pick<
  AccountLimits,
  | 'mem_storage'
  | 'disk_storage'
  | 'streams'
  | 'consumer'
  | 'max_ack_pending'
  | 'mem_max_stream_bytes'
  | 'disk_max_stream_bytes'
  | 'max_bytes_required'
>;

const GIBIBYTE = 1024 ** 3;

/** No JetStream. */
export const JETSTREAM_OFF: JetStreamLimits = {
  mem_storage: 0,
  disk_storage: 0,
  streams: 0,
  consumer: 0,
  max_ack_pending: 0,
  mem_max_stream_bytes: 0,
  disk_max_stream_bytes: 0,
  max_bytes_required: false,
};

/** JetStream on the disk, with room for a handful of streams. */
export const JETSTREAM_ON: JetStreamLimits = {
  mem_storage: 0,
  disk_storage: 10 * GIBIBYTE,
  streams: 10,
  consumer: 100,
  max_ack_pending: 1000,
  mem_max_stream_bytes: -1,
  disk_max_stream_bytes: -1,
  max_bytes_required: false,
};

/** Where the synchronisation of this program puts things, as its configuration says it. */
export interface SyncPlaces {
  readonly stream: string;
  readonly objectBucket: string;
  readonly stateBucket: string;
  readonly prefix: string;
}

/** What the synchronisation of this program needs to be permitted, and no more. Measured against nats-server. */
export function syncPermissions({ stream, objectBucket, stateBucket, prefix }: SyncPlaces): NatsPermissions {
  return {
    publish: [
      `${prefix}.>`,
      '$JS.API.INFO',
      ...[stream, `KV_${stateBucket}`, `OBJ_${objectBucket}`].flatMap((name) => [
        ...['INFO', 'CREATE', 'UPDATE', 'MSG.GET'].map((act) => `$JS.API.STREAM.${act}.${name}`),
        `$JS.API.DIRECT.GET.${name}`,
        `$JS.API.DIRECT.GET.${name}.>`,
        `$JS.API.CONSUMER.CREATE.${name}`,
        `$JS.API.CONSUMER.CREATE.${name}.>`,
        ...['DELETE', 'INFO', 'MSG.NEXT'].map((act) => `$JS.API.CONSUMER.${act}.${name}.>`),
      ]),
      `$KV.${stateBucket}.>`,
      `$O.${objectBucket}.>`,
    ],
    subscribe: ['_INBOX.>'],
    allow_responses: false,
  };
}
