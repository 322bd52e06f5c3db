import { type ObjectStore, Objm } from '@nats-io/obj';
import { deadline, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { type CidString, digestOf } from '../../app/content/cid.ts';

/** Bytes of a NATS message that are neither payload nor one of our headers: its id and room to spare. */
const RESERVE = 256;

/**
 * What a message carries when its event is too large for it: where in the object store the event lies.
 * An object named by a CID holds that block; with `.age` behind the CID it holds the age file of the event's JSON.
 */
export const claimSchema = z.strictObject({
  cid: z.string(),
  bucket: z.string(),
  object: z.string(),
  /** Bytes of the object. */
  size: z.int().nonnegative(),
});

/** What a message carries when its event is too large for it. */
export type Claim = z.infer<typeof claimSchema>;

const SEALED = '.age';

/** Whether the object of a claim is encrypted. */
export function isSealed({ object }: Claim): boolean {
  return object.endsWith(SEALED);
}

/**
 * Whether a message fits. The server counts headers and payload together.
 * Source: NATS client protocol, HPUB: total size is bounded by `max_payload`.
 */
export function fits(payload: string, headers: { toString(): string }, maxPayload: number): boolean {
  // A UTF-16 unit takes at most three bytes: nearly every message is decided without counting.
  if (payload.length * 3 + 4096 <= maxPayload) return true;
  return Buffer.byteLength(payload) + Buffer.byteLength(headers.toString()) + RESERVE <= maxPayload;
}

/** Stores events beside the stream, each under its CID. */
export class ObjectWriter {
  readonly #bucket: string;
  readonly #connection: NatsConnection;
  #store: Promise<ObjectStore> | null = null;

  constructor(connection: NatsConnection, bucket: string) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  /**
   * Stores an event's block under its CID, unless it is there already, and reads back that the server holds it:
   * the digest it keeps is the very digest inside the CID.
   * @throws Error when the server holds something else
   */
  async storeBlock(cid: CidString, block: Uint8Array): Promise<Claim> {
    const store = await this.#open();
    const digest = `SHA-256=${Buffer.from(digestOf(cid)).toString('base64url')}`;
    const holds = async () => {
      const found = await store.info(cid);
      // The server pads base64url, Node does not.
      return found !== null && !found.deleted && found.digest.replace(/=+$/, '') === digest;
    };
    if (!(await holds())) {
      await store.putBlob({ name: cid }, block);
      if (!(await holds())) throw new Error(`The object store does not hold ${cid} as it was stored.`);
    }
    return { cid, bucket: this.#bucket, object: cid, size: block.length };
  }

  /** Stores an encrypted event. @throws Error when the server holds something else */
  async storeSealed(cid: CidString, file: Uint8Array): Promise<Claim> {
    const store = await this.#open();
    const object = `${cid}${SEALED}`;
    await store.putBlob({ name: object }, file);
    // The client compares the digest of every byte it reads.
    const read = await store.getBlob(object);
    if (read === null || Buffer.compare(read, file) !== 0) {
      throw new Error(`The object store does not hold ${object} as it was stored.`);
    }
    return { cid, bucket: this.#bucket, object, size: file.length };
  }

  #open(): Promise<ObjectStore> {
    this.#store ??= new Objm(this.#connection).open(this.#bucket);
    return this.#store;
  }
}

/** Reads what claim checks point to. */
export class ObjectReader {
  readonly #objm: Objm;
  readonly #patience: number;

  /** @param patience how long one object may take, in milliseconds */
  constructor(connection: NatsConnection, patience: number) {
    this.#objm = new Objm(connection);
    this.#patience = patience;
  }

  /**
   * @returns the object's bytes; null when there is none, or the server no longer has all of it unchanged
   * @throws whatever NATS throws when the server cannot be asked
   */
  async read({ bucket, object }: Claim): Promise<Uint8Array | null> {
    try {
      const store = await this.#objm.open(bucket);
      return await deadline(store.getBlob(object), this.#patience);
    } catch (error) {
      const words = error instanceof Error ? error.message : '';
      if (words.includes('object store not found') || words.includes('corrupt object')) return null;
      throw error;
    }
  }
}
