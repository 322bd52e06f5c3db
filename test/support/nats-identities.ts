import { createPublicKey, verify } from 'node:crypto';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import type { AccountLimits, ClaimsOf } from '../../app/pki/nats/claims.ts';
import { credsFile } from '../../app/pki/nats/creds-file.ts';
import { UNLIMITED_USER } from '../../app/pki/nats/permissions.ts';
import { assembleToken, type TokenDraft, tokenBytes, type VerifyEd25519 } from '../../app/pki/nats/token.ts';

/** Ed25519 by Node's OpenSSL. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
};

/** Every limit said, and none that limits. */
export const NO_LIMITS: AccountLimits = {
  subs: -1,
  data: -1,
  payload: -1,
  imports: -1,
  exports: -1,
  conn: -1,
  leaf: -1,
  wildcards: true,
  disallow_bearer: false,
  mem_storage: -1,
  disk_storage: -1,
  streams: 10,
  consumer: 100,
  max_ack_pending: 1000,
  mem_max_stream_bytes: 16 * 1024 ** 2,
  disk_max_stream_bytes: 512 * 1024 ** 2,
  max_bytes_required: false,
};

/** Signs a draft with a key at hand. @param draft is told which key issues it */
export function issue(by: KeyPair, draft: (iss: string) => TokenDraft): string {
  const bytes = tokenBytes(draft(by.getPublicKey()));
  return assembleToken({ bytes, approved: bytes, signature: by.sign(bytes) }, verifyEd25519);
}

/** Seconds since 1970. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

type Made<Kind extends 'operator' | 'account' | 'user'> = Partial<
  Omit<ClaimsOf<Kind>['nats'], 'type' | 'version'>
>;

/** An operator that is strict about signing keys, a system account, and an account with a scoped signing key. */
export class NatsIdentities {
  readonly operator = createOperator();
  readonly operatorSigner = createOperator();
  readonly system = createAccount();
  readonly systemSigner = createAccount();
  readonly account = createAccount();
  readonly signer = createAccount();
  readonly scopedSigner = createAccount();

  operatorToken(nats: Made<'operator'> = {}): string {
    return issue(this.operator, (iss) => ({
      iss,
      name: 'Räksmörgås & Söhne',
      sub: this.operator.getPublicKey(),
      iat: seconds(),
      nats: {
        type: 'operator',
        version: 2,
        signing_keys: [this.operatorSigner.getPublicKey()],
        system_account: this.system.getPublicKey(),
        strict_signing_key_usage: true,
        ...nats,
      },
    }));
  }

  systemToken(): string {
    // A server lets no system account have JetStream.
    const limits = { ...NO_LIMITS, mem_storage: 0, disk_storage: 0 };
    return issue(this.operatorSigner, (iss) => ({
      iss,
      name: 'SYS',
      sub: this.system.getPublicKey(),
      iat: seconds(),
      nats: { type: 'account', version: 2, limits, signing_keys: [this.systemSigner.getPublicKey()] },
    }));
  }

  accountToken(nats: Made<'account'> = {}, by: KeyPair = this.operatorSigner, exp?: number): string {
    const template = {
      ...UNLIMITED_USER,
      pub: { allow: ['devices.{{name()}}.>'] },
      sub: { allow: ['_INBOX.{{subject()}}.>'] },
    };
    return issue(by, (iss) => ({
      iss,
      name: 'CIM_KEYS',
      sub: this.account.getPublicKey(),
      iat: seconds(),
      ...(exp === undefined ? {} : { exp }),
      nats: {
        type: 'account',
        version: 2,
        limits: NO_LIMITS,
        signing_keys: [
          this.signer.getPublicKey(),
          { kind: 'user_scope', key: this.scopedSigner.getPublicKey(), role: 'device', template },
        ],
        ...nats,
      },
    }));
  }

  /** A user with a key of its own, as token and as `.creds` file. */
  user(
    nats: Made<'user'> = {},
    {
      by = this.signer,
      iat = seconds(),
      exp,
      name = 'laptop',
    }: { by?: KeyPair; iat?: number; exp?: number; name?: string } = {},
  ): { readonly key: string; readonly token: string; readonly creds: string } {
    const pair = createUser();
    const key = pair.getPublicKey();
    const account = by === this.systemSigner ? this.system : this.account;
    const token = issue(by, (iss) => ({
      iss,
      name,
      sub: key,
      iat,
      ...(exp === undefined ? {} : { exp }),
      nats: {
        type: 'user',
        version: 2,
        ...(by === this.scopedSigner ? {} : UNLIMITED_USER),
        issuer_account: account.getPublicKey(),
        ...nats,
      },
    }));
    const seed = new TextDecoder().decode(pair.getSeed());
    return { key, token, creds: credsFile({ token, seed, userKey: key }, verifyEd25519) };
  }

  /** Just enough to give servers tokens, for ten minutes. */
  pusher(): string {
    return this.user(
      {
        pub: { allow: ['$SYS.REQ.CLAIMS.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.*'] },
        sub: { allow: ['_INBOX.>'] },
      },
      { by: this.systemSigner, exp: seconds() + 600 },
    ).creds;
  }
}
