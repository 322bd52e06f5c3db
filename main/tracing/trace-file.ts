import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { appendToFile } from '../files/growing-file.ts';

/** A file that has grown to so many bytes is put away and a new one begun. */
const LARGEST = 1_000_000;

/** Files kept besides the current one. */
const KEPT = 4;

const NANOSECONDS = 1_000_000_000n;

/** Results of an export. Source: OpenTelemetry JS, ExportResultCode. */
const SUCCESS = 0;
const FAILED = 1;

/** Writes spans to `spans.jsonl` in a folder, one a line, for the eyes of this laptop only. */
class TraceFile implements SpanExporter {
  readonly #folder: string;
  readonly #largest: number;

  constructor(folder: string, largest: number) {
    this.#folder = folder;
    this.#largest = largest;
  }

  export(spans: ReadableSpan[], done: (result: { code: typeof SUCCESS | typeof FAILED }) => void): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#rotate();
      const lines = spans.map((span) => `${JSON.stringify(lineOf(span))}\n`).join('');
      appendToFile(this.#file(0), lines);
      done({ code: SUCCESS });
    } catch {
      // A trace is no evidence: a full disk must not stop a ceremony for it.
      done({ code: FAILED });
    }
  }

  async shutdown(): Promise<void> {}

  #rotate(): void {
    const current = this.#file(0);
    if (!existsSync(current) || statSync(current).size < this.#largest) return;
    for (let age = KEPT - 1; age >= 0; age--) {
      if (existsSync(this.#file(age))) renameSync(this.#file(age), this.#file(age + 1));
    }
  }

  #file(age: number): string {
    return path.join(this.#folder, age === 0 ? 'spans.jsonl' : `spans.${age}.jsonl`);
  }
}

/** Names as in OTLP/JSON. Source: OpenTelemetry protocol, trace.proto. */
function lineOf(span: ReadableSpan) {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    attributes: span.attributes,
    status: span.status,
  };
}

function nanoseconds([seconds, rest]: readonly [number, number]): string {
  return String(BigInt(seconds) * NANOSECONDS + BigInt(rest));
}

/**
 * From now on spans are written to files in this folder, and nowhere else: there is no network exporter.
 * @param largest bytes after which a new file is begun
 * @returns writes what is left and ends it
 */
export function traceToFile(folder: string, largest = LARGEST): () => Promise<void> {
  const processor = new BatchSpanProcessor(new TraceFile(folder, largest));
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  trace.setGlobalTracerProvider(provider);
  return async () => {
    trace.disable();
    // What could not be written is given up, as in `export`.
    await provider.shutdown().catch(() => {});
  };
}
