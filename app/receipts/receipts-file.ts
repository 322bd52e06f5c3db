import * as dagCbor from '@ipld/dag-cbor';
import { base64url } from 'multiformats/bases/base64';
import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { nameSchema, timestampSchema } from '../model/values.ts';
import { fingerprintSchema } from '../registry/key-facts.ts';
import { RECEIPTS_STATEMENT } from '../statements/domains.ts';
import { ed25519PublicKeySchema } from '../statements/public-keys.ts';
import { type StatementSignature, statementSignatureSchema } from '../statements/signature.ts';
import type { Place } from './place.ts';
import type { Receipt } from './receipt.ts';
import { keyOf, measureRuns, type Run, receiptsOf, runSchema, runsOf } from './runs.ts';

/*
 * A receipts file tells an air-gapped laptop what NATS has stored of its ledger. It is one dag-cbor map,
 *
 *     { statement: bytes, signature: { kind, public_key, … } }
 *
 * `signature` is over the bytes of `statement`, by an Ed25519 key or by a YubiKey's credential: see
 * `../statements/signature.ts`. The statement is itself a dag-cbor map:
 *
 *     domain     "cim-keys/receipts/v3", so that no other signature can be taken for one of these
 *     key        the fingerprint of the key that signs, as everywhere: SHA256 of its SubjectPublicKeyInfo
 *     ledger     source of the ledger, as each of its entries carries it
 *     head       { seq, cid }: where the ledger ended on the laptop that wrote the file
 *     last       { seq, cid }: the last entry with a receipt here; its CID commits to all entries before it
 *     count      how many receipts there are
 *     streams    the streams, to which the runs refer by their place in this list: each { name, created, domain }.
 *                "created" says when the stream was made, as its server tells it (RFC 3339), so that one made anew under
 *                the same name is told apart; "domain" is the JetStream domain of the server. null where not known
 *     runs       receipts that follow each other, packed: see runs.ts
 *     written_at when it was written, RFC 3339 UTC
 *     written_by who acted at that laptop
 *
 * Version 2 ("cim-keys/receipts/v2") has an Ed25519 public key in "key", 32 bytes in unpadded base64url, and the 64
 * bytes of its signature (RFC 8032) in the place of the map. Version 1 has the names of the streams alone in "streams",
 * besides. Both go on being read.
 *
 * CIDs are text. The signature covers everything but itself, and the file holds nothing else.
 */

/**
 * The largest file that is written and read, in bytes: it holds half a million receipts of which no two follow each
 * other, and any number that do; decoding it takes a bounded amount of memory, whatever it holds.
 */
export const LARGEST_RECEIPTS_FILE = 8 * 1024 * 1024;

/** An entry by its place and its CID. */
export interface EntryReference {
  readonly seq: number;
  readonly cid: CidString;
}

/** What a receipts file says, before its receipts are unpacked. */
export interface ReceiptsStatement {
  /** Fingerprint of the key that signs; null in a file of an earlier version, which names the key itself. */
  readonly fingerprint: string | null;
  /** Source of the ledger. */
  readonly ledger: string;
  /** Where the ledger ended where the file was written. */
  readonly head: EntryReference;
  /** The last entry with a receipt in the file. */
  readonly last: EntryReference;
  readonly writtenAt: string;
  readonly writtenBy: string;
  readonly count: number;
  readonly places: readonly Place[];
  readonly runs: readonly Run[];
}

/** A receipts file taken apart; whether the signature holds is for the reader to find out. */
export interface ReceiptsFile {
  readonly statement: ReceiptsStatement;
  /** The bytes that are signed. */
  readonly signed: Uint8Array;
  readonly signature: StatementSignature;
}

const referenceSchema = z.strictObject({
  seq: z.int().positive(),
  cid: z.custom<CidString>((value) => typeof value === 'string' && isCid(value)),
});

const streamName = z.string().min(1).max(300);

const streamSchema = z.strictObject({
  name: streamName,
  created: z.iso.datetime({ offset: true }).max(40).nullable(),
  domain: z.string().min(1).max(300).nullable(),
});

const common = {
  ledger: z.string().min(1).max(300),
  head: referenceSchema,
  last: referenceSchema,
  count: z.int().positive(),
  runs: z.array(runSchema).min(1),
  written_at: timestampSchema,
  written_by: nameSchema,
};

