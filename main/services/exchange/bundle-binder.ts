import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import { ProblemError } from '../../../app/problem.ts';
import { survivesALoss } from '../../../app/registry/bound-files.ts';
import { createFileDurably } from '../../files/durable-file.ts';
import { isUnfinishedOf } from '../../files/unfinished-file.ts';
import type { Lock } from '../../keystore/age-worker.ts';
import type { NamedFile } from '../../keystore/secret-files.ts';
import type { Follow } from '../../yubikey/choice.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { howToOpenBundle } from '../keys/how-to-open.ts';
import type { RecoveryShares } from '../keys/recovery-shares.ts';
import { requireStrong } from '../keys/strong-passphrase.ts';
import { type Binding, type Encrypt, encryptWays, planWays } from '../keys/ways-in.ts';
import { OPENINGS } from './bundle-openings.ts';
import { cannotWrite, exportProblem } from './export-problems.ts';

/** Writes bundles that only a YubiKey opens together with a passphrase, or shares on paper. */
export class BundleBinder {
  readonly #keys: AnsweringKeys;
  readonly #shares: RecoveryShares;
  readonly #encrypt: Encrypt;
  readonly #words: () => readonly string[];

  /** @param words of this ceremony, which make no passphrase */
  constructor(
    keys: AnsweringKeys,
    shares: RecoveryShares,
    encrypt: Encrypt,
    words: () => readonly string[] = () => [],
  ) {
    this.#keys = keys;
    this.#shares = shares;
    this.#encrypt = encrypt;
    this.#words = words;
  }

  /**
   * Writes a bundle for a fresh age identity, and beside it one small age file for each way to open it, which holds that
   * identity. Every YubiKey is asked once, before anything is written. The ways are on the medium before the bundle is,
   * so that no bundle is ever there which nobody can open.
   * @param write writes the bundle itself under the name it will have
   * @throws ProblemError, also when there is no recovery path; then no file is left
   */
  async export(
    file: string,
    passphrase: string,
    binding: Binding,
    write: (lock: Lock) => Promise<BundleManifest>,
    follow: Follow = {},
  ): Promise<BundleManifest> {
    await requireStrong(passphrase, this.#words());
    const name = path.basename(file);
    const folder = path.dirname(path.resolve(file));
    const plan = planWays(binding, this.#shares, name);
    if (!survivesALoss(plan.bound)) throw new ProblemError(exportProblem('export.no-recovery'));
    refuseTaken(file);
    const identity = await generateX25519Identity();
    const recipients = [await identityToRecipient(identity)];
    const secret = { passphrase, plaintext: `${identity}\n` };
    const files: NamedFile[] = [
      ...(await encryptWays(plan, secret, this.#keys, this.#encrypt, follow)),
      { name: `${name}${OPENINGS}`, bytes: Buffer.from(`${JSON.stringify(plan.bound, null, 2)}\n`) },
      {
        name: `${name}.how-to-open.txt`,
        bytes: Buffer.from(howToOpenBundle(name, plan.id, plan.bound)),
      },
    ];
    const written: string[] = [];
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const one of files) {
        const place = path.join(folder, one.name);
        createFileDurably(place, one.bytes);
        written.push(place);
      }
      const manifest = await write({ kind: 'recipients', recipients });
      this.#shares.forget();
      return manifest;
    } catch (cause) {
      for (const one of written) removeIfPossible(one);
      throw cause instanceof ProblemError ? cause : new ProblemError(cannotWrite(file, cause), { cause });
    }
  }
}

/** The bundle and every file beside it that begins with its name: an older one is never written over. */
function refuseTaken(file: string): void {
  const folder = path.dirname(path.resolve(file));
  if (!existsSync(folder)) return;
  const name = path.basename(file);
  const own = (one: string) => one === name || (one.startsWith(`${name}.`) && !isUnfinishedOf(one, name));
  const taken = readdirSync(folder).find(own);
  if (taken !== undefined) throw new ProblemError(exportProblem('export.exists', path.join(folder, taken)));
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The medium went away: what is told is why the export failed.
  }
}
