import { errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { oneLine } from '../../app/content/one-line.ts';

/*
 * What servers with a resolver that keeps tokens (`resolver { type: full }`) are asked by a user of the system account. Source:
 * nats-server, accounts.go, DirAccResolver: its subjects, and the form of its answers; measured against 2.9.10 and 2.15.1.
 */

/** What a server that keeps tokens says of itself. */
const serverSchema = z.object({ name: z.string(), id: z.string().min(1) });

const listSchema = z.object({ server: serverSchema, data: z.array(z.string()) });

const updateSchema = z.union([
  z.object({ server: serverSchema, data: z.object({ account: z.string(), code: z.int() }) }),
  z.object({ server: serverSchema, error: z.object({ description: z.string() }) }),
]);

/** A server, as it is called. */
interface ResolverServer {
  readonly id: string;
  readonly name: string;
}

/** A server, and the accounts of which it has tokens, by their public keys. */
export interface ListedServer extends ResolverServer {
  readonly accounts: ReadonlySet<string>;
}

/** What one server says of a token that was sent to it. @param refusal in its own words; null where it took the token */
export interface UpdateAnswer {
  readonly server: ResolverServer;
  readonly refusal: string | null;
}

/** The servers that one connection reaches and that keep tokens of accounts. */
export class AccountResolver {
  readonly #connection: NatsConnection;
  readonly #patience: number;

  /** @param patience how long an answer may take, in milliseconds */
  constructor(connection: NatsConnection, patience: number) {
    this.#connection = connection;
    this.#patience = patience;
  }

  /** Those that answer; none where nobody there keeps tokens that could be sent. @throws whatever NATS throws */
  async servers(): Promise<ListedServer[]> {
    const found = new Map<string, ListedServer>();
    try {
      for (const answer of await this.#ask('$SYS.REQ.CLAIMS.LIST', '', null)) {
        const { server, data } = listSchema.parse(answer.json());
        found.set(server.id, { ...shown(server), accounts: new Set(data) });
      }
    } catch (error) {
      if (error instanceof errors.NoRespondersError) return [];
      throw error;
    }
    return [...found.values()];
  }

  /**
   * The tokens that they have of an account, as they are: one of each that answers. One that has none says nothing.
   * @param expected how many have one
   * @throws whatever NATS throws
   */
  async lookUp(account: string, expected: number): Promise<string[]> {
    if (expected === 0) return [];
    const answers = await this.#ask(`$SYS.REQ.ACCOUNT.${account}.CLAIMS.LOOKUP`, '', expected);
    if (answers.length === 0) throw new errors.TimeoutError();
    return answers.map((answer) => answer.string());
  }

  /**
   * Sends a token to all of them.
   * @param account whose token it is @param expected how many answer
   * @throws whatever NATS throws: then it is not known whether it was taken
   */
  async update(token: string, account: string, expected: number): Promise<UpdateAnswer[]> {
    const answers = await this.#ask('$SYS.REQ.CLAIMS.UPDATE', token, expected);
    return answers.map((answer) => {
      const said = updateSchema.parse(answer.json());
      const server = shown(said.server);
      if ('error' in said) return { server, refusal: oneLine(said.error.description) };
      const { code, account: about } = said.data;
      const isTaken = code === 200 && about === account;
      return { server, refusal: isTaken ? null : `code ${code}, about ${oneLine(about)}` };
    });
  }

  /** @param expected how many answers end it; null where silence does */
  async #ask(subject: string, payload: string, expected: number | null): Promise<Msg[]> {
    const answers: Msg[] = [];
    for await (const answer of await this.#connection.requestMany(subject, payload, {
      ...(expected === null ? { strategy: 'stall' } : { strategy: 'count', maxMessages: expected }),
      maxWait: this.#patience,
      noMux: true,
    }))
      answers.push(answer);
    return answers;
  }
}

function shown({ id, name }: ResolverServer): ResolverServer {
  const called = oneLine(name);
  return { id, name: called === '' ? oneLine(id) : called };
}
