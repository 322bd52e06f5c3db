import { counted } from '../../app/content/counted.ts';
import { REHEARSAL_STREAM } from '../../app/model/rehearsal-source.ts';
import { type ProblemRow, problemsOf } from '../../app/problem.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import type { Copy } from '../../app/receipts/stream-proof.ts';

/** Where a sync was heading. */
export interface Destination {
  readonly url: string;
  readonly stream: string;
  readonly configFile: string;
}

/** A file that the configuration names, and why it cannot be used. */
interface UnusableFile {
  /** The key of the configuration, `nats.tls.client_key`. */
  readonly key: string;
  /** What it is, for a sentence: `The client key`. */
  readonly what: string;
  readonly path: string;
  /** `has expired` */
  readonly why: string;
}

interface Stream {
  readonly stream: string;
}

const SAFE = 'The queue is safe: what NATS has not acknowledged is still waiting on this laptop.';
const UNTOUCHED = 'Nothing was changed, and nothing was sent.';

const unusable = {
  happened: ({ what, path, why }: UnusableFile) => `${what} (${path}) ${why}.`,
  meaning: 'The queue is untouched, and no connection was opened.',
  remedy: ({ key }: UnusableFile) =>
    `Correct ${key} on the Settings screen, or put the right file in its place.`,
  field: ({ key }: UnusableFile) => key,
} as const satisfies ProblemRow;

const elsewhere = {
  ofOneLedger: true,
  meaning:
    'Nothing was sent. All events are safe in the ledger on this laptop, and what was acknowledged where stays on record.',
  remedy: ({ from }: Elsewhere) =>
    `Ask those who run the server whether this is meant. If it is, publish again from entry ${from}. If it is not, connect to the server that has them.`,
} as const;

