import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { checkChain } from '../../../app/pki/nats/chain.ts';
import { credsFile } from '../../../app/pki/nats/creds-file.ts';
import { type NscUser, nscStore } from '../../../app/pki/nats/nsc-store.ts';
import { folderResolver, memoryResolver, type ResolverFile } from '../../../app/pki/nats/resolver.ts';
import { type ServerSettings, serverFiles } from '../../../app/pki/nats/server-configuration.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { CommandNamed, Registry, StateOf } from '../../../app/registry/index.ts';
import { currentToken } from '../../../app/registry/nats-token-rules.ts';
import { verifyEd25519 } from '../../evidence/pki-signature.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Unlocking } from '../keys/unlocking.ts';
import type { Registrar } from '../recording/registrar.ts';
import type { OpenSeed } from './nkey-seeds.ts';
import { natsExportProblem } from './problems.ts';
import { accountsToGive, tokenToGive, trustedOf } from './tokens-to-give.ts';

/** Where an export goes, and whom it is for. */
export interface Destination {
  /** A file for credentials, else a folder; it must not be there yet. */
  readonly place: string;
  /** As it is recorded: `Alice`, `nats1.acme.example`. */
  readonly recipient: string;
}

/** How a server gets the tokens of accounts. */
export type ResolverKind =
  | { readonly kind: 'memory' }
  /** @param folder where the folder `jwt` of the export will lie on the server */
  | { readonly kind: 'folder'; readonly folder: string };

/** What is decided about a server: its own settings, and how it gets tokens. */
export interface ServerWanted {
  readonly settings: ServerSettings;
  readonly resolver: ResolverKind;
}

/** What would leave with an export: of what, and the seeds that would stand in it in plain text. */
export interface Leaving {
  /** The operator; of credentials the user below those above it. */
  readonly name: string;
  readonly seeds: readonly { readonly name: string; readonly publicKey: string }[];
}

interface Seed {
  readonly publicKey: string;
  readonly seed: string;
}

/** An object whose seed goes along with an export, and what opens it. */
export interface SeedToExport {
  readonly aggregate: 'nats.operator' | 'nats.account' | 'nats.user' | 'nats.signing.key';
  readonly id: string;
  readonly unlocking: Unlocking;
}

/**
 * Writes what servers, users and tools need of NATS identities. Before anything leaves the whole chain of tokens is checked,
 * and that each says what the registry says now. What leaves is recorded: what it was and for whom, never a secret. All files
 * are this account's alone (0600, folders 0700).
 */
export class NatsExports {
  readonly #registry: Registry;
  readonly #registrar: Registrar;
  readonly #open: OpenSeed;

  constructor(registry: Registry, registrar: Registrar, open: OpenSeed) {
    this.#registry = registry;
    this.#registrar = registrar;
    this.#open = open;
  }

  /**
   * Refuses the export of a user's credentials that could not be made, before anybody is asked.
   * @returns what would leave
   * @throws ProblemError
   */
  checkCreds(userId: string, recipient: string): Leaving {
    const { user, operator, account, command } = this.#credsOf(userId, recipient);
    this.#check(command);
    return {
      name: `${operator.name} / ${account.name} / ${user.name}`,
      seeds: [{ name: user.name, publicKey: user.publicKey }],
    };
  }

  /**
   * Writes a user's `.creds` file: whoever has it is the user.
   * @throws ProblemError; then no file is left, and nothing was recorded
   */
  async creds(userId: string, unlocking: Unlocking, { place, recipient }: Destination): Promise<EntryRecord> {
    const { user, chain, command } = this.#credsOf(userId, recipient);
    this.#check(command);
    requireFree(place);
    const seed = await this.#open({ object_id: user.id, public_key: user.publicKey }, unlocking);
    const text = credsFile({ token: chain.user, seed, userKey: user.publicKey }, verifyEd25519);
    return this.#write(command, place, () => writeFileDurably(place, text, 'refuse'));
  }

