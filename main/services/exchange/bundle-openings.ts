import { lstatSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../../app/problem.ts';
import { type BoundFiles, bundleOpeningsSchema } from '../../../app/registry/bound-files.ts';
import { explainUnusable, readBoundedFile, readBoundedText } from '../../files/bounded-file.ts';
import { streamThroughAge } from '../../keystore/age-thread.ts';
import type { LockKey } from '../../keystore/age-worker.ts';
import { streamOf } from '../../keystore/stream-of.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { type Unlocking, wayInto } from '../keys/unlocking.ts';
import { bundleProblem } from './bundle-problems.ts';
import { identitiesOf } from './identity-file.ts';

/** Behind the name of a bundle: the file that says which ways into it lie beside it. */
export const OPENINGS = '.openings.json';

/** How the files beside a bundle are read: larger ones hold something else, and nobody has chosen them. */
const BESIDE = { most: 64 * 1024, links: 'refuse' } as const;

/**
 * The ways into a bundle that is bound to YubiKeys, from the file beside it.
 * @returns null when there is no such file: the bundle is protected in another way, or was moved alone
 * @throws ProblemError when that file is not what it should be
 */
export function openingsBeside(bundle: string): BoundFiles | null {
  const file = `${bundle}${OPENINGS}`;
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
  try {
    return bundleOpeningsSchema.parse(JSON.parse(readBoundedText(file, BESIDE)));
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, bundleProblem('bundle.opening-unusable', file)), { cause });
  }
}

/**
 * Opens one of the files beside a bundle: with the passphrase and a YubiKey, or with shares from paper.
 * @param worker the built age-worker
 * @returns the identity that opens the bundle itself
 * @throws ProblemError of the YubiKey or the shares; when the passphrase is wrong, or the file missing or damaged
 */
export async function openingKey(
  bundle: string,
  bound: BoundFiles,
  unlocking: Unlocking,
  { keys, worker }: { readonly keys: AnsweringKeys; readonly worker: URL },
): Promise<LockKey> {
  const way = wayInto(bound, unlocking, keys);
  const file = path.join(path.dirname(bundle), way.file);
  const locked = read(file);
  const input = streamOf(once(locked));
  const key = { kind: 'passphrase', passphrase: await way.passphrase() } as const;
  const work = await streamThroughAge(worker, { task: 'unlock', key, input });
  if (work === 'locked')
    throw new ProblemError(bundleProblem('bundle.wrong-opening', { file, by: unlocking.by }));
  if (work === 'unusable') throw new ProblemError(bundleProblem('bundle.opening-unusable', file));
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of work.output) pieces.push(piece);
    const identities = identitiesOf(Buffer.concat(pieces).toString('utf8'));
    if (identities.length === 0) throw new Error('No identity.');
    return { kind: 'identities', identities };
  } catch (cause) {
    throw new ProblemError(bundleProblem('bundle.opening-unusable', file), { cause });
  } finally {
    await work.end();
  }
}

function read(file: string): Uint8Array {
  try {
    return readBoundedFile(file, BESIDE);
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, bundleProblem('bundle.opening-unusable', file)), { cause });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
