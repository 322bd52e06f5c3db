import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import { type ConnectionOptions, connect } from '@nats-io/transport-node';
import { cidOf, decode, encode, Link } from './independent-dag-cbor.ts';

/** One message of the stream as a stranger finds it, with what the stranger computed from it. */
export interface ReadMessage {
  readonly streamSeq: number;
  readonly subject: string;
  readonly messageId: string;
  readonly event: Record<string, unknown>;
  /** The CID the message claims for its event. */
  readonly claimed: string;
  /** The CID recomputed from the event's JSON. */
  readonly recomputed: string;
  readonly ledgerSeq: number;
  readonly prev: string | null;
  /** The ledger entry's CID recomputed from the headers. */
  readonly entry: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The payload as it stands in the message. */
  readonly body: Record<string, unknown>;
}

/** Opens an age file; the stranger holds the key. */
export type Unseal = (file: Buffer) => string;

/**
 * Reads a whole stream and recomputes everything in it without any code of the app: the event CIDs from the
 * JSON, and the ledger entries from the headers. Follows claim checks into the object store.
 */
export async function readStream(
  options: ConnectionOptions,
  stream = 'CIM_KEYS_EVENTS',
  unseal?: Unseal,
): Promise<ReadMessage[]> {
  const connection = await connect(options);
  try {
    const manager = await jetstreamManager(connection);
    const total = (await manager.streams.info(stream)).state.messages;
    const { name } = await manager.consumers.add(stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.All,
      mem_storage: true,
      inactive_threshold: 60_000_000_000,
    });
    const consumer = await jetstream(connection).consumers.get(stream, name);
    const fetchObject = async (bucket: string, name: string) => {
      const bytes = await (await new Objm(connection).open(bucket)).getBlob(name);
      if (bytes === null) throw new Error(`no object ${name}`);
      return Buffer.from(bytes);
    };
    const read: ReadMessage[] = [];
    while (read.length < total) {
      for await (const message of await consumer.fetch({
        max_messages: Math.min(500, total - read.length),
        expires: 5000,
      })) {
        const headers = new Map<string, string>(
          [...(message.headers ?? [])].map(([key, [value = '']]) => [key, value]),
        );
        const body: unknown = message.json();
        if (!isRecord(body)) throw new Error(`message ${message.seq} is no JSON object`);
        const event = await eventOf(body, fetchObject, unseal);
        read.push(inspect(message.seq, message.subject, body, event, headers));
      }
    }
    return read;
  } finally {
    await connection.close();
  }
}

/** The event that a payload carries or points to. */
async function eventOf(
  body: Record<string, unknown>,
  fetchObject: (bucket: string, name: string) => Promise<Buffer>,
  unseal: Unseal = () => {
    throw new Error('it is encrypted');
  },
): Promise<Record<string, unknown>> {
  const { event, encrypted, bucket, object } = body;
  const found = async (): Promise<unknown> => {
    if (typeof encrypted === 'string') return JSON.parse(unseal(Buffer.from(encrypted, 'base64')));
    if (typeof bucket !== 'string' || typeof object !== 'string') return event ?? body;
    const bytes = await fetchObject(bucket, object);
    return object.endsWith('.age') ? JSON.parse(unseal(bytes)) : decode(bytes);
  };
  const value = await found();
  if (!isRecord(value)) throw new Error('no event');
  return value;
}

function inspect(
  streamSeq: number,
  subject: string,
  body: Record<string, unknown>,
  event: Record<string, unknown>,
  headers: ReadonlyMap<string, string>,
): ReadMessage {
  const header = (name: string) => headers.get(name) ?? '';
  const prev = headers.get('CIM-Ledger-Prev') ?? null;
  const recomputed = cidOf(encode(event));
  return {
    streamSeq,
    subject,
    messageId: header('Nats-Msg-Id'),
    event,
    claimed: typeof body['cid'] === 'string' ? body['cid'] : header('CIM-Cid'),
    recomputed,
    ledgerSeq: Number(header('CIM-Ledger-Seq')),
    prev,
    entry: cidOf(
      encode({
        seq: Number(header('CIM-Ledger-Seq')),
        prev: prev === null ? null : new Link(prev),
        event: new Link(recomputed),
        at: header('CIM-Ledger-At'),
        source: header('CIM-Source'),
      }),
    ),
    headers,
    body,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns what is wrong with the stream as a copy of one whole ledger; an empty list means nothing is */
export function faultsOf(messages: readonly ReadMessage[]): string[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const faults: string[] = [];
    if (message.claimed !== message.recomputed)
      faults.push(`message ${message.streamSeq}: event CID differs`);
    if (message.entry !== message.messageId) faults.push(`message ${message.streamSeq}: entry CID differs`);
    if (message.ledgerSeq !== index + 1)
      faults.push(`message ${message.streamSeq}: entry ${message.ledgerSeq}`);
    if (message.prev !== (before?.entry ?? null)) faults.push(`message ${message.streamSeq}: chain broken`);
    return faults;
  });
}
