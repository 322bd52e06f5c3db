import { createPrivateKey, sign } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CarReader } from '@ipld/car/reader';
import { CarWriter } from '@ipld/car/writer';
import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { cidOfBlock, toLink } from '../../../app/content/cid.ts';
import { entryCid } from '../../../app/ledger/entry.ts';
import { encodeReceiptsFile } from '../../../app/receipts/receipts-file.ts';
import { RECEIPTS_STATEMENT } from '../../../app/statements/domains.ts';
import type { LockKey } from '../../../main/keystore/age-worker.ts';
import { openingsBeside } from '../../../main/services/exchange/bundle-openings.ts';
import { identitiesIn } from '../../../main/services/exchange/identity-file.ts';
import { applyReceipts, openReceipts } from '../../../main/services/exchange/receipts-in.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { generateEd25519 } from '../../support/ed25519.ts';
import type { Random } from '../../support/random.ts';
import type { Format } from '../format.ts';
import { AGE_WORKER, GOLDEN, golden, goldenCids } from '../golden.ts';
import { AWKWARD, changedSomewhere, type Mutated, pick } from '../mutate.ts';
import { requireRefusal } from '../wrong.ts';

/** What travels between laptops: bundles, the files beside them, and receipts. */
export function bundleFormats(home: string): Format[] {
  return [
    { ...bundle('bundle', 'whole.car', 1), weight: 20 },
    { ...bundle('bundle of a part', 'part.car', 5), weight: 10 },
    encryptedBundle(path.join(GOLDEN, 'age-identity.txt')),
    openings(),
    identity(),
    receipts(home),
  ];
}

function bundle(name: string, file: string, from: number): Omit<Format, 'weight'> {
  const original = golden(file);
  return {
    name,
    original,
    read: async (read) => (await verifies(read, null, from)) && (await requireTrueBlocks(read)),
    reshape: (random) => reshaped(original, random),
  };
}

/** Whether a bundle is found good. Then every entry in it must be the golden ledger's. */
async function verifies(file: string, key: LockKey | null, from: number): Promise<boolean> {
  const seen: string[] = [];
  const { finding, manifest, verified } = await verifyBundleFile(
    file,
    { key, worker: AGE_WORKER },
    {
      onEntry: ({ entry, cid, block }) => {
        const isTrue = entryCid(entry) === cid && cidOfBlock(block) === entry.event;
        seen.push(`${entry.seq} ${isTrue ? cid : 'of other bytes'}`);
      },
    },
  );
  if (finding !== null) {
    if (finding.detail.trim() === '') throw new Error('The finding says nothing.');
    return false;
  }
  const other = seen.find((one, at) => one !== `${from + at} ${goldenCids.get(from + at)}`);
  if (other !== undefined) throw new Error(`An entry of another ledger was found good: ${other}`);
  if (manifest === null || verified !== seen.length || manifest.head !== goldenCids.get(from + verified - 1))
    throw new Error('A good bundle with another head than its entries have.');
  return true;
}

/** That each block of a file that was found good has the bytes that its identifier names, the manifest's, too. */
async function requireTrueBlocks(file: string): Promise<true> {
  for await (const { cid, bytes } of (await CarReader.fromBytes(readFileSync(file))).blocks())
    if (cidOfBlock(bytes) !== cid.toString())
      throw new Error(`${cid} was changed, and the bundle found good.`);
  return true;
}

/**
 * The same file with one thing in one block changed, taken away or put in: under the identifier that fits it, or under
 * the one that stood there.
 */
async function reshaped(original: Uint8Array, random: Random): Promise<Mutated> {
  const blocks: { readonly cid: CID; readonly bytes: Uint8Array }[] = [];
  for await (const block of (await CarReader.fromBytes(original)).blocks()) blocks.push(block);
  const at = random.next() < 0.4 ? 0 : random.between(0, blocks.length - 1);
  const block = blocks[at];
  if (block === undefined) throw new Error('a bundle without blocks');
  const elsewhere = toLink(cidOfBlock(new Uint8Array()));
  const leaf = () => pick(random, [...AWKWARD, 0, 1, -1, 5, 26, 27, 2 ** 40, null, true, elsewhere]);
  const chance = random.next();
  const isTrue = random.next() < 0.5;
  if (chance < 0.1) blocks.splice(at, 1);
  else if (chance < 0.2) blocks.splice(at, 0, pick(random, blocks));
  else {
    const bytes = encoded(changedSomewhere(dagCbor.decode(block.bytes), random, leaf, isLink));
    blocks[at] = { cid: isTrue ? toLink(cidOfBlock(bytes)) : block.cid, bytes };
  }
  const { writer, out } = CarWriter.create([blocks[0]?.cid ?? elsewhere]);
  const pieces: Uint8Array[] = [];
  const written = (async () => {
    for (const one of blocks) await writer.put(one);
    await writer.close();
  })();
  for await (const piece of out) pieces.push(piece);
  await written;
  const how = `block ${at} of ${blocks.length} in another form${isTrue ? '' : ', under its old identifier'}`;
  return { bytes: Buffer.concat(pieces), how };
}

