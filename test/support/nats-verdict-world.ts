import { createPrivateKey, sign } from 'node:crypto';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { fromBase32 } from '../../app/content/base32.ts';
import { NO_LIMITS, seconds } from './nats-identities.ts';

/*
 * One operator with two accounts and a user, and all tokens of them: as this program makes them, or changed in one thing and
 * signed anew.
 */

/** Claims, or a part of them. */
export type Json = Readonly<Record<string, unknown>>;

/** All tokens of a case, and the user's credentials. */
export interface World {
  /** The operator's public key, which is trusted. */
  readonly operatorKey: string;
  readonly operator: string;
  readonly system: { readonly key: string; readonly token: string };
  /** The account of the user, and another one, which exports. */
  readonly account: { readonly key: string; readonly token: string };
  readonly exporter: { readonly key: string; readonly token: string };
  readonly user: string;
  /** Whose seed stands in the credentials. */
  readonly holder: Nkey;
  /** A user of the account that exports. */
  readonly exporterUser: { readonly token: string; readonly holder: Nkey };
}

/** A key of NATS that signs by Node’s OpenSSL: the library takes milliseconds for each signature. */
export interface Nkey {
  readonly publicKey: string;
  readonly seed: string;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** What an Ed25519 private key has before its 32 bytes in PKCS #8. Source: RFC 8410, section 7. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function nkey(pair: KeyPair): Nkey {
  const seed = new TextDecoder().decode(pair.getSeed());
  // Two bytes say what it is, two at the end are its checksum. Source: NATS nkeys, EncodeSeed.
  const raw = fromBase32(seed.toLowerCase()).subarray(2, 34);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
  return { publicKey: pair.getPublicKey(), seed, sign: (message) => sign(null, message, key) };
}

/** Keys that the cases have in common, as far as none is about them. */
const common = {
  operator: nkey(createOperator()),
  operatorSigner: nkey(createOperator()),
  system: nkey(createAccount()),
  systemSigner: nkey(createAccount()),
  account: nkey(createAccount()),
  signer: nkey(createAccount()),
  scoped: nkey(createAccount()),
  exporter: nkey(createAccount()),
  exporterSigner: nkey(createAccount()),
  user: nkey(createUser()),
  exporterUser: nkey(createUser()),
};

/** The keys of a case. */
export type Keys = Readonly<Record<keyof typeof common, Nkey>>;

/** Of nobody: what signs or stands where another should. */
export const stranger = {
  operator: nkey(createOperator()),
  account: nkey(createAccount()),
  user: nkey(createUser()),
};

/** How a token is not as the others are: what is undefined is left out of it. */
export interface Part {
  readonly top?: Json;
  readonly nats?: Json;
  readonly by?: Nkey;
  readonly header?: Json;
  /** Of the whole text. */
  readonly text?: (token: string) => string;
}

/** What is not as usual in a case, by the token in which it is. */
export type Changes = Partial<
  Record<'operator' | 'system' | 'account' | 'exporter' | 'user' | 'activation', Part>
> & {
  readonly holder?: Nkey;
};

/** When the cases were made, in seconds since 1970. */
export const now = seconds();
/** In seconds. */
export const MINUTE = 60;

function base64url(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url');
}

/** What stands before the claims. Source: NATS ADR-14. */
export const HEADER = { typ: 'JWT', alg: 'ed25519-nkey' };

/** Claims as a token that is signed. @param by who signs it, unless the part says otherwise */
export function token(by: Nkey, claims: Json, part: Part = {}): string {
  const { nats, ...top } = claims;
  const signer = part.by ?? by;
  const said = { iss: signer.publicKey, iat: now - MINUTE, ...top, ...part.top };
  const body = { ...said, nats: { ...(isJson(nats) ? nats : {}), version: 2, ...part.nats } };
  const header = part.header ?? HEADER;
  const [head, content] = [base64url(JSON.stringify(header)), base64url(JSON.stringify(body))];
  // Tokens of the first version sign their claims alone.
  const signed = header['alg'] === 'ed25519' ? content : `${head}.${content}`;
  const whole = `${head}.${content}.${base64url(signer.sign(Buffer.from(signed)))}`;
  return part.text?.(whole) ?? whole;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
/** What users of a scoped signing key may do. */
export const TEMPLATE = {
  ...UNLIMITED,
  pub: { allow: ['devices.{{name()}}.>'] },
  sub: { allow: ['_INBOX.>'] },
};
/** An account’s limits without JetStream. */
export const OFF = { mem_storage: 0, disk_storage: 0 };

/** What the other account exports: in this order. */
export const EXPORTS = [
  { name: 'Events', subject: 'events.>', type: 'stream' },
  { name: 'Time', subject: 'time', type: 'service' },
];

/** All tokens of a case. Its keys are those in common, but for the accounts that are not as usual. */
export function world(change: (keys: Keys) => Changes): World {
  const isChanged = change(common);
  const keys: Keys = {
    ...common,
    // Servers have one token of each account.
    ...(isChanged.account === undefined ? {} : { account: nkey(createAccount()) }),
    ...(isChanged.exporter === undefined ? {} : { exporter: nkey(createAccount()) }),
  };
  const changes = change(keys);
  const key = ({ publicKey }: Nkey) => publicKey;
  const system = token(
    keys.operatorSigner,
    {
      name: 'SYS',
      sub: key(keys.system),
      nats: {
        type: 'account',
        limits: { ...NO_LIMITS, ...OFF },
        signing_keys: [key(keys.systemSigner)],
      },
    },
    changes.system,
  );
  const exporter = token(
    keys.operatorSigner,
    {
      name: 'EXPORTER',
      sub: key(keys.exporter),
      nats: {
        type: 'account',
        limits: NO_LIMITS,
        signing_keys: [key(keys.exporterSigner)],
        exports: EXPORTS,
      },
    },
    changes.exporter,
  );
  const account = token(
    keys.operatorSigner,
    {
      name: 'CIM_KEYS',
      sub: key(keys.account),
      nats: {
        type: 'account',
        limits: NO_LIMITS,
        signing_keys: [
          key(keys.signer),
          { kind: 'user_scope', key: key(keys.scoped), role: 'device', template: TEMPLATE },
        ],
      },
    },
    changes.account,
  );
  const operator = token(
    keys.operator,
    {
      name: 'Räksmörgås & Söhne',
      sub: key(keys.operator),
      nats: {
        type: 'operator',
        signing_keys: [key(keys.operatorSigner)],
        system_account: key(keys.system),
        strict_signing_key_usage: true,
      },
    },
    changes.operator,
  );
  const user = token(
    keys.signer,
    {
      name: 'dev1',
      sub: key(keys.user),
      nats: {
        type: 'user',
        issuer_account: key(keys.account),
        ...(changes.user?.by === keys.scoped ? {} : UNLIMITED),
      },
    },
    changes.user,
  );
  const exporterUser = token(keys.exporterSigner, {
    name: 'exporter',
    sub: key(keys.exporterUser),
    nats: { type: 'user', issuer_account: key(keys.exporter), ...UNLIMITED },
  });
  return {
    operatorKey: key(keys.operator),
    operator,
    system: { key: key(keys.system), token: system },
    account: { key: key(keys.account), token: account },
    exporter: { key: key(keys.exporter), token: exporter },
    user,
    holder: changes.holder ?? keys.user,
    exporterUser: { token: exporterUser, holder: keys.exporterUser },
  };
}
