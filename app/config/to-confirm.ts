import { oneLine } from '../content/one-line.ts';
import { type Config, credentialsFileOf, defaultConfig, type NatsConfig } from './schema.ts';

/**
 * What of a change of the configuration a person has to confirm, as sentences for the dialog: another server, weaker
 * TLS, another login, other or fewer recipients, other places on the disk, leaving Offline. Everything else only tunes.
 * @param before what holds now; null when it cannot be used, so that nothing can be compared with it
 * @returns nothing when the change may be made without asking
 */
export function toConfirm(before: Config | null, after: Config): readonly string[] {
  const from = before ?? defaultConfig();
  const unknown =
    before === null
      ? ['The configuration as it is cannot be used, so what changes is told against the built-in defaults.']
      : [];
  return [
    ...unknown,
    ...connectionToConfirm(before, after),
    ...recipients(from, after),
    ...storage(from, after),
  ];
}

/** The part of it that decides where a connection goes, how it is protected, and who logs in. */
export function connectionToConfirm(before: Config | null, after: Config): readonly string[] {
  const from = before ?? defaultConfig();
  return [
    ...server(from, after),
    ...tls(from.nats, after.nats),
    ...login(from.nats, after.nats),
    ...mode(from, after),
  ];
}

/** How a connection is protected, in a sentence. */
export function protectionInWords({ url, tls }: Pick<NatsConfig, 'url' | 'tls'>): string {
  if (tls === undefined && !url.startsWith('tls://'))
    return 'TLS is not demanded: unless the server insists on it, whoever is on the way can read and change what is sent.';
  return tls?.ca_cert === undefined
    ? 'With TLS, against the certificate authorities of this computer.'
    : `With TLS, against the certificate authority in ${oneLine(tls.ca_cert)}.`;
}

function server(before: Config, after: Config): string[] {
  if (before.nats.url === after.nats.url) return [];
  return [`Another server: ${oneLine(after.nats.url)} instead of ${oneLine(before.nats.url)}.`];
}

function tls(before: NatsConfig, after: NatsConfig): string[] {
  if (insists(before) && !insists(after)) {
    return ['TLS is no longer demanded: whoever is on the way could read and change what is sent.'];
  }
  const from = before.tls?.ca_cert;
  const to = after.tls?.ca_cert;
  if (from === to || !insists(after)) return [];
  const named = (file: string | undefined) =>
    file === undefined ? 'those of this computer' : `the one in ${oneLine(file)}`;
  return [`Another certificate authority vouches for the server: ${named(to)} instead of ${named(from)}.`];
}

function insists({ url, tls }: NatsConfig): boolean {
  return tls !== undefined || url.startsWith('tls://');
}

function login(before: NatsConfig, after: NatsConfig): string[] {
  const from = identityOf(before);
  const to = identityOf(after);
  return from === to ? [] : [`Another login at the server: ${to} instead of ${from}.`];
}

function identityOf(nats: NatsConfig): string {
  const files = [credentialsFileOf(nats), nats.nkey_seed_file, nats.tls?.client_cert, nats.tls?.client_key];
  const named = files.filter((file) => file !== undefined);
  return named.length === 0 ? 'none' : named.map((file) => oneLine(file)).join(' and ');
}

function mode(before: Config, after: Config): string[] {
  const from = before.mode.mode;
  const to = after.mode.mode;
  if (from === to || to === 'Offline' || (from === 'Online' && to === 'Hybrid')) return [];
  return [
    to === 'Online'
      ? `The mode becomes Online instead of ${from}: connections are opened without asking, and every act is sent at once.`
      : `The mode becomes Hybrid instead of ${from}: a connection is opened when somebody syncs, and stays open.`,
  ];
}

function recipients(before: Config, after: Config): string[] {
  const from = before.nats.encryption.recipients;
  const to = after.nats.encryption.recipients;
  const gone = from.filter((one) => !to.includes(one));
  const added = to.filter((one) => !from.includes(one));
  if (gone.length > 0 && to.length === 0)
    return ['Events are no longer encrypted: whoever can read the stream can read them.'];
  return [
    ...gone.map((one) => `Events can no longer be decrypted by ${one}.`),
    ...added.map((one) => `Events can be decrypted by whoever holds the key of ${one}.`),
  ];
}

function storage({ storage: before }: Config, { storage: after }: Config): string[] {
  const moved = (what: string, from: string, to: string) =>
    from === to ? [] : [`${what} ${oneLine(to)} instead of ${oneLine(from)}, from the next start on.`];
  return [
    ...moved('The ledger is looked for in', before.offline_events_dir, after.offline_events_dir),
    ...moved('Private keys are kept in', before.keys_output_dir, after.keys_output_dir),
    ...moved('Backups are made in', before.backup_dir, after.backup_dir),
    ...(before.enable_backup && !after.enable_backup ? ['Backups are no longer made.'] : []),
  ];
}