function isLink(value: object): boolean {
  return CID.asCID(value) !== null || value instanceof Uint8Array;
}

/** The bytes of what can be written, and of nothing where it cannot. */
function encoded(value: unknown): Uint8Array {
  try {
    return dagCbor.encode(value);
  } catch {
    return new Uint8Array([0xf6]);
  }
}

function encryptedBundle(identityFile: string): Format {
  const key: LockKey = { kind: 'identities', identities: identitiesIn(identityFile) };
  return {
    name: 'encrypted bundle',
    weight: 2,
    original: golden('whole.car.age'),
    read: (file) => verifies(file, key, 1),
    secrets: key.identities,
  };
}

const OPENINGS = {
  kind: 'bound-age-files',
  yubikeys: [
    {
      method: 'hmac-secret',
      file: 'bundle.car.age.yubikey-1.age',
      serial: '10000001',
      credential_id: 'AAECAwQFBgcICQoLDA0ODw',
      salt: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
    },
    {
      method: 'challenge-response',
      file: 'bundle.car.age.yubikey-2.age',
      serial: '10000002',
      slot: 2,
      challenge: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
    },
  ],
  shares: { file: 'bundle.car.age.shares.age', needed: 2, total: 3 },
};

/** The file that says how a bound bundle is opened: whatever it says, its files lie beside the bundle. */
function openings(): Format {
  return {
    name: 'openings of a bound bundle',
    weight: 10,
    original: Buffer.from(JSON.stringify(OPENINGS)),
    text: true,
    fileName: 'bundle.car.age.openings.json',
    read: (file) => {
      const found = openingsBeside(file.slice(0, -'.openings.json'.length));
      if (found === null) throw new Error('The file was overlooked.');
      const files = [...found.yubikeys.map((one) => one.file), ...(found.shares ? [found.shares.file] : [])];
      const outside = files.find((name) => path.dirname(path.join('/beside', name)) !== '/beside');
      if (outside !== undefined) throw new Error(`It leads elsewhere: ${outside}`);
      return true;
    },
  };
}

function identity(): Format {
  const original = golden('age-identity.txt');
  return {
    name: 'age identity',
    weight: 5,
    original,
    text: true,
    read: (file) => identitiesIn(file).every((line) => line.startsWith('AGE-SECRET-KEY-1')),
    secrets: identitiesIn(path.join(GOLDEN, 'age-identity.txt')),
  };
}

/** Receipts: of the key that signed them they say what it signed; of another key nothing is taken over unasked. */
function receipts(home: string): Format {
  const folder = path.join(home, 'receipts-ledger');
  cpSync(path.join(GOLDEN, 'data/events'), folder, { recursive: true });
  const ledger = Ledger.open(folder);
  const { statement } = openReceipts(path.join(GOLDEN, 'stored.receipts'), () => ledger, ledger);
  const original = golden('stored.receipts');
  return {
    name: 'receipts file',
    weight: 20,
    original,
    reshape: (random) => resigned(original, random),
    read: async (file) => {
      const opened = openReceipts(file, (source) => (source === statement.ledger ? ledger : null), ledger);
      if (opened.known !== null) {
        if (!isDeepStrictEqual(opened.statement, statement))
          throw new Error('A forged statement of a known key.');
        return true;
      }
      if (opened.fresh > 0) throw new Error('Receipts for entries that all have one.');
      const applied = await applyReceipts(opened, null).catch((error: unknown) => requireRefusal(error));
      if (applied !== undefined) throw new Error('Receipts of an unknown key were taken over.');
      return true;
    },
  };
}

/** What the file says, with one thing in it changed or nothing, signed by a stranger, in an earlier form or in today's. */
function resigned(original: Uint8Array, random: Random): Mutated {
  const stranger = generateEd25519();
  const isEarlier = random.next() < 0.5;
  const { statement } = dagCbor.decode<{ statement: Uint8Array }>(original);
  const today = { domain: RECEIPTS_STATEMENT.now, key: stranger.fingerprint };
  const said = {
    ...dagCbor.decode<object>(statement),
    ...(isEarlier ? { key: stranger.publicKey } : today),
  };
  const numbers = [0, 1, -1, 27, 2 ** 40, null, new Uint8Array([255, 255, 255, 255, 15])];
  const leaf = () => pick(random, [...AWKWARD, ...numbers]);
  const changed = random.next() < 0.1 ? said : changedSomewhere(said, random, leaf, isLink);
  const bytes = encoded(changed);
  const signature = sign(null, bytes, createPrivateKey(stranger.privateKeyPem));
  const file = isEarlier
    ? dagCbor.encode({ statement: bytes, signature: new Uint8Array(signature) })
    : encodeReceiptsFile(bytes, {
        kind: 'ed25519',
        public_key: stranger.publicKey,
        signature: signature.toString('base64url'),
      });
  return { bytes: Buffer.from(file), how: `signed by a stranger: ${JSON.stringify(changed)?.slice(0, 300)}` };
}
