import * as dagCbor from '@ipld/dag-cbor';
import { type MsgHdrs, MsgHdrsImpl, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import type { NatsConfig } from '../../app/config/schema.ts';
import { decodeBlock } from '../../app/content/block.ts';
import { ContentAddressedEvent } from '../../app/content/content-addressed-event.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { subjectOf } from '../../app/registry/dispatch.ts';
import { fits, ObjectWriter } from './claim-check.ts';
import { seal, sealedPayload } from './encryption.ts';
import { EXPECTATION_HEADERS } from './expected-last.ts';

/** Version of the payload's form, in the header `CIM-Schema-Version`. */
const SCHEMA_VERSION = '1.0';

/** Visible ASCII only, so that no value can begin a header of its own. */
const token = z.string().regex(/^[\x21-\x7e]+$/);

/** What the headers tell of an event. Its whole form was checked when it was recorded. */
const envelopeSchema = z.object({
  event_id: token,
  aggregate: token,
  event_type: token,
  aggregate_id: token,
  timestamp: token,
  correlation_id: token,
  causation_id: token.nullable(),
});

/** One event as it goes to NATS. */
export interface WireMessage {
  readonly subject: string;
  readonly payload: string;
  /** With the message id among them. */
  readonly headers: MsgHdrs;
  /** The ledger entry's CID, which the server uses to recognise what it has already stored. */
  readonly messageId: string;
}

/**
 * The message of a ledger entry, in the open. With the headers a reader can rebuild the entry and check the chain.
 * What is sent may carry its event otherwise: see `messagesFor`.
 */
export function messageOf(record: StoredEntry, config: NatsConfig): WireMessage {
  const decoded = decodeBlock(record.block);
  const event = envelopeSchema.parse(decoded);
  const { entry, cid } = record;
  // Not set one by one: each of those calls compares all the names that are there already.
  const fields = MsgHdrsImpl.fromRecord({
    'Nats-Msg-Id': [cid],
    'CIM-Cid': [entry.event],
    'CIM-Event-Type': [event.event_type],
    'CIM-Aggregate-Id': [event.aggregate_id],
    'CIM-Correlation-Id': [event.correlation_id],
    ...(event.causation_id !== null && { 'CIM-Causation-Id': [event.causation_id] }),
    'CIM-Timestamp': [event.timestamp],
    'CIM-Source': [entry.source],
    'CIM-Content-Type': ['application/json'],
    'CIM-Schema-Version': [SCHEMA_VERSION],
    'CIM-Ledger-Seq': [String(entry.seq)],
    ...(entry.prev !== null && { 'CIM-Ledger-Prev': [entry.prev] }),
    'CIM-Ledger-At': [entry.at],
    // No other stream that takes the subject stores it. Source: NATS, “JetStream publish headers”.
    ...(config.enable_jetstream && { 'Nats-Expected-Stream': [config.stream_name] }),
    traceparent: [traceparent(event.correlation_id, event.event_id)],
  });
  // The block's own JSON goes out, not the parsed event: the reader must be able to rebuild the same bytes.
  const body = config.enable_ipld ? new ContentAddressedEvent(decoded, entry.event) : decoded;
  return {
    subject: subjectOf(config.subject_prefix, event),
    payload: JSON.stringify(body),
    headers: fields,
    messageId: cid,
  };
}

/** Source: W3C Trace Context, section 3.2: version 00, trace id, parent id, flags "sampled". */
function traceparent(correlationId: string, eventId: string): string {
  const trace = correlationId.replaceAll('-', '');
  const parent = eventId.replaceAll('-', '').slice(-16);
  return `00-${trace}-${parent}-01`;
}

/** Makes the message of an entry; a promise only where something must be stored or encrypted first. */
export type ToMessage = (record: StoredEntry) => WireMessage | Promise<WireMessage>;

/**
 * How entries become messages on this connection: in the open, encrypted for the configured recipients, and,
 * where a message would exceed what the server takes, as a claim check for an object stored before.
 */
export function messagesFor(connection: NatsConnection, config: NatsConfig): ToMessage {
  const { recipients } = config.encryption;
  const objects = new ObjectWriter(connection, config.object_store_bucket);
  // Asked each time: after a reconnect it may be another server's. Without JetStream there is no object store.
  const tooLarge = ({ payload, headers }: WireMessage) =>
    config.enable_jetstream &&
    !fits(payload, headers, (connection.info?.max_payload ?? Number.POSITIVE_INFINITY) - EXPECTATION_HEADERS);

  return (record) => {
    const open = messageOf(record, config);
    if (recipients.length > 0) return encrypted(record, open);
    return tooLarge(open) ? claimed(record, open) : open;
  };

  async function claimed({ entry, block }: StoredEntry, message: WireMessage): Promise<WireMessage> {
    return { ...message, payload: JSON.stringify(await objects.storeBlock(entry.event, block)) };
  }

  async function encrypted({ entry, block }: StoredEntry, message: WireMessage): Promise<WireMessage> {
    const file = await seal(JSON.stringify(dagCbor.decode(block)), recipients);
    const sealed = { ...message, payload: JSON.stringify(sealedPayload(entry.event, file)) };
    if (!tooLarge(sealed)) return sealed;
    return { ...message, payload: JSON.stringify(await objects.storeSealed(entry.event, file)) };
  }
}
