import { ReadableStream } from 'node:stream/web';
import type { Transferable } from 'node:worker_threads';

/**
 * A stream as threads may hand it to each other. At run time the global stream is Node's own; their declarations
 * differ only in what a browser adds.
 */
export function transferable(stream: unknown): Transferable {
  if (!(stream instanceof ReadableStream)) throw new TypeError('Only streams are handed over.');
  return stream;
}
