import { type Attributes, type Context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProblemError } from '../../app/problem.ts';

/*
 * Spans through OpenTelemetry's API. Until `traceToFile` registers a provider they cost nothing and go nowhere.
 * Attributes hold counts, positions and ids: nothing secret, and nobody's name.
 */

const tracer = () => trace.getTracer('cim-keys-ceremony');

/** The trace that an act's messages name in their `traceparent`: its id is the correlation id. */
export function traceOf(correlationId: string): Context {
  const hex = correlationId.replaceAll('-', '');
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: hex, spanId: hex.slice(-16), traceFlags: 1 });
}

/**
 * Runs `work` in a span. A failure ends the span with the problem's code, never with its words.
 * @param work is given the context in which spans inside of it begin
 */
export function inSpan<T>(
  name: string,
  parent: Context,
  attributes: Attributes,
  work: (context: Context) => T,
): T {
  const span = tracer().startSpan(name, { attributes }, parent);
  try {
    return work(trace.setSpan(parent, span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** As `inSpan`, of work that goes on over several turns. */
export async function inLongSpan<T>(
  name: string,
  parent: Context,
  attributes: Attributes,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const span = tracer().startSpan(name, { attributes }, parent);
  try {
    return await work(trace.setSpan(parent, span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** The span of one sync, and in it one of each batch of receipts. */
export class SyncSpan {
  readonly #span = tracer().startSpan('sync', {}, ROOT_CONTEXT);
  readonly #context = trace.setSpan(ROOT_CONTEXT, this.#span);
  #since = Date.now();

  /** A batch began to be sent. */
  publishing(): void {
    this.#since = Date.now();
  }

  /** These entries were stored, and their receipts are on the disk. */
  stored(receipts: readonly { readonly seq: number; readonly streamSeq: number }[]): void {
    const [first, last] = [receipts[0], receipts.at(-1)];
    if (first === undefined || last === undefined) return;
    const attributes = {
      'cim.entries': receipts.length,
      'cim.seq.first': first.seq,
      'cim.seq.last': last.seq,
      'cim.stream_seq.last': last.streamSeq,
    };
    tracer().startSpan('publish batch', { attributes, startTime: this.#since }, this.#context).end();
    this.#since = Date.now();
  }

  /** The sync has ended. @param problem code of what stopped it, or null */
  end(published: number, problem: string | null): void {
    this.#span.setAttribute('cim.entries', published);
    if (problem !== null) this.#span.setStatus({ code: SpanStatusCode.ERROR, message: problem });
    this.#span.end();
  }
}
