import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { CdpEvent, CdpEventParams, CdpMethod, CdpParams, CdpResult } from './cdp-types.ts';

type Pending = { method: string; resolve: (result: never) => void; reject: (error: Error) => void };
type Incoming = {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: unknown;
  result?: never;
  error?: { message: string };
};

/**
 * A DevTools protocol connection over Chromium's debugging pipe: JSON messages that end with a NUL byte.
 * The pipe is also what ties the two lives together: Chromium exits when its other end closes, however that happens.
 */
export class CdpConnection {
  readonly root: CdpSession;
  readonly #output: Writable;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #lastId = 0;
  #closed = false;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.root = new CdpSession(this, undefined);
    let rest = '';
    input.setEncoding('utf8');
    input.on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    input.on('close', () => this.#close());
    // A write after Chromium has gone fails here; the pending commands are rejected by the close of `input`.
    output.on('error', () => this.#close());
  }

  /** The session with this id, as `Target.attachToTarget` or `Target.attachedToTarget` names it. */
  session(id: string): CdpSession {
    return new CdpSession(this, id);
  }

  /** Sends a command to a session; rejects with the method's name and Chromium's message. */
  send<M extends CdpMethod>(method: M, params: CdpParams<M>, sessionId?: string): Promise<CdpResult<M>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error(`${method}: Chromium has gone`));
      const id = ++this.#lastId;
      this.#pending.set(id, { method, resolve, reject });
      this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Calls the listener with each such event of the session (of the browser itself without one). */
  on<E extends CdpEvent>(
    event: E,
    sessionId: string | undefined,
    listener: (params: CdpEventParams<E>) => void,
  ): void {
    this.#events.on(eventKey(event, sessionId), listener);
  }

  #receive(message: Incoming): void {
    if (message.id === undefined) {
      this.#events.emit(eventKey(message.method ?? '', message.sessionId), message.params);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) pending?.reject(new Error(`${pending.method}: ${message.error.message}`));
    else if (message.result !== undefined) pending?.resolve(message.result);
  }

  #close(): void {
    this.#closed = true;
    for (const { method, reject } of this.#pending.values())
      reject(new Error(`${method}: Chromium has gone`));
    this.#pending.clear();
  }
}

/** One attached target (or, as `root`, the browser itself) of a connection. */
export class CdpSession {
  readonly id: string | undefined;
  readonly connection: CdpConnection;

  constructor(connection: CdpConnection, id: string | undefined) {
    this.connection = connection;
    this.id = id;
  }

  /** Sends a command to this target. */
  send<M extends CdpMethod>(method: M, params: CdpParams<M>): Promise<CdpResult<M>> {
    return this.connection.send(method, params, this.id);
  }

  /** Calls the listener with each such event of this target. */
  on<E extends CdpEvent>(event: E, listener: (params: CdpEventParams<E>) => void): void {
    this.connection.on(event, this.id, listener);
  }
}

function eventKey(event: string, sessionId: string | undefined): string {
  return `${sessionId ?? ''}:${event}`;
}
