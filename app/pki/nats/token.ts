import { base64url } from 'multiformats/bases/base64';
import { sha256 } from 'multiformats/hashes/sha2';
import { toBase32 } from '../../content/base32.ts';
import { isStrictEd25519 } from '../../content/ed25519-strict.ts';
import { utf8Bytes, utf8Text } from '../../content/utf8.ts';
import { ProblemError } from '../../problem.ts';
import { type Claims, type ClaimsOf, claimsSchemas, type TokenKind } from './claims.ts';
import { readNkey } from './nkey.ts';
import { type TokenFault, tokenProblem } from './problems.ts';

/** Whether an Ed25519 signature over a message holds. Source: RFC 8032. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** What a token is to say. Times are in seconds since 1970. */
export type TokenDraft = { [Kind in TokenKind]: Omit<ClaimsOf<Kind>, 'jti'> }[TokenKind];

/** The longest token that is read, in characters. */
const LONGEST = 1024 * 1024;

/** The whole token is signed, header included. Source: nats-io/jwt v2, AlgorithmNkey. */
const HEADER = '{"typ":"JWT","alg":"ed25519-nkey"}';

/**
 * The bytes that a key signs for a draft: header and claims in base64url, joined by a dot. The same draft always gives the
 * same bytes, so that what was shown is what is signed. The token's id (jti) is the sha2-256 of the rest in base32.
 * @throws ProblemError that names every field that is wrong
 */
export function tokenBytes(draft: TokenDraft): Uint8Array {
  const claims = checked(draft.nats.type, draft);
  const digest = sha256.encode(utf8Bytes(canonicalJson(claims)));
  if (digest instanceof Promise)
    throw new Error('This platform hashes asynchronously: tokens are made in the main process.');
  const body = canonicalJson({ ...claims, jti: toBase32(digest).toUpperCase() });
  return utf8Bytes(`${base64url.baseEncode(utf8Bytes(HEADER))}.${base64url.baseEncode(utf8Bytes(body))}`);
}

/**
 * What bytes to be signed say, read from the bytes alone: this is what people are shown.
 * @throws ProblemError where they are not those of a token
 */
export function readTokenBytes(bytes: Uint8Array): Claims {
  const text = ascii(bytes);
  const [head = '', body = '', ...more] = text === null ? [] : text.split('.');
  if (more.length > 0 || body === '') throw new ProblemError(tokenProblem('nats-token.form'));
  return claimsIn(head, body);
}

/** The claims of a token, whoever has signed it; null where it cannot be read. Its signature is another question: see `readToken`. */
export function readUnverified(token: string): Claims | null {
  const at = token.lastIndexOf('.');
  if (token.length > LONGEST || at < 0 || !/^[\w-]+$/.test(token.slice(at + 1))) return null;
  try {
    return readTokenBytes(utf8Bytes(token.slice(0, at)));
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/**
 * The token of bytes and a signature over them.
 * @param approved the bytes that people were shown
 * @throws ProblemError where the bytes are others, or the signature is not one over them by the key that they name
 */
export function assembleToken(
  { bytes, approved, signature }: Record<'bytes' | 'approved' | 'signature', Uint8Array>,
  verify: VerifyEd25519,
): string {
  const text = ascii(bytes);
  if (text === null || text !== ascii(approved))
    throw new ProblemError(tokenProblem('nats-token.other-bytes'));
  const token = `${text}.${base64url.baseEncode(signature)}`;
  readToken(token, verify);
  return token;
}

/**
 * Reads a token: its form, its claims, which are those of its kind and no others, and its signature by the key that it
 * names. Whether that key may sign it is another question: see `checkChain`.
 * @throws ProblemError
 */
export function readToken(token: string, verify: VerifyEd25519): Claims {
  if (token.length > LONGEST) throw new ProblemError(tokenProblem('nats-token.too-large'));
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || signature === '') throw new ProblemError(tokenProblem('nats-token.form'));
  const claims = claimsIn(head, body);
  const signed = bytesOf(signature);
  const key = readNkey(claims.iss)?.bytes;
  const message = Uint8Array.from(`${head}.${body}`, (letter) => letter.charCodeAt(0));
  if (key === undefined || !isStrictEd25519(key, signed) || !verify(key, message, signed))
    throw new ProblemError(tokenProblem('nats-token.signature'));
  return claims;
}

function claimsIn(head: string, body: string): Claims {
  const header = bytesOf(head);
  const claims = bytesOf(body);
  if (!isHeader(json(header))) throw new ProblemError(tokenProblem('nats-token.header'));
  const value = json(claims);
  const kind = kindOf(value);
  if (kind === null) throw new ProblemError(tokenProblem('nats-token.kind'));
  return checked(kind, value);
}

function checked(kind: TokenKind, value: unknown): Claims {
  const result = claimsSchemas[kind].safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }): TokenFault => ({
      field: path.map(String).join('.') || 'The token',
      wanted: message,
    }),
  );
  throw new ProblemError(tokenProblem('nats-token.claims', { kind, faults: faults.slice(0, 20) }));
}

function kindOf(value: unknown): TokenKind | null {
  if (!isRecord(value) || !isRecord(value['nats'])) return null;
  const { type, version } = value['nats'];
  return version === 2 && typeof type === 'string' && Object.hasOwn(claimsSchemas, type)
    ? (kinds.get(type) ?? null)
    : null;
}

const kinds: ReadonlyMap<string, TokenKind> = new Map(
  (['operator', 'account', 'user', 'activation'] as const).map((kind) => [kind, kind]),
);

function isHeader(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { typ, alg, ...others } = value;
  return (
    typeof typ === 'string' &&
    typ.toUpperCase() === 'JWT' &&
    alg === 'ed25519-nkey' &&
    Object.keys(others).length === 0
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The bytes of strict, unpadded base64url. @throws ProblemError */
function bytesOf(part: string): Uint8Array {
  try {
    // The library passes over padding.
    if (/^[\w-]+$/.test(part)) return base64url.baseDecode(part);
  } catch {
    // Bits are left over that belong to no byte.
  }
  throw new ProblemError(tokenProblem('nats-token.form'));
}

/** @throws ProblemError */
function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch (cause) {
    throw new ProblemError(tokenProblem('nats-token.not-json'), { cause });
  }
}

function ascii(bytes: Uint8Array): string | null {
  if (bytes.length > LONGEST || bytes.some((byte) => byte > 0x7f)) return null;
  return utf8Text(bytes);
}

/** JSON whose keys are in the order of their code units: the same values always give the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isRecord(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
