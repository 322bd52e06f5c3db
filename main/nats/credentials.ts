import type { Authenticator } from '@nats-io/transport-node';
import { credentialsFileOf } from '../../app/config/schema.ts';
import type { LocatedConfig } from '../config/config-file.ts';
import { type Checked, readAuthority, readClientCertificate, type TlsFiles } from './certificates.ts';
import { readCreds, readNkey } from './user-identity.ts';

/** What a connection needs besides the address, read and checked. */
export interface Credentials {
  /** null where the configuration asks for no TLS. */
  readonly tls: TlsFiles | null;
  readonly authenticator: Authenticator | null;
  /** Sentences for the person: files that others can read, validities that end soon. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks every file the configuration names for the connection, before any connection is opened: that
 * it exists, parses, is valid now, and fits the others. TLS is asked for by `[nats.tls]` or a `tls://` address.
 * @throws ProblemError that names the file and what is wrong with it, never what is in it
 */
export function readCredentials({ config: { nats }, resolve }: LocatedConfig, now = new Date()): Credentials {
  const { ca_cert, client_cert, client_key } = nats.tls ?? {};
  const authority = ca_cert === undefined ? null : readAuthority(resolve(ca_cert), now);
  const client =
    client_cert === undefined || client_key === undefined
      ? null
      : readClientCertificate(resolve(client_cert), resolve(client_key), now);
  const identity = readIdentity(nats, resolve, now);
  const insistOnTls = nats.tls !== undefined || nats.url.startsWith('tls://');
  return {
    tls: insistOnTls ? { ...(authority && { ca: authority.value }), ...client?.value } : null,
    authenticator: identity?.value ?? null,
    warnings: [authority, client, identity].flatMap((checked) => checked?.warnings ?? []),
  };
}

function readIdentity(
  nats: LocatedConfig['config']['nats'],
  resolve: LocatedConfig['resolve'],
  now: Date,
): Checked<Authenticator> | null {
  const creds = credentialsFileOf(nats);
  if (creds !== undefined) return readCreds(resolve(creds), now);
  return nats.nkey_seed_file === undefined ? null : readNkey(resolve(nats.nkey_seed_file));
}
