import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import type { Random } from '../support/random.ts';
import { AWKWARD, changedSomewhere, pick } from './mutate.ts';

/** One thing that is said: a line of the protocol, and what it announces. */
interface Frame {
  readonly line: string;
  readonly body: Buffer | null;
}

/** How a server lies. */
export interface Lies {
  readonly random: Random;
  /** Of how many things that it says one is a lie. */
  readonly oneIn: number;
  /** Told of each lie: what it was about, and how it was changed. */
  readonly onLie: (about: string, how: string) => void;
}

const END = '\r\n';

/**
 * A NATS server that lies: in front of a real one, which does what it is asked, while some of what it answers is changed
 * on the way back. Source: NATS client protocol; headers: NATS ADR-4.
 */
export class LyingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #lies: Lies | null = null;
  #port = 0;

  private constructor(to: number) {
    this.#server = createServer((client) => this.#join(client, dial(to, '127.0.0.1')));
  }

  /** Starts one in front of a port of this machine. */
  static async before(port: number): Promise<LyingProxy> {
    const proxy = new LyingProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    const address = proxy.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    proxy.#port = address.port;
    return proxy;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Lies from now on; null is honest. */
  lie(lies: Lies | null): void {
    this.#lies = lies;
  }

  /** Ends everything. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(client: Socket, server: Socket): void {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on(
      'data',
      inFrames((frame) => {
        if (!this.#isOverheard(frame) && !server.destroyed) server.write(bytesOf(frame));
      }),
    );
    server.on(
      'data',
      inFrames((frame) => {
        for (const bytes of this.#said(frame)) if (!client.destroyed) client.write(bytes);
        if (this.#isCut()) client.destroy();
      }),
    );
  }

  /** What the client gets to hear instead of a frame. */
  #said(frame: Frame): readonly Buffer[] {
    const lies = this.#lies;
    if (lies === null || lies.random.between(1, lies.oneIn) > 1) return [bytesOf(frame)];
    const { said, how } = lied(frame, lies.random);
    lies.onLie(aboutOf(frame), how);
    return said;
  }

  /** Whether the server behaves as if a message had never come; what comes after it is then refused. */
  #isOverheard({ line }: Frame): boolean {
    const lies = this.#lies;
    if (lies === null || !/^HPUB \S+\.keys\./i.test(line) || lies.random.between(1, lies.oneIn * 2) > 1)
      return false;
    lies.onLie('message', 'not heard');
    return true;
  }

  #isCut(): boolean {
    return this.#lies !== null && this.#lies.random.next() < 0.001;
  }
}

/** Takes pieces as they come, and gives frames. */
function inFrames(take: (frame: Frame) => void): (piece: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (let found = frameIn(rest); found !== null; found = frameIn(rest)) {
      rest = rest.subarray(found.length);
      take(found.frame);
    }
  };
}

function frameIn(bytes: Buffer): { readonly frame: Frame; readonly length: number } | null {
  const end = bytes.indexOf(END);
  if (end < 0) return null;
  const line = bytes.toString('latin1', 0, end);
  if (!/^H?(MSG|PUB) /i.test(line)) return { frame: { line, body: null }, length: end + END.length };
  const size = Number(line.trim().split(/\s+/).at(-1));
  const start = end + END.length;
  if (bytes.length < start + size + END.length) return null;
  return { frame: { line, body: bytes.subarray(start, start + size) }, length: start + size + END.length };
}

function bytesOf({ line, body }: Frame): Buffer {
  const head = Buffer.from(`${line}${END}`, 'latin1');
  return body === null ? head : Buffer.concat([head, body, Buffer.from(END)]);
}

/** The same frame with another body, whose size is told. */
function withBody(line: string, body: Buffer, headers: number | null): Frame {
  const [verb = '', subject = '', sid = '', ...others] = line.trim().split(/\s+/);
  const reply = others.slice(0, others.length - (headers === null ? 1 : 2));
  const sizes = headers === null ? [body.length] : [headers, body.length];
  return { line: [verb, subject, sid, ...reply, ...sizes].join(' '), body };
}