const streams = z.array(streamSchema).min(1).max(100);

const statementSchema = z.discriminatedUnion('domain', [
  z.strictObject({ domain: z.literal(RECEIPTS_STATEMENT.now), key: fingerprintSchema, streams, ...common }),
  z.strictObject({
    domain: z.literal(RECEIPTS_STATEMENT.second),
    key: ed25519PublicKeySchema,
    streams,
    ...common,
  }),
  z.strictObject({
    domain: z.literal(RECEIPTS_STATEMENT.first),
    key: ed25519PublicKeySchema,
    streams: z.array(streamName).min(1).max(100),
    ...common,
  }),
]);

const fileSchema = z.strictObject({
  statement: z.instanceof(Uint8Array),
  signature: z.union([
    statementSignatureSchema,
    z.instanceof(Uint8Array).refine(({ length }) => length === 64),
  ]),
});

/** The bytes to sign. @param receipts at least one, in ledger order */
export function encodeReceipts(
  about: Omit<ReceiptsStatement, 'count' | 'places' | 'runs' | 'fingerprint'> & {
    readonly fingerprint: string;
  },
  receipts: Iterable<Receipt>,
): Uint8Array {
  const { fingerprint: key, ledger, head, last, writtenAt: written_at, writtenBy: written_by } = about;
  const { places, runs, count } = runsOf(receipts);
  const streams = places.map(({ stream: name, created, domain }) => ({ name, created, domain }));
  return dagCbor.encode({
    ...{ domain: RECEIPTS_STATEMENT.now, key, ledger, head: { ...head }, last: { ...last } },
    ...{ streams, runs, count },
    ...{ written_at, written_by },
  });
}

/** The whole file. */
export function encodeReceiptsFile(statement: Uint8Array, signature: StatementSignature): Uint8Array {
  return dagCbor.encode({ statement, signature });
}

/**
 * Takes a file apart and checks its form: bounded in memory, in time, and in what it may claim.
 * @throws Error when it is no receipts file of this version
 */
export function decodeReceiptsFile(bytes: Uint8Array): ReceiptsFile {
  if (bytes.length > LARGEST_RECEIPTS_FILE) throw new RangeError('Larger than any receipts file.');
  const file = fileSchema.parse(dagCbor.decode(bytes));
  const said = statementSchema.parse(dagCbor.decode(file.statement));
  const { ledger, head, last, count, runs, written_at, written_by } = said;
  const places = said.streams.map(placeOf);
  const found = measureRuns(places, runs);
  if (new Set(places.map(keyOf)).size !== places.length) throw new Error('A stream is named twice.');
  if (found.count !== count || found.last !== last.seq || last.seq > head.seq)
    throw new Error('The receipts are not as many, or not as far, as the file says.');
  const statement = {
    fingerprint: said.domain === RECEIPTS_STATEMENT.now ? said.key : null,
    ledger,
    head,
    last,
    count,
    places,
    runs,
    writtenAt: written_at,
    writtenBy: written_by,
  };
  return { statement, signed: file.statement, signature: signatureOf(said, file.signature) };
}

/** The signature beside a statement, in the form that goes with its version. @throws Error when it has another */
function signatureOf(
  { domain, key }: z.infer<typeof statementSchema>,
  signature: StatementSignature | Uint8Array,
): StatementSignature {
  const isBare = signature instanceof Uint8Array;
  if (isBare !== (domain !== RECEIPTS_STATEMENT.now)) throw new Error('The signature is of another version.');
  if (!isBare) return signature;
  const text = base64url.baseEncode(signature);
  return { kind: 'ed25519', public_key: key, signature: text };
}

/** The receipts of a statement, one after the other, in ledger order. */
export function receiptsIn({ places, runs }: ReceiptsStatement): Generator<Receipt> {
  return receiptsOf(places, runs);
}

/** A stream as a file names it; version 1 knows nothing but its name. */
function placeOf(stream: string | z.infer<typeof streamSchema>): Place {
  if (typeof stream === 'string') return { stream, created: null, domain: null };
  return { stream: stream.name, created: stream.created, domain: stream.domain };
}
