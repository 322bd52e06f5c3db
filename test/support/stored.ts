import { type JetStreamClient, jetstream, type PubAck } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import type { Config } from '../../app/config/schema.ts';
import type { ConfigFile } from '../../main/config/config-file.ts';
import { messagesFor, type WireMessage } from '../../main/nats/message.ts';
import { ensureStreams } from '../../main/nats/streams.ts';
import type { Ledger } from '../../main/store/ledger.ts';

/** A stream to which a test publishes message by message, so that it decides itself what stands where. */
export class TestStream {
  readonly connection: NatsConnection;
  readonly nats: Config['nats'];
  readonly client: JetStreamClient;

  private constructor(connection: NatsConnection, nats: Config['nats']) {
    this.connection = connection;
    this.nats = nats;
    this.client = jetstream(connection);
  }

  /** Connects to the configured server and makes the stream; closed with the test. */
  static async open(configFile: ConfigFile): Promise<TestStream> {
    const { nats } = configFile.read().config;
    const connection = await connect({ servers: nats.url });
    onTestFinished(() => connection.close());
    await ensureStreams(connection, nats);
    return new TestStream(connection, nats);
  }

  /** Publishes one message as it is. */
  publish({ subject, payload, headers, messageId }: WireMessage): Promise<PubAck> {
    return this.client.publish(subject, payload, { headers, msgID: messageId });
  }

  /** The message of one entry, as the app would send it now. */
  async messageOf(ledger: Ledger, seq: number): Promise<WireMessage> {
    const record = ledger.entries.at(seq);
    if (record === null) throw new Error(`no entry ${seq}`);
    return messagesFor(this.connection, this.nats)(record);
  }

  /** Records that NATS has stored an entry at this place. */
  settle(ledger: Ledger, seq: number, streamSeq: number): void {
    const place = { stream: this.nats.stream_name, created: null, domain: null };
    const storedAt = '2026-11-23T09:30:00.000Z';
    ledger.outbox.settle([{ seq, place, streamSeq, duplicate: false, storedAt }]);
  }

  /** Publishes everything that waits, in order, with its receipts. */
  async publishAll(ledger: Ledger): Promise<void> {
    for (const seq of ledger.outbox.next(10_000)) {
      const ack = await this.publish(await this.messageOf(ledger, seq));
      this.settle(ledger, seq, ack.seq);
    }
  }
}
