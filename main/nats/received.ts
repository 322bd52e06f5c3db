import type { JsMsg } from '@nats-io/jetstream';
import { z } from 'zod';
import { type CidString, cidSchema, encodeBlock } from '../../app/content/cid.ts';
import type { LedgerEntry } from '../../app/ledger/entry.ts';
import { type Claim, claimSchema, isSealed, type ObjectReader } from './claim-check.ts';
import { openSealed, type SealedPayload, sealedSchema } from './encryption.ts';

/** A message of a ledger as it stands in the stream: what its headers say, nothing of it checked yet. */
export interface Received {
  readonly streamSeq: number;
  /** When the server stored it, RFC 3339 UTC. */
  readonly storedAt: string;
  /** The entry as the headers describe it. */
  readonly entry: LedgerEntry;
  /** The CID the message claims for that entry: its message id. */
  readonly cid: CidString;
}

const headersSchema = z.object({
  cid: cidSchema,
  entry: z.object({
    seq: z.coerce.number().pipe(z.int().positive()),
    prev: cidSchema.nullable(),
    event: cidSchema,
    at: z.string().min(1),
    source: z.string().min(1),
  }),
});

/** What is read of a message besides its payload. */
export type StreamMessage = Pick<JsMsg, 'seq' | 'headers' | 'time'>;

/** Which ledger a message says it belongs to; null when it says nothing. */
export function sourceOf(message: StreamMessage): string | null {
  return message.headers?.get('CIM-Source') || null;
}

/** What the headers of a message say; null when they are not those of a ledger entry. */
export function readHeaders(message: StreamMessage): Received | null {
  const header = (name: string) => message.headers?.get(name);
  const parsed = headersSchema.safeParse({
    cid: header('Nats-Msg-Id'),
    entry: {
      seq: header('CIM-Ledger-Seq'),
      prev: header('CIM-Ledger-Prev') || null,
      event: header('CIM-Cid'),
      at: header('CIM-Ledger-At'),
      source: header('CIM-Source'),
    },
  });
  if (!parsed.success) return null;
  return { streamSeq: message.seq, storedAt: message.time.toISOString(), ...parsed.data };
}

/** How a payload carries its event: in the open, as a claim check for the object store, or encrypted. */
type Payload =
  | { readonly form: 'open'; readonly event: unknown }
  | { readonly form: 'claim'; readonly claim: Claim }
  | { readonly form: 'sealed'; readonly sealed: SealedPayload };

const wrappedSchema = z.strictObject({ event: z.unknown(), cid: z.string() });

function readPayload(message: JsMsg): Payload {
  const body: unknown = message.json();
  // The usual form first: a schema that does not fit takes long to say so.
  const wrapped = wrappedSchema.safeParse(body);
  if (wrapped.success) return { form: 'open', event: wrapped.data.event };
  const claim = claimSchema.safeParse(body);
  if (claim.success) return { form: 'claim', claim: claim.data };
  const sealed = sealedSchema.safeParse(body);
  return sealed.success ? { form: 'sealed', sealed: sealed.data } : { form: 'open', event: body };
}

/** An event's content as it was found. */
export type Content =
  /** The event's dag-cbor bytes, rebuilt from what the message carries. */
  | { readonly state: 'block'; readonly block: Uint8Array }
  /** Encrypted, and no key to open it is at hand. */
  | { readonly state: 'sealed' }
  /** Not to be had: no event, no object, or a key that does not fit. `why` is a part of a sentence. */
  | { readonly state: 'unreadable'; readonly why: string };

/** What is needed to get at the content of messages. */
export interface ContentAccess {
  readonly objects: ObjectReader;
  /** An age identity, `AGE-SECRET-KEY-1…`; without one, encrypted content stays closed. */
  readonly identity?: string | undefined;
}

/**
 * The event's bytes of a message: follows a claim check, opens what is encrypted when it can.
 * @throws whatever NATS throws when an object cannot be asked for
 */
export async function contentOf(message: JsMsg, access: ContentAccess): Promise<Content> {
  const payload = attempt(() => readPayload(message));
  if (!('form' in payload)) return payload;
  switch (payload.form) {
    case 'open':
      return attempt<Content>(() => ({ state: 'block', block: encodeBlock(payload.event) }));
    case 'sealed':
      return opened(Buffer.from(payload.sealed.encrypted, 'base64'), access);
    case 'claim': {
      const object = await access.objects.read(payload.claim);
      if (object === null) {
        return unreadable(`the object ${payload.claim.object} it points to is gone or not whole`);
      }
      return isSealed(payload.claim) ? opened(object, access) : { state: 'block', block: object };
    }
  }
}

async function opened(file: Uint8Array, { identity }: ContentAccess): Promise<Content> {
  if (identity === undefined) return { state: 'sealed' };
  try {
    const event: unknown = JSON.parse(await openSealed(file, identity));
    return { state: 'block', block: encodeBlock(event) };
  } catch {
    return unreadable('it cannot be decrypted');
  }
}

function attempt<T>(work: () => T): T | Content {
  try {
    return work();
  } catch {
    return unreadable('its payload is not an event');
  }
}

function unreadable(why: string): Content {
  return { state: 'unreadable', why };
}