/** What a frame is about, for counting. */
function aboutOf({ line, body }: Frame): string {
  const verb = line.split(/\s/)[0]?.toUpperCase() ?? '';
  if (body === null) return verb === '' ? 'nothing' : verb;
  const said = body.toString('latin1');
  const type = /"type":\s*"io\.nats\.jetstream\.api\.v1\.([a-z_]+)"/.exec(said)?.[1];
  if (type !== undefined) return type;
  if (/^\{"stream":/.test(said) || said.includes('"err_code"')) return 'acknowledgement';
  return verb === 'HMSG' ? 'message' : 'answer';
}

interface Lied {
  readonly said: readonly Buffer[];
  readonly how: string;
}

function lied(frame: Frame, random: Random): Lied {
  const chance = random.next();
  if (chance < 0.05) return { said: [], how: 'left out' };
  if (chance < 0.1) return { said: [bytesOf(frame), bytesOf(frame)], how: 'said twice' };
  if (chance < 0.14) {
    const words = pick(random, [
      'Permissions Violation for Publish to "x"',
      'Stale Connection',
      '\0',
      'x'.repeat(900),
    ]);
    return {
      said: [Buffer.from(`-ERR '${words}'${END}`), bytesOf(frame)],
      how: `-ERR ${words.slice(0, 30)} before it`,
    };
  }
  if (chance < 0.18) {
    const put = pick(random, [
      'MSG x 1 -1\r\n\r\n',
      'HMSG x 1 9 3\r\nabc\r\n',
      'PING PING\r\n',
      'INFO {\r\n',
      '\0\0\r\n',
      'MSG\r\n',
    ]);
    return { said: [Buffer.from(put), bytesOf(frame)], how: `${JSON.stringify(put)} before it` };
  }
  if (chance < 0.22 && frame.body !== null) {
    const size = pick(random, ['0', '99999999999', '-1', 'x', '1']);
    return { said: [bytesOf({ ...frame, line: frame.line.replace(/\S+$/, size) })], how: `of ${size} bytes` };
  }
  const changed = changedFrame(frame, random);
  return {
    said: [bytesOf(changed)],
    how: JSON.stringify([changed.line, changed.body?.toString('latin1').slice(0, 500)]),
  };
}

function changedFrame(frame: Frame, random: Random): Frame {
  const { line, body } = frame;
  if (body === null) {
    const [, verb, json] = /^(INFO )(.*)$/.exec(line) ?? [];
    return verb === undefined
      ? { line: pick(random, ['+OK', 'PONG', '']), body }
      : { line: verb + inJson(json ?? '', random), body };
  }
  // Where a consumer delivers, the numbers stand in the subject for the acknowledgement.
  if (line.includes('$JS.ACK.') && random.next() < 0.3) return { line: withOtherNumber(line, random), body };
  const headers = /^HMSG /i.test(line) ? Number(line.trim().split(/\s+/).at(-2)) : null;
  if (headers === null) return withBody(line, Buffer.from(inJson(body.toString('utf8'), random)), null);
  const head = body.toString('utf8', 0, headers);
  if (random.next() < 0.6) {
    const other = Buffer.from(inHeaders(head, random));
    return withBody(line, Buffer.concat([other, body.subarray(headers)]), other.length);
  }
  const payload = Buffer.from(inJson(body.toString('utf8', headers), random));
  return withBody(line, Buffer.concat([body.subarray(0, headers), payload]), headers);
}

function withOtherNumber(line: string, random: Random): string {
  const parts = line.split('.');
  const at = random.between(2, parts.length - 1);
  const rest = /\s.*$/.exec(parts[at] ?? '')?.[0] ?? '';
  parts[at] = pick(random, ['0', '-1', '1', '99999999999999999999', 'x', '', '7']) + rest;
  return parts.join('.');
}

const VALUES = [
  0,
  1,
  2,
  5,
  19,
  20,
  21,
  40,
  -1,
  1.5,
  2 ** 53,
  1e300,
  null,
  true,
  false,
  [],
  {},
  '1970-01-01T00:00:00Z',
];

function inJson(text: string, random: Random): string {
  const leaf = () => pick(random, [...VALUES, ...AWKWARD]);
  try {
    return JSON.stringify(changedSomewhere(JSON.parse(text), random, leaf)) ?? '';
  } catch {
    return pick(random, ['', '{', '{}', 'null', '[]', '"x"', '\0', '{"error":{}}']);
  }
}

function inHeaders(head: string, random: Random): string {
  const lines = head.split(END);
  const at = random.between(0, Math.max(0, lines.length - 3));
  const [name = ''] = (lines[at] ?? '').split(':');
  const changed = pick(random, [
    `${name}: ${pick(random, AWKWARD).replaceAll(/[\r\n]/g, '')}`,
    `${name}: ${pick(random, ['0', '-1', '2', '20', '1e9', '2026-11-28T00:00:00.000Z', 'x#y'])}`,
    `NATS/1.0 ${pick(random, ['503', '404', '409 Consumer Deleted', '100', '', '99999'])}`,
    '',
    ':',
  ]);
  lines[at] = changed;
  return lines.join(END);
}
