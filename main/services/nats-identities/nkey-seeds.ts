import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import type { AgeAnswer } from '../../keystore/age-worker.ts';
import { LARGEST_AGE_FILE, type SecretFiles } from '../../keystore/secret-files.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { keyProblem } from '../keys/problems.ts';
import { type Unlocking, wayInto } from '../keys/unlocking.ts';

/** An object that has a seed, and the public key that the seed must be that of. */
export interface SeedOwner {
  readonly object_id: string;
  /** `O…`, `A…` or `U…` */
  readonly public_key: string;
}

/** Signs with the seed of a NATS identity or signing key. @returns the signature: Ed25519 (RFC 8032), 64 bytes */
export type SignWithNkey = (
  owner: SeedOwner,
  unlocking: Unlocking,
  message: Uint8Array,
) => Promise<Uint8Array>;

/** Opens a seed, for an export that says so. @returns `SO…`, `SA…` or `SU…` */
export type OpenSeed = (owner: SeedOwner, unlocking: Unlocking) => Promise<string>;

/**
 * Uses NATS seeds that lie encrypted on this laptop. To sign, a seed is decrypted in a thread of its own and never leaves it.
 * @param worker the built age-worker
 */
export function nkeySeeds(
  files: SecretFiles,
  registry: Registry,
  keys: AnsweringKeys,
  worker: URL,
): { readonly sign: SignWithNkey; readonly open: OpenSeed } {
  const ask = async (
    { object_id, public_key: publicKey }: SeedOwner,
    unlocking: Unlocking,
    task: { readonly task: 'sign-nkey'; readonly message: Uint8Array } | { readonly task: 'open-seed' },
  ): Promise<AgeAnswer> => {
    const identity = seedOwner(object_id, registry);
    if (identity === undefined) throw new Error('A NATS identity that is not in the ledger.');
    const way = wayInto(identity.seed, unlocking, keys);
    const path = files.locate(way.file);
    // Before anybody is asked for a touch.
    const file = readSeedFile(path);
    const passphrase = await way.passphrase();
    const answer = await askAgeThread(worker, { ...task, passphrase, file, publicKey });
    if (answer.outcome === 'locked') throw new ProblemError(doesNotOpen(path, unlocking.by));
    if (answer.outcome === 'unusable')
      throw new ProblemError(keyProblem('keystore.file-unusable', { file: path, purpose: 'signing' }));
    return answer;
  };
  return {
    async sign(owner, unlocking, message) {
      const answer = await ask(owner, unlocking, { task: 'sign-nkey', message });
      if (answer.outcome !== 'signed-nkey') throw new Error('The thread did not sign.');
      return answer.signature;
    },
    async open(owner, unlocking) {
      const answer = await ask(owner, unlocking, { task: 'open-seed' });
      if (answer.outcome !== 'seed') throw new Error('The thread did not open a seed.');
      return answer.seed;
    },
  };
}

const OWNERS = ['nats.operator', 'nats.account', 'nats.user', 'nats.signing.key'] as const;

/** A NATS identity, or a signing key, by its id; undefined where there is none. */
export function seedOwner(id: string, registry: Registry): StateOf[(typeof OWNERS)[number]] | undefined {
  for (const kind of OWNERS) {
    const found = registry.get(kind, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readSeedFile(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    throw new ProblemError(
      explainUnusable(cause, keyProblem('keystore.file-missing', { file, purpose: 'signing' })),
      { cause },
    );
  }
}

function doesNotOpen(file: string, by: Unlocking['by']): Problem {
  const opened = { file, by, purpose: 'signing' } as const;
  return by === 'shares'
    ? keyProblem('keystore.wrong-shares', opened)
    : keyProblem('keystore.wrong-passphrase', opened);
}
