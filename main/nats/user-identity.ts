import { fromSeed } from '@nats-io/nkeys';
import { type Authenticator, credsAuthenticator, nkeyAuthenticator } from '@nats-io/transport-node';
import { z } from 'zod';
import type { Checked } from './certificates.ts';
import {
  type CredentialFile,
  checkValidity,
  permissionWarnings,
  readCredentialFile,
  unusable,
} from './credential-file.ts';
import type { UnusableFileCode } from './problems.ts';

/** The claims that matter here. Times are in seconds since 1970. Source: NATS ADR-14, JWT claims; RFC 7519 section 4.1. */
/** Seconds since 1970, as far as a date can say them (ECMA-262, section 21.4.1.1); 0 where there is no limit. */
const secondsSchema = z.number().min(0).max(8_640_000_000_000);

const claimsSchema = z.object({
  /** Public key of the user. */
  sub: z.string(),
  exp: secondsSchema.optional(),
  nbf: secondsSchema.optional(),
});

/**
 * Reads a `.creds` file: a user's JWT and the seed that proves it. Source: NATS ADR-14.
 * @throws ProblemError when either is missing or damaged, they do not belong together, or the JWT is not valid now
 */
export function readCreds(path: string, now: Date): Checked<Authenticator> {
  const file = { key: 'nats.credentials_file', what: 'The credentials file', path, secret: true };
  const text = readCredentialFile(file);
  const jwt = block(text, 'NATS USER JWT');
  const seed = block(text, 'USER NKEY SEED');
  if (jwt === null) throw unusable(file, 'holds no user JWT', 'nats.credentials-unusable');
  if (seed === null) throw unusable(file, 'holds no seed', 'nats.credentials-unusable');
  const { sub, nbf, exp } = claimsOf(jwt, file);
  if (userKeyOf(seed, file, 'nats.credentials-unusable') !== sub) {
    throw unusable(file, 'holds a seed of another user than its JWT', 'nats.credentials-mismatch');
  }
  const warnings = checkValidity(file, time(nbf), time(exp), now, CREDENTIALS);
  return {
    value: credsAuthenticator(new TextEncoder().encode(text)),
    warnings: [...warnings, ...permissionWarnings(file)],
  };
}

const CREDENTIALS = {
  notYetValid: 'nats.credentials-not-yet-valid',
  expired: 'nats.credentials-expired',
} as const;

/** Reads the seed of a user's NKey; lines beside it are comments. @throws ProblemError */
export function readNkey(path: string): Checked<Authenticator> {
  const file = { key: 'nats.nkey_seed_file', what: 'The NKey seed file', path, secret: true };
  const seed = /^\s*(S[A-Z2-7]{57})\s*$/m.exec(readCredentialFile(file))?.[1];
  if (seed === undefined) throw unusable(file, 'holds no NKey seed', 'nats.nkey-unusable');
  userKeyOf(seed, file, 'nats.nkey-unusable');
  return { value: nkeyAuthenticator(new TextEncoder().encode(seed)), warnings: permissionWarnings(file) };
}

/** The text between `-----BEGIN name-----` and `------END name------`. */
function block(text: string, name: string): string | null {
  return (
    new RegExp(`-{3,} *BEGIN ${name} *-{3,}\\s+(\\S+)\\s+-{3,} *END ${name} *-{3,}`).exec(text)?.[1] ?? null
  );
}

function claimsOf(jwt: string, file: CredentialFile): z.infer<typeof claimsSchema> {
  try {
    const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8');
    return claimsSchema.parse(JSON.parse(payload));
  } catch {
    // Without the cause: it may quote the file.
    throw unusable(file, 'holds a damaged JWT', 'nats.credentials-unusable');
  }
}

/** The public key of a user's seed. Source: NATS nkeys, prefix byte 20 << 3 gives `U`. */
function userKeyOf(seed: string, file: CredentialFile, code: UnusableFileCode): string {
  let key: string;
  try {
    key = fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  } catch {
    throw unusable(file, 'holds a damaged seed', code);
  }
  if (!key.startsWith('U')) throw unusable(file, 'holds a seed that is not a user’s', code);
  return key;
}

function time(seconds: number | undefined): Date | null {
  // In NATS JWTs an absent limit may be written as 0.
  return seconds === undefined || seconds === 0 ? null : new Date(seconds * 1000);
}
