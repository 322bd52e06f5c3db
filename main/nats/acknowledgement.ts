import { errors, type Msg } from '@nats-io/transport-node';
import { z } from 'zod';
import { JetStreamRefusal } from './refusal.ts';

/** What JetStream answers to a publish. Source: NATS ADR-22, "JetStream Publish"; batches: ADR-50. */
export type Acknowledgement =
  | {
      readonly stored: true;
      readonly stream: string;
      readonly streamSeq: number;
      readonly duplicate: boolean;
      /** For an atomic batch, whose last message is at `streamSeq`: its id, and how many were stored. */
      readonly batch: { readonly id: string; readonly count: number } | null;
    }
  | { readonly stored: false; readonly error: Error };

const answerSchema = z.object({
  stream: z.string().optional(),
  seq: z.int().optional(),
  duplicate: z.boolean().optional(),
  batch: z.string().optional(),
  count: z.int().optional(),
  error: z.object({ err_code: z.int(), description: z.string() }).optional(),
});

/**
 * The form in which every server answers when all is well. Thousands of these come each second, and this is ten
 * times cheaper than JSON and a schema; whatever looks otherwise goes the long way.
 */
const STORED = /^\{"stream":"([^"\\]+)", ?"seq":([1-9]\d{0,14})(,"duplicate": ?(true|false))?\}$/;

/** Reads an answer. Whatever is not a clear acknowledgement is an error. */
export function readAcknowledgement(message: Msg): Acknowledgement {
  const text = message.string();
  const usual = STORED.exec(text);
  if (usual?.[1] !== undefined) {
    const [, stream, seq, , duplicate] = usual;
    return { stored: true, stream, streamSeq: Number(seq), duplicate: duplicate === 'true', batch: null };
  }
  // Source: NATS client protocol, "no responders": an empty message with the status 503.
  if (text === '' && message.headers?.code === 503) {
    return { stored: false, error: new errors.NoRespondersError(message.subject) };
  }
  const answer = answerSchema.safeParse(parsed(text)).data;
  if (answer?.error) {
    return { stored: false, error: new JetStreamRefusal(answer.error.err_code, answer.error.description) };
  }
  if (answer?.stream === undefined || answer.seq === undefined) {
    return { stored: false, error: new Error('the answer to a message was not an acknowledgement') };
  }
  const count = answer.batch === undefined ? 1 : (answer.count ?? 0);
  if (count < 1 || answer.seq < count) {
    return {
      stored: false,
      error: new Error(
        `the server acknowledged ${answer.batch === undefined ? 'a message' : `a batch of ${count}`} with the impossible number ${answer.seq}`,
      ),
    };
  }
  return {
    stored: true,
    stream: answer.stream,
    streamSeq: answer.seq,
    duplicate: answer.duplicate === true,
    batch: answer.batch === undefined ? null : { id: answer.batch, count },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