/** What can go wrong between a ledger and NATS. */
export const natsProblem = problemsOf({
  'nats.unexpected': {
    passing: true,
    happened: ({ url, said }: Destination & { readonly said: string | null }) =>
      said === null
        ? `This program can make no sense of an answer of ${url}.`
        : `NATS at ${url} reported: ${said}.`,
    meaning: SAFE,
    remedy: ({ said }: { readonly said: string | null }) =>
      said === null
        ? 'Check that it is the right server, then sync again. If it stays, tell the person who runs the server.'
        : 'Press “Sync to NATS” to try again. If it stays, show this message to the person who runs the server.',
  },
  'nats.rehearsal': {
    ofOneLedger: true,
    happened: ({ stream }: Destination) =>
      `This is a ledger for rehearsals, and the stream ${stream} is one for what counts.`,
    meaning: 'Nothing was sent: a rehearsal never stands among what is real.',
    remedy: ({ configFile }: Destination) =>
      `Set nats.stream_name in ${configFile} to a stream of rehearsals, whose name ends with ${REHEARSAL_STREAM}, with a subject prefix of its own; then sync again.`,
  },
  'nats.not-a-rehearsal': {
    ofOneLedger: true,
    happened: ({ stream }: Destination) =>
      `The stream ${stream} is one for rehearsals, and this ledger is none.`,
    meaning: SAFE,
    remedy: ({ configFile }: Destination) =>
      `Set nats.stream_name in ${configFile} to the stream of what counts, then sync again.`,
  },
  'nats.refused': {
    passing: true,
    happened: ({ url }: Destination) => `Nothing answers at ${url}: the connection was refused.`,
    meaning: SAFE,
    remedy: 'Check that the NATS server is running and that host and port are right, then sync again.',
  },
  'nats.unknown-host': {
    passing: true,
    happened: ({ url }: Destination) => `The name in ${url} is not known on this network.`,
    meaning: SAFE,
    remedy: 'Check the spelling of the server’s name and that this laptop is connected to the right network.',
  },
  'nats.unreachable': {
    passing: true,
    happened: ({ url }: Destination) => `${url} cannot be reached from this network.`,
    meaning: SAFE,
    remedy: 'Connect the laptop to the network of the server, then sync again.',
  },
  'nats.time-out': {
    passing: true,
    happened: ({ url }: Destination) => `${url} did not answer in time.`,
    meaning: SAFE,
    remedy:
      'Check host, port and firewall. If the server is only slow, raise nats.connection_timeout_secs, then sync again.',
  },
  'nats.not-nats': {
    happened: ({ url }: Destination) => `Something answers at ${url}, but it is not a NATS server.`,
    meaning: SAFE,
    remedy: 'Check the port: NATS usually listens on 4222.',
  },
  'nats.connection-lost': {
    passing: true,
    happened: ({ url }: Destination) => `The connection to ${url} was lost.`,
    meaning: SAFE,
    remedy: 'Sync again: it goes on where it stopped.',
  },
  'nats.authorization': {
    happened: ({ url }: Destination) => `${url} refused this laptop’s identity (authorization violation).`,
    meaning: SAFE,
    remedy: ({ configFile }: Destination) =>
      `Set nats.credentials_file in ${configFile} to a valid credentials file for this server, then sync again.`,
  },
  'nats.permission': {
    happened: ({ subject }: { readonly subject: string }) =>
      `The server does not let this identity use the subject ${subject}.`,
    meaning: SAFE,
    remedy: 'Ask the person who runs the server to allow it, then sync again.',
  },
  'nats.tls-not-offered': {
    happened: ({ url }: Destination) =>
      `The configuration asks for TLS, but ${url} offers none. Nothing was sent in the clear.`,
    meaning: SAFE,
    remedy: 'Check that this is the right server and port, or have TLS switched on there.',
  },
  'nats.certificate-expired': {
    happened: ({ url }: Destination) => `The certificate of ${url} has expired.`,
    meaning: SAFE,
    remedy: 'Check this laptop’s date; if it is right, the server needs a new certificate.',
  },
  'nats.certificate-not-yet-valid': {
    happened: ({ url }: Destination) => `The certificate of ${url} is not valid yet.`,
    meaning: SAFE,
    remedy: 'Check this laptop’s date; if it is right, ask the person who runs the server.',
  },
  'nats.certificate-name': {
    happened: ({ url }: Destination) => `The certificate of ${url} was issued for another name.`,
    meaning: SAFE,
    remedy: 'Use the server name that stands in its certificate (not an IP address).',
  },
  'nats.certificate-unknown': {
    happened: ({ url }: Destination) =>
      `${url} requires TLS, and this laptop does not know the authority that issued its certificate.`,
    meaning: SAFE,
    remedy: ({ configFile }: Destination) =>
      `Set ca_cert under [nats.tls] in ${configFile} to the authority’s certificate file, then sync again.`,
  },
  'nats.client-certificate': {
    happened: ({ url }: Destination) => `${url} asks for a client certificate that it accepts.`,
    meaning: SAFE,
    remedy: ({ configFile }: Destination) =>
      `Set client_cert and client_key under [nats.tls] in ${configFile} to a certificate of an authority the server trusts, then sync again.`,
  },
  'nats.no-jetstream': {
    passing: true,
    happened: ({ url, answered }: Destination & { readonly answered: boolean }) =>
      answered
        ? `JetStream is not switched on for this identity at ${url}.`
        : `${url} has no JetStream for this identity, so nothing could be stored there.`,
    meaning: SAFE,
    remedy: ({ answered }: { readonly answered: boolean }) =>
      answered
        ? 'Have it switched on for this account, then sync again.'
        : 'Have JetStream switched on for this account (“jetstream {}” in the server’s configuration), then sync again.',
  },
  'nats.stream-missing': {
    // The next attempt makes it, and then asks what is to be sent to it.
    passing: true,
    happened: ({ stream, url }: Destination) => `The stream ${stream} is no longer there at ${url}.`,
    meaning: SAFE,
    remedy:
      'Sync again: it is made when missing, and you are asked what to send to it. If it goes away again, ask the person who runs the server.',
  },
  'nats.other-stream-answers': {
    happened: ({ stream, url }: Destination) =>
      `Another stream than ${stream} takes these subjects at ${url} now, and has refused the message.`,
    meaning: SAFE,
    remedy: 'Ask the person who runs the server what became of the stream, then sync again.',
  },
  'nats.stream-overlap': {
    happened: ({ stream, url }: Destination) =>
      `Another stream on ${url} already takes these subjects, so ${stream} could not be made.`,
    meaning: SAFE,
    remedy: 'Set nats.stream_name to that stream’s name, or choose another nats.subject_prefix.',
  },
  'nats.quota': {
    passing: true,
    happened: ({ stream, said }: Destination & { readonly said: string }) =>
      `The server has no room left for ${stream} (${said}).`,
    meaning: SAFE,
    remedy: 'Have the limit raised, then sync again.',
  },
  'nats.jetstream': {
    passing: true,
    happened: ({ url, said, error }: Destination & { readonly said: string; readonly error: number }) =>
      `JetStream at ${url} refused: ${said} (error ${error}).`,
    meaning: SAFE,
    remedy: 'Show this message to the person who runs the server, then sync again.',
  },
  'nats.too-large': {
    happened: (facts: TooLarge) => {
      switch (facts.of) {
        case 'server':
          return `The server takes no message of this size (${facts.said}).`;
        case 'stream':
          return `The stream ${facts.stream} takes no message of this size (${facts.said}).`;
        case 'connection':
          return `The server takes messages of at most ${grouped(facts.largest)} bytes; this one has about ${grouped(facts.bytes)}.`;
      }
    },
    meaning: ({ of }: TooLarge) =>
      of === 'server'
        ? SAFE
        : 'The event is safe in the ledger on this laptop. It is not in NATS; those behind it are not held up.',
    remedy: ({ of }: TooLarge) => {
      switch (of) {
        case 'server':
          return 'Have max_payload or the stream’s limit raised, then sync again.';
        case 'stream':
          return 'Have the stream’s largest message size (max_msg_size) raised, then press “Retry”. Or export it as a file and carry it there.';
        case 'connection':
          return 'Have the server’s max_payload raised, then press “Retry”. Or export it as a file and carry it there.';
      }
    },
  },
  'nats.unreadable-entry': {
    happened: ({ seq }: { readonly seq: number }) =>
      `The event of entry ${seq} cannot be read by this version of the program.`,
    meaning:
      'It was not sent, and is unchanged in the ledger on this laptop. Those behind it are not held up.',
    remedy: 'Check the ledger. If it is intact, use the newest version of the program and press “Retry”.',
  },
  'nats.offline-mode': {
    happened: 'This laptop is in Offline mode.',
    meaning: ({ purpose }: ForPurpose) =>
      purpose === null
        ? 'No connection was opened. The queue is untouched.'
        : `${purpose} was not begun, and no connection was opened. The ledger is unchanged.`,
    remedy: ({ purpose }: ForPurpose) =>
      `Switch to Hybrid mode on the Sync screen, then ${purpose === null ? 'sync' : 'try again'}.`,
  },
  'nats.switched-off': {
    happened: ({ purpose, key }: ForPurpose & SwitchedOff) =>
      purpose === null
        ? `Publishing to JetStream is switched off: ${key} is false.`
        : `${key} is false, and ${purpose.toLowerCase()} needs it.`,
    meaning: ({ purpose }: ForPurpose) =>
      purpose === null
        ? 'No connection was opened. The queue is untouched.'
        : `${purpose} was not begun, and no connection was opened. The ledger is unchanged.`,
    remedy: ({ purpose, key, configFile }: ForPurpose & SwitchedOff) =>
      `Set ${key} = true in ${configFile}, then ${purpose === null ? 'sync' : 'try'} again.`,
  },
  'nats.busy-stream': {
    passing: true,
    happened: ({ stream }: Stream) =>
      `Others publish into the stream ${stream} so often that none of this laptop’s events got in between.`,
    meaning: 'Nothing was stored twice or out of order. What has no receipt is still waiting on this laptop.',
    remedy: 'Sync again when less is going on there, or use a stream that only ledgers are published into.',
  },
  'nats.stream-foreign-subjects': {
    happened: ({ stream, subjects, prefix }: Stream & { subjects: readonly string[]; prefix: string }) =>
      `The stream ${stream} exists but takes other subjects (${subjects.join(', ')}), not ${prefix}.>.`,
    meaning:
      'The queue is untouched: every event is still waiting on this laptop. The stream was not changed.',
    remedy: ({ prefix }: { readonly prefix: string }) =>
      `Have ${prefix}.> added to the stream’s subjects, or set another nats.stream_name, then sync again.`,
  },
  'nats.near-limit': {
    happened: ({ stream, words }: Stream & { readonly words: string }) => `${stream} holds ${words}.`,
    meaning: ({ refuses }: { readonly refuses: boolean }) =>
      refuses
        ? 'Nothing is lost. When the limit is reached, the stream takes no more, and what is new waits on this laptop.'
        : 'Nothing is lost: the ledger on this laptop keeps everything. When the limit is reached, the stream removes its oldest messages.',
    remedy: ({ refuses }: { readonly refuses: boolean }) =>
      refuses
        ? 'Have the limit raised before then.'
        : 'Have the limit raised, or export the ledger as a bundle before then: a ledger is rebuilt from a bundle for its beginning and the stream for the rest.',
  },
  'nats.other-history': {
    ofOneLedger: true,
    happened: ({ stream, seq, streamSeq, here }: Stream & Record<'seq' | 'streamSeq' | 'here', number>) =>
      seq > here
        ? `The stream ${stream} holds entry ${seq} of this ledger (as number ${streamSeq}), but the ledger on this laptop ends with entry ${here}.`
        : `The stream ${stream} holds another entry ${seq} of this ledger (as number ${streamSeq}) than this laptop.`,
    meaning:
      'The ledger on this laptop is an older or another copy. Nothing was sent, and the queue is untouched.',
    remedy:
      'Record nothing more on this laptop. Compare its head with the other copies, and go on with the newest one.',
  },
  'nats.new-stream': {
    ...elsewhere,
    happened: (facts: Elsewhere) =>
      `${facts.stream} is a new stream, made at ${inWords(facts.created)}. ${events(facts)} acknowledged by an earlier one of this name ${are(facts)} not in it.`,
  },
  'nats.other-stream': {
    ...elsewhere,
    happened: (facts: Elsewhere) =>
      `${facts.stream} (made at ${inWords(facts.created)}) is another stream than ${others(facts)}, which acknowledged ${events(facts)} that ${are(facts)} not in it.`,
  },
  'nats.lost-tail': {
    ...elsewhere,
    happened: (facts: Elsewhere) =>
      `${facts.stream} has lost what it acknowledged: it ends with number ${facts.lastSeq} now, and ${events(facts)}, from entry ${facts.from} on, ${are(facts)} not in it any more.`,
  },
  'nats.nothing-elsewhere': {
    happened: ({ stream }: Stream) =>
      `${stream} holds everything that was acknowledged of this ledger, as far as it reaches back.`,
    meaning: UNTOUCHED,
    remedy: 'Sync as usual.',
  },
  'nats.other-elsewhere': {
    happened: ({ stream }: Stream) => `${stream} is not as it was when you decided.`,
    meaning: UNTOUCHED,
    remedy: ({ from }: { readonly from: number }) => `Look again: entries from ${from} on are not in it.`,
    field: 'from',
  },
  'nats.would-leave-gap': {
    happened: ({ from }: { readonly from: number }) =>
      `Entries from ${from} on are lost in the stream; publishing again from a later one would leave a gap.`,
    meaning: UNTOUCHED,
    remedy: ({ from }: { readonly from: number }) => `Publish again from entry ${from}, or an earlier one.`,
    field: 'from',
  },
  'nats.not-as-sent': {
    ofOneLedger: true,
    happened: ({ stream, detail }: Stream & { readonly detail: string }) =>
      `The sync had trouble, so what was sent was read back from ${stream}, and it is not as it was sent. ${detail}`,
    meaning:
      'Every event is safe in the ledger on this laptop. What the server has acknowledged it does not hold as it said.',
    remedy:
      'Do not rely on this stream. Have whoever runs the server look at it, then sync again: it is read back once more.',
  },
  'nats.doubled': {
    happened: ({ stream, seq, streamSeq, copySeq, more }: Copy & { readonly more: number }) =>
      `Entry ${seq} stands in ${stream} twice: as number ${streamSeq} and again as number ${copySeq}${more === 0 ? '' : `; ${counted(more, 'further copy is', 'further copies are')} there`}.`,
    meaning:
      'Nothing is missing, and the first copy of each is the one that counts here. Somebody else, or an earlier version of this program, has published the others.',
    remedy:
      'Tell those who read the stream: a message whose message id they have seen before is to be passed over.',
  },
  'nats.file-missing': unusable,
  'nats.file-unreadable': unusable,
  'nats.file-unusable': unusable,
  'nats.certificate-unusable': unusable,
  'nats.ca-not-yet-valid': unusable,
  'nats.ca-expired': unusable,
  'nats.client-certificate-not-yet-valid': unusable,
  'nats.client-certificate-expired': unusable,
  'nats.client-key-unusable': unusable,
  'nats.client-key-mismatch': unusable,
  'nats.credentials-unusable': unusable,
  'nats.credentials-mismatch': unusable,
  'nats.credentials-not-yet-valid': unusable,
  'nats.credentials-expired': {
    happened: (facts: Destination | UnusableFile) =>
      'url' in facts ? `The credentials for ${facts.url} have expired.` : unusable.happened(facts),
    meaning: (facts: Destination | UnusableFile) => ('url' in facts ? SAFE : unusable.meaning),
    remedy: (facts: Destination | UnusableFile) =>
      'url' in facts
        ? `Ask for a new credentials file and set nats.credentials_file in ${facts.configFile}.`
        : unusable.remedy(facts),
    field: (facts: Destination | UnusableFile) => ('url' in facts ? null : facts.key),
  },
  'nats.nkey-unusable': unusable,
});

