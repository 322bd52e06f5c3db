import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { BoundFiles, SharesOpening, YubiKeyOpening } from '../../../app/registry/bound-files.ts';
import type { NamedFile } from '../../keystore/secret-files.ts';
import type { Follow, KeyChoice } from '../../yubikey/choice.ts';
import { base64url } from '../../yubikey/credentials.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import { type AnsweringKeys, askKey, boundPassphrase } from './answers.ts';
import type { DrawnShares, RecoveryShares } from './recovery-shares.ts';

/** A YubiKey that a secret is to be bound to. */
export type YubiKeyBinding =
  | {
      readonly method: 'hmac-secret';
      readonly key: KeyChoice;
      readonly serial: string | null;
      /** A credential with hmac-secret that is on the key, base64url. */
      readonly credentialId: string;
      readonly pin: PinEntry;
    }
  | { readonly method: 'challenge-response'; readonly serial: string; readonly slot: 1 | 2 };

/** What a secret is to be bound to, in addition to its passphrase. */
export interface Binding {
  readonly yubikeys: readonly YubiKeyBinding[];
  /** The shares that were drawn for this secret, and one of them typed back from paper. */
  readonly shares: { readonly keyId: string; readonly typedBack: string } | null;
}

/** Encrypts a secret under a passphrase in the age format. */
export type Encrypt = (passphrase: string, plaintext: string) => Promise<Uint8Array>;

/** The ways to open a secret that is being bound; no YubiKey has been asked yet. */
interface PlannedWays {
  /** The id whose last four digits the shares on paper begin with; a fresh one where there are none. */
  readonly id: string;
  readonly bound: BoundFiles;
  readonly yubikeys: readonly { readonly binding: YubiKeyBinding; readonly opening: YubiKeyOpening }[];
  readonly shares: { readonly opening: SharesOpening; readonly passphrase: string } | null;
}

/**
 * Plans a file for each way to open a secret, with fresh salts and challenges.
 * @param stem what the names of the files begin with; the id when left out
 * @throws ProblemError when the shares were not drawn here, or what was typed back is none of them
 */
export function planWays(binding: Binding, recoveryShares: RecoveryShares, stem?: string): PlannedWays {
  const drawn = binding.shares && recoveryShares.proven(binding.shares.keyId, binding.shares.typedBack);
  const id = drawn?.keyId ?? uuidv7();
  const name = stem ?? id;
  const yubikeys = binding.yubikeys.map((one, index) => ({
    binding: one,
    opening: openingOf(one, `${name}.yubikey-${index + 1}.age`),
  }));
  const shares = drawn && sharesWay(drawn, `${name}.shares.age`);
  const bound: BoundFiles = {
    kind: 'bound-age-files',
    yubikeys: yubikeys.map(({ opening }) => opening),
    shares: shares?.opening ?? null,
  };
  return { id, bound, yubikeys, shares };
}

/**
 * Asks every YubiKey once, one after another, and encrypts the secret for each way.
 * @throws ProblemError of the first YubiKey that does not answer
 */
export async function encryptWays(
  { yubikeys, shares }: PlannedWays,
  secret: { readonly passphrase: string; readonly plaintext: string },
  keys: AnsweringKeys,
  encrypt: Encrypt,
  follow: Follow,
): Promise<NamedFile[]> {
  const ways = shares === null ? [] : [{ file: shares.opening.file, passphrase: shares.passphrase }];
  for (const { binding, opening } of yubikeys) {
    const asking =
      binding.method === 'hmac-secret'
        ? { key: binding.key, pin: binding.pin, follow }
        : { key: { serial: binding.serial }, pin: null, follow };
    const answer = await askKey(keys, opening, asking);
    ways.push({ file: opening.file, passphrase: boundPassphrase(secret.passphrase, answer) });
  }
  const files: NamedFile[] = [];
  for (const { file, passphrase } of ways) {
    files.push({ name: file, bytes: await encrypt(passphrase, secret.plaintext) });
  }
  return files;
}

/** The public side of a binding, with a fresh salt or challenge of 32 bytes. */
function openingOf(binding: YubiKeyBinding, file: string): YubiKeyOpening {
  const fresh = base64url(randomBytes(32));
  if (binding.method === 'hmac-secret') {
    const { serial, credentialId } = binding;
    return { method: 'hmac-secret', file, serial, credential_id: credentialId, salt: fresh };
  }
  const { serial, slot } = binding;
  return { method: 'challenge-response', file, serial, slot, challenge: fresh };
}

function sharesWay({ needed, total, passphrase, hashes }: DrawnShares, file: string) {
  return { opening: { file, needed, total, hashes: [...hashes] }, passphrase };
}
