import type { ResolverFile } from './resolver.ts';

/** Where a server listens and keeps things, as its administrator decides it. */
export interface ServerSettings {
  /** The server's own name. */
  readonly name: string;
  /** `0.0.0.0:4222` */
  readonly listen: string;
  /** Where JetStream keeps its streams on the server; null for a server without JetStream. */
  readonly storeFolder: string | null;
}

/**
 * A whole server configuration: the file with which `nats-server -c` starts, and beside it the lines of the resolver, which
 * can be included in another configuration just as well.
 * @param resolver its lines
 */
export function serverFiles({ name, listen, storeFolder }: ServerSettings, resolver: string): ResolverFile[] {
  const jetstream =
    storeFolder === null ? '' : `jetstream {\n  store_dir: ${JSON.stringify(storeFolder)}\n}\n`;
  return [
    {
      name: 'nats-server.conf',
      // A relative path in an include is looked up beside the file itself. Source: NATS documentation, "Include directive".
      text: `server_name: ${JSON.stringify(name)}
listen: ${JSON.stringify(listen)}
${jetstream}include "./resolver.conf"
`,
    },
    { name: 'resolver.conf', text: resolver },
  ];
}
