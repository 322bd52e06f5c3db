import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { z } from 'zod';
import { type CidString, isCid, toLink } from '../content/cid.ts';
import { nameSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { fingerprintSchema } from '../registry/key-facts.ts';

/** Names the kind of file in its manifest. */
const BUNDLE_FORMAT = 'cim-keys-bundle';

/** The version this program writes and reads. */
const BUNDLE_VERSION = 1;

/** More signatures than this in one bundle are no ceremony's: a reader keeps each of them in memory. */
export const MOST_SIGNATURES = 10_000;

/** A signed head (`CheckpointSigned`) among the entries of a bundle. */
export interface ListedSignature {
  /** The entry that holds it, and its event. */
  readonly entry: number;
  readonly event: CidString;
  /** Whose key signed: so a reader knows beforehand which keys' registrations to look out for. */
  readonly fingerprint: string;
}

/** What a bundle holds. As a block it is the root of the CAR file, with IPLD links to heads. */
export interface BundleManifest {
  readonly ledger: {
    readonly id: string;
    readonly name: string;
    readonly source: string;
    readonly createdAt: string;
  };
  /** Positions of the first and last entry, both included. */
  readonly range: { readonly from: number; readonly to: number };
  /** CID of the entry before the first; null when the bundle begins with the ledger. */
  readonly prev: CidString | null;
  /** CID of the last entry: it commits to everything before it. */
  readonly head: CidString;
  /** Every signed head in the range, in order; the reader checks that none is left out. */
  readonly signatures: readonly ListedSignature[];
  /** When it was written, RFC 3339 UTC. */
  readonly writtenAt: string;
  /** Name and version of the program that wrote it. */
  readonly writtenBy: string;
}

const linkSchema = z
  .custom<CID>((value) => CID.asCID(value) !== null)
  .transform((link, context) => {
    const text = link.toString();
    if (isCid(text)) return text;
    context.addIssue({ code: 'custom', message: 'links to something that is no dag-cbor sha2-256 block' });
    return z.NEVER;
  });

const position = z.int().positive();

const blockSchema = z
  .strictObject({
    format: z.literal(BUNDLE_FORMAT),
    version: z.literal(BUNDLE_VERSION),
    ledger: z.strictObject({
      id: uuidSchema,
      name: nameSchema,
      source: z.string().min(1).max(200),
      created_at: timestampSchema,
    }),
    range: z.strictObject({ from: position, to: position }),
    prev: linkSchema.nullable(),
    head: linkSchema,
    checkpoints: z
      .array(z.strictObject({ entry: position, event: linkSchema, key: fingerprintSchema }))
      .max(MOST_SIGNATURES),
    entries: position,
    written_at: timestampSchema,
    written_by: z.string().min(1).max(200),
  })
  .refine(
    ({ range, entries }) => range.to >= range.from && entries === range.to - range.from + 1,
    'counts entries that its range does not have',
  )
  .refine(({ range, prev }) => (range.from === 1) === (prev === null), 'begins where no entry can begin');

/** The manifest's dag-cbor bytes. */
export function encodeManifest(manifest: BundleManifest): Uint8Array {
  const { ledger, range } = manifest;
  return dagCbor.encode({
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    ledger: { id: ledger.id, name: ledger.name, source: ledger.source, created_at: ledger.createdAt },
    range: { from: range.from, to: range.to },
    prev: manifest.prev === null ? null : toLink(manifest.prev),
    head: toLink(manifest.head),
    checkpoints: manifest.signatures.map(({ entry, event, fingerprint }) => ({
      entry,
      event: toLink(event),
      key: fingerprint,
    })),
    entries: range.to - range.from + 1,
    written_at: manifest.writtenAt,
    written_by: manifest.writtenBy,
  });
}

/** Reads a manifest's block. @throws Error when it is none of this version */
export function decodeManifest(block: Uint8Array): BundleManifest {
  const { ledger, range, prev, head, checkpoints, written_at, written_by } = blockSchema.parse(
    dagCbor.decode(block),
  );
  return {
    ledger: { id: ledger.id, name: ledger.name, source: ledger.source, createdAt: ledger.created_at },
    range,
    prev,
    head,
    signatures: checkpoints.map(({ entry, event, key }) => ({ entry, event, fingerprint: key })),
    writtenAt: written_at,
    writtenBy: written_by,
  };
}