/** What the codes of problems with a file of the configuration are. */
export type UnusableFileCode =
  | 'nats.credentials-expired'
  | {
      [Code in keyof typeof natsProblem.rows]: (typeof natsProblem.rows)[Code] extends typeof unusable
        ? Code
        : never;
    }[keyof typeof natsProblem.rows];

/** What a message is too large for. */
type TooLarge =
  | { readonly of: 'server'; readonly said: string }
  | { readonly of: 'stream'; readonly stream: string; readonly said: string }
  | { readonly of: 'connection'; readonly bytes: number; readonly largest: number };

interface ForPurpose {
  /** What a connection is for, as the beginning of a sentence: “The proof”; null for the sync. */
  readonly purpose: string | null;
}

interface SwitchedOff {
  readonly key: string;
  readonly configFile: string;
}

function events({ count }: Elsewhere): string {
  return counted(count, 'event');
}

function are({ count }: Elsewhere): string {
  return count === 1 ? 'is' : 'are';
}

function others({ stream, acknowledgedBy }: Elsewhere): string {
  return acknowledgedBy.map((name) => (name === stream ? 'the one of this name' : name)).join(', ');
}

/** `2026-11-28 09:12:30 UTC`. Source: RFC 3339, whose date and time these are. */
function inWords(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}

function grouped(value: number): string {
  return value.toLocaleString('en');
}
