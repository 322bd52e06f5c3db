import { encodeAccount, encodeOperator, encodeUser, fmtCreds } from '@nats-io/jwt';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';

/** A server in operator mode: who may enter is decided by JWTs alone, as in production. */
export interface OperatorMode {
  /** Lines for the server's configuration. */
  readonly serverLines: string;
  /** The text of a `.creds` file. @param validSeconds how long it is valid; negative for one that has expired */
  creds(validSeconds?: number): Promise<string>;
}

// A limit that is left out counts as 0, so that all are given. Source: NATS ADR-14.
const UNLIMITED = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1 };
const STORAGE = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

/** Makes an operator, a system account and an account with JetStream. */
export async function operatorMode(): Promise<OperatorMode> {
  const operator = createOperator();
  const system = createAccount();
  const account = createAccount();
  const operatorJwt = await encodeOperator('Test', operator, { system_account: system.getPublicKey() });
  const systemJwt = await encodeAccount('SYS', system, { limits: UNLIMITED }, { signer: operator });
  const limits = { ...UNLIMITED, ...STORAGE, wildcards: true };
  const accountJwt = await encodeAccount('CIM_KEYS', account, { limits }, { signer: operator });
  return {
    serverLines: `operator: ${operatorJwt}
system_account: ${system.getPublicKey()}
resolver: MEMORY
resolver_preload: { ${system.getPublicKey()}: ${systemJwt}, ${account.getPublicKey()}: ${accountJwt} }`,
    creds: async (validSeconds = 3600) => credsOf(createUser(), account, validSeconds),
  };
}

async function credsOf(user: KeyPair, account: KeyPair, validSeconds: number): Promise<string> {
  const exp = Math.round(Date.now() / 1000) + validSeconds;
  const jwt = await encodeUser('laptop', user, account, { subs: -1, data: -1, payload: -1 }, { exp });
  return new TextDecoder().decode(fmtCreds(jwt, user));
}
