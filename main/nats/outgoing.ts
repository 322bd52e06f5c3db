import * as dagCbor from '@ipld/dag-cbor';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import type { EntryRecord } from '../store/entries.ts';
import { fits, ObjectWriter } from './claim-check.ts';
import { seal, sealedPayload } from './encryption.ts';
import { GUARD_HEADERS } from './guard.ts';
import { messageOf, type WireMessage } from './message.ts';

/** Makes the message of an entry; a promise only where something must be stored or encrypted first. */
export type ToMessage = (record: EntryRecord) => WireMessage | Promise<WireMessage>;

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
    !fits(payload, headers, (connection.info?.max_payload ?? Number.POSITIVE_INFINITY) - GUARD_HEADERS);

  return (record) => {
    const open = messageOf(record, config);
    if (recipients.length > 0) return encrypted(record, open);
    return tooLarge(open) ? claimed(record, open) : open;
  };

  async function claimed({ entry, block }: EntryRecord, message: WireMessage): Promise<WireMessage> {
    return { ...message, payload: JSON.stringify(await objects.storeBlock(entry.event, block)) };
  }

  async function encrypted({ entry, block }: EntryRecord, message: WireMessage): Promise<WireMessage> {
    const file = await seal(JSON.stringify(dagCbor.decode(block)), recipients);
    const sealed = { ...message, payload: JSON.stringify(sealedPayload(entry.event, file)) };
    if (!tooLarge(sealed)) return sealed;
    return { ...message, payload: JSON.stringify(await objects.storeSealed(entry.event, file)) };
  }
}
