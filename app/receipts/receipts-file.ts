import * as dagCbor from '@ipld/dag-cbor';
import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { nameSchema, timestampSchema } from '../events/fields.ts';
import { ed25519PublicKeySchema } from '../events/key.ts';
import type { Place } from './place.ts';
import { type CarriedReceipt, keyOf, measureRuns, type Run, receiptsOf, runSchema, runsOf } from './runs.ts';

/*
 * A receipts file tells an air-gapped laptop what NATS has stored of its ledger. It is one dag-cbor map,
 *
 *     { statement: bytes, signature: bytes }
 *
 * `signature` is Ed25519 (RFC 8032) over the bytes of `statement`, which is itself a dag-cbor map:
 *
 *     domain     "cim-keys/receipts/v2", so that no other signature can be taken for one of these
 *     key        the public key that signs, 32 bytes in unpadded base64url
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
 * Version 1 ("cim-keys/receipts/v1") has the names of the streams alone in "streams". It goes on being read.
 *
 * CIDs are text. The signature covers everything but itself, and the file holds nothing else.
 */

/** Separates these signatures from everything else a key may ever sign. */
export const RECEIPTS_DOMAIN = 'cim-keys/receipts/v2';

/** The same of files that earlier versions of the program have written. */
const EARLIER_DOMAIN = 'cim-keys/receipts/v1';

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
  /** Public key that signs, 32 bytes in unpadded base64url. */
  readonly key: string;
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
  readonly signature: Uint8Array;
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
  key: ed25519PublicKeySchema,
  ledger: z.string().min(1).max(300),
  head: referenceSchema,
  last: referenceSchema,
  count: z.int().positive(),
  runs: z.array(runSchema).min(1),
  written_at: timestampSchema,
  written_by: nameSchema,
};

const statementSchema = z.discriminatedUnion('domain', [
  z.strictObject({
    domain: z.literal(RECEIPTS_DOMAIN),
    streams: z.array(streamSchema).min(1).max(100),
    ...common,
  }),
  z.strictObject({
    domain: z.literal(EARLIER_DOMAIN),
    streams: z.array(streamName).min(1).max(100),
    ...common,
  }),
]);

const fileSchema = z.strictObject({
  statement: z.instanceof(Uint8Array),
  signature: z.instanceof(Uint8Array).refine(({ length }) => length === 64),
});

/** The bytes to sign. @param receipts at least one, in ledger order */
export function encodeReceipts(
  about: Omit<ReceiptsStatement, 'count' | 'places' | 'runs'>,
  receipts: Iterable<CarriedReceipt>,
): Uint8Array {
  const { key, ledger, head, last, writtenAt: written_at, writtenBy: written_by } = about;
  const { places, runs, count } = runsOf(receipts);
  const streams = places.map(({ stream: name, created, domain }) => ({ name, created, domain }));
  return dagCbor.encode({
    ...{ domain: RECEIPTS_DOMAIN, key, ledger, head: { ...head }, last: { ...last } },
    ...{ streams, runs, count },
    ...{ written_at, written_by },
  });
}

/** The whole file. */
export function encodeReceiptsFile(statement: Uint8Array, signature: Uint8Array): Uint8Array {
  return dagCbor.encode({ statement, signature });
}

/**
 * Takes a file apart and checks its form: bounded in memory, in time, and in what it may claim.
 * @throws Error when it is no receipts file of this version
 */
export function decodeReceiptsFile(bytes: Uint8Array): ReceiptsFile {
  if (bytes.length > LARGEST_RECEIPTS_FILE) throw new RangeError('Larger than any receipts file.');
  const { statement: signed, signature } = fileSchema.parse(dagCbor.decode(bytes));
  const { key, ledger, head, last, count, streams, runs, written_at, written_by } = statementSchema.parse(
    dagCbor.decode(signed),
  );
  const places = streams.map(placeOf);
  const found = measureRuns(places, runs);
  if (new Set(places.map(keyOf)).size !== places.length) throw new Error('A stream is named twice.');
  if (found.count !== count || found.last !== last.seq || last.seq > head.seq)
    throw new Error('The receipts are not as many, or not as far, as the file says.');
  const statement = {
    key,
    ledger,
    head,
    last,
    count,
    places,
    runs,
    writtenAt: written_at,
    writtenBy: written_by,
  };
  return { statement, signed, signature };
}

/** The receipts of a statement, one after the other, in ledger order. */
export function receiptsIn({ places, runs }: ReceiptsStatement): Generator<CarriedReceipt> {
  return receiptsOf(places, runs);
}

/** A stream as a file names it; version 1 knows nothing but its name. */
function placeOf(stream: string | z.infer<typeof streamSchema>): Place {
  if (typeof stream === 'string') return { stream, created: null, domain: null };
  return { stream: stream.name, created: stream.created, domain: stream.domain };
}