  #credsOf(userId: string, recipient: string) {
    const user = this.#get('nats.user', userId, 'NATS user');
    const account = this.#get('nats.account', user.accountId, 'NATS account');
    const operator = this.#get('nats.operator', account.operatorId, 'NATS operator');
    const chain = {
      operator: this.#token(operator),
      account: this.#token(account),
      user: this.#token(user),
    };
    checkChain(chain, trustedOf(operator), verifyEd25519);
    const what = { format: 'creds' as const, userId, seeds: [user.publicKey], recipient };
    return { user, account, operator, chain, command: exported(operator.id, what) };
  }

  /** As `checkCreds`, of what a server starts from. */
  checkServer(operatorId: string, wanted: ServerWanted, recipient: string): Leaving {
    const { operator, command } = this.#serverOf(operatorId, wanted, recipient);
    this.#check(command);
    return { name: operator.name, seeds: [] };
  }

  /**
   * Writes a folder from which a server starts in operator mode: `nats-server.conf`, `resolver.conf`, and for a resolver that
   * keeps its tokens in a folder that folder as well, `jwt`.
   * @throws ProblemError; then nothing is left, and nothing was recorded
   */
  server(operatorId: string, wanted: ServerWanted, { place, recipient }: Destination): EntryRecord {
    const { command, files } = this.#serverOf(operatorId, wanted, recipient);
    this.#check(command);
    return this.#folder(command, place, files);
  }

  #serverOf(operatorId: string, { settings, resolver }: ServerWanted, recipient: string) {
    const operator = this.#get('nats.operator', operatorId, 'NATS operator');
    const tokens = {
      operator: this.#token(operator),
      accounts: accountsToGive(operator.id, this.#registry).map((account) => this.#token(account)),
    };
    const trusted = trustedOf(operator);
    const command = exported(operator.id, {
      format: resolver.kind === 'memory' ? 'server-memory' : 'server-folder',
      ...{ userId: null, seeds: [], recipient },
    });
    if (resolver.kind === 'memory') {
      const lines = memoryResolver(tokens, trusted, verifyEd25519);
      return { operator, command, files: serverFiles(settings, lines) };
    }
    const { lines, files } = folderResolver(tokens, resolver.folder, trusted, verifyEd25519);
    const jwts = files.map(({ name, text }) => ({ name: `jwt/${name}`, text }));
    return { operator, command, files: [...serverFiles(settings, lines), ...jwts] };
  }

  /** As `checkCreds`, of an operator in the layout of nsc. */
  checkNsc(
    operatorId: string,
    wanted: readonly Omit<SeedToExport, 'unlocking'>[],
    recipient: string,
  ): Leaving {
    const { operator, owners, command } = this.#nscOf(operatorId, wanted, recipient);
    this.#check(command);
    this.#nscFiles(operator, []);
    return { name: operator.name, seeds: owners.map(({ name, publicKey }) => ({ name, publicKey })) };
  }

  /**
   * Writes an operator in the layout of nsc: `stores` and `keys`. Seeds stand there in plain text; only those go along that
   * were asked for.
   * @throws ProblemError; then nothing is left, and nothing was recorded
   */
  async nsc(
    operatorId: string,
    wanted: readonly SeedToExport[],
    { place, recipient }: Destination,
  ): Promise<EntryRecord> {
    const { operator, owners, command } = this.#nscOf(operatorId, wanted, recipient);
    this.#check(command);
    requireFree(place);
    const seeds: Seed[] = [];
    for (const [at, { id, publicKey }] of owners.entries()) {
      const unlocking = wanted[at]?.unlocking;
      if (unlocking === undefined) throw new Error('A seed that nothing opens.');
      const seed = await this.#open({ object_id: id, public_key: publicKey }, unlocking);
      seeds.push({ publicKey, seed });
    }
    return this.#folder(command, place, this.#nscFiles(operator, seeds));
  }

  #nscOf(operatorId: string, wanted: readonly Omit<SeedToExport, 'unlocking'>[], recipient: string) {
    const operator = this.#get('nats.operator', operatorId, 'NATS operator');
    const owners = wanted.map(({ aggregate, id }) => this.#owner(aggregate, id, operatorId));
    const seeds = owners.map(({ publicKey }) => publicKey);
    const what = { format: 'nsc-store' as const, userId: null, recipient, seeds };
    return { operator, owners, command: exported(operator.id, what) };
  }

  #nscFiles(operator: StateOf['nats.operator'], seeds: readonly Seed[]): ResolverFile[] {
    const trusted = trustedOf(operator);
    const tokens = { operator: this.#token(operator), name: operator.name };
    const accounts = accountsToGive(operator.id, this.#registry).map((account) => {
      const accountToken = this.#token(account);
      const users = this.#users(account).map((user): NscUser => {
        const token = this.#token(user);
        checkChain({ operator: tokens.operator, account: accountToken, user: token }, trusted, verifyEd25519);
        const seed = seeds.find(({ publicKey }) => publicKey === user.publicKey)?.seed;
        const creds =
          seed === undefined ? null : credsFile({ token, seed, userKey: user.publicKey }, verifyEd25519);
        return { name: user.name, token, creds };
      });
      return { name: account.name, token: accountToken, users };
    });
    return nscStore({ operator: { name: operator.name, token: tokens.operator }, accounts, seeds });
  }

  /** The users of an account who can enter. */
  #users({ id }: StateOf['nats.account']): StateOf['nats.user'][] {
    return [...this.#registry.naming('nats.user', 'account', id)].filter(
      (user) => user.status === 'active' && currentToken(user.id, this.#registry) !== undefined,
    );
  }

  #token(identity: { readonly id: string; readonly name: string }): string {
    return tokenToGive(identity, this.#registry).jwt;
  }

  #owner(aggregate: SeedToExport['aggregate'], id: string, operatorId: string) {
    const found = this.#get(aggregate, id, 'NATS identity');
    if (this.#operatorOf(found) !== operatorId)
      throw new ProblemError(natsExportProblem('nats-export.unknown', { what: 'NATS identity' }));
    const { name, publicKey } = found;
    return { id, name, publicKey };
  }

  #operatorOf(state: StateOf[SeedToExport['aggregate']]): string | undefined {
    if ('accountId' in state) return this.#registry.get('nats.account', state.accountId)?.operatorId;
    if ('operatorId' in state) return state.operatorId;
    if (!('signsFor' in state)) return state.id;
    const { signsFor } = state;
    return signsFor.kind === 'operator'
      ? signsFor.operator_id
      : this.#registry.get('nats.account', signsFor.account_id)?.operatorId;
  }

  #get<A extends SeedToExport['aggregate']>(aggregate: A, id: string, what: string): StateOf[A] {
    const found = this.#registry.get(aggregate, id);
    if (found === undefined) throw new ProblemError(natsExportProblem('nats-export.unknown', { what }));
    return found;
  }

  /** Before anybody is asked, and before any seed is opened. @throws ProblemError */
  #check(command: CommandNamed<'ExportNatsConfig'>): void {
    this.#registrar.requireOfficer();
    this.#registrar.check(command);
  }

  #folder(
    command: CommandNamed<'ExportNatsConfig'>,
    place: string,
    files: readonly ResolverFile[],
  ): EntryRecord {
    requireFree(place);
    return this.#write(command, place, () => {
      mkdirSync(place, { mode: 0o700 });
      for (const { name, text } of files) {
        const file = path.join(place, ...name.split('/'));
        mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        writeFileDurably(file, text, 'refuse');
      }
    });
  }

  /** Writes, and records it; what could not be recorded does not stay. @throws ProblemError */
  #write(command: CommandNamed<'ExportNatsConfig'>, place: string, write: () => void): EntryRecord {
    try {
      write();
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST')
        throw new ProblemError(natsExportProblem('nats-export.exists', place), { cause });
      rmSync(place, { recursive: true, force: true });
      throw new ProblemError(natsExportProblem('nats-export.cannot-write', place), { cause });
    }
    try {
      const [entry] = this.#registrar.record(command);
      if (entry === undefined) throw new Error('An export gave no event.');
      return entry;
    } catch (error) {
      rmSync(place, { recursive: true, force: true });
      throw error;
    }
  }
}

/** @throws ProblemError where something is there already */
function requireFree(place: string): void {
  if (lstatSync(place, { throwIfNoEntry: false }) !== undefined)
    throw new ProblemError(natsExportProblem('nats-export.exists', place));
}

function exported(
  operatorId: string,
  what: Pick<CommandNamed<'ExportNatsConfig'>, 'format' | 'userId' | 'seeds' | 'recipient'>,
): CommandNamed<'ExportNatsConfig'> {
  return { type: 'ExportNatsConfig', id: operatorId, exportId: uuidv7(), ...what };
}
