import { ProblemError } from '../../../app/problem.ts';
import { type Authenticator, CTAP_COMMAND } from './authenticator.ts';
import { type Cbor, encodeCbor } from './cbor.ts';
import type { PinToken } from './client-pin.ts';
import { descriptor } from './credential.ts';
import type { Fields } from './fields.ts';
import type { AuthenticatorInfo } from './info.ts';
import { ctapProblem } from './problems.ts';
import { CtapError, STATUS } from './status.ts';

/** Subcommands. Source: CTAP 2.1 section 6.8. */
const SUB = {
  metadata: 1,
  rpsBegin: 2,
  rpsNext: 3,
  credentialsBegin: 4,
  credentialsNext: 5,
  delete: 6,
} as const;

/** More than any key holds. */
const MOST = 500;

/** A discoverable credential on a key. */
interface StoredCredential {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly userId: Uint8Array;
  /** Empty when the key does not tell. */
  readonly userName: string;
  /** COSE key, in CBOR. */
  readonly publicKey: Uint8Array;
}

/** The list of discoverable credentials on a key. Each subcommand needs a token with its permission. */
export class CredentialManagement {
  readonly #authenticator: Authenticator;
  readonly #token: PinToken;
  readonly #command: number;

  /** @throws ProblemError when the key cannot list its credentials (before firmware 5.2) */
  constructor(authenticator: Authenticator, token: PinToken) {
    const command = managementCommand(authenticator.info);
    if (command === null) throw new ProblemError(ctapProblem('yubikey.cannot-list-credentials'));
    this.#authenticator = authenticator;
    this.#token = token;
    this.#command = command;
  }

  /** How many there are, and for how many more there is room. */
  count(): Promise<{ existing: number; room: number }> {
    return this.#authorised(SUB.metadata, undefined, (answer) => ({
      existing: answer.count(1),
      room: answer.count(2),
    }));
  }

  /** All of them, of every RP ID. */
  async list(): Promise<StoredCredential[]> {
    const all: StoredCredential[] = [];
    for (const rp of await this.#relyingParties()) all.push(...(await this.#credentialsOf(rp)));
    return all;
  }

  /** Deletes one for good. */
  async delete(credentialId: Uint8Array): Promise<void> {
    await this.#authorised(SUB.delete, new Map([[2, descriptor(credentialId)]]), () => null);
  }

  async #relyingParties(): Promise<RelyingParty[]> {
    const read = (answer: Fields): RelyingParty => ({
      id: answer.fields(3).optionalText('id') ?? '',
      hash: answer.bytes(4),
    });
    return this.#enumerate(
      () => this.#authorised(SUB.rpsBegin, undefined, (answer) => begin(answer, 5, read)),
      SUB.rpsNext,
      read,
    );
  }

  async #credentialsOf(rp: RelyingParty): Promise<StoredCredential[]> {
    const read = (answer: Fields): StoredCredential => ({
      rpId: rp.id,
      credentialId: answer.fields(7).bytes('id'),
      userId: answer.fields(6).bytes('id'),
      userName: answer.fields(6).optionalText('name') ?? '',
      publicKey: encodeCbor(answer.raw(8) ?? new Map()),
    });
    return this.#enumerate(
      () =>
        this.#authorised(SUB.credentialsBegin, new Map([[1, rp.hash]]), (answer) => begin(answer, 9, read)),
      SUB.credentialsNext,
      read,
    );
  }

  async #enumerate<T>(
    first: () => Promise<Begin<T>>,
    next: number,
    read: (answer: Fields) => T,
  ): Promise<T[]> {
    const start = await first().catch((error: unknown) => {
      // Keys differ: an empty list is an error here, a count of zero there.
      if (error instanceof CtapError && error.status === STATUS.noCredentials) return null;
      throw error;
    });
    if (start === null) return [];
    const all = start.items;
    while (all.length < Math.min(start.count, MOST)) {
      all.push(await this.#authenticator.command(this.#command, { 1: next }, read));
    }
    return all;
  }

  #authorised<T>(sub: number, parameters: Cbor | undefined, read: (answer: Fields) => T): Promise<T> {
    const encoded = parameters === undefined ? new Uint8Array() : encodeCbor(parameters);
    const proof = this.#token.authenticate(Uint8Array.of(sub, ...encoded));
    return this.#authenticator.command(
      this.#command,
      { 1: sub, 2: parameters, 3: this.#token.protocol.version, 4: proof },
      read,
    );
  }
}

interface RelyingParty {
  readonly id: string;
  readonly hash: Uint8Array;
}

interface Begin<T> {
  readonly count: number;
  /** The first one, unless there is none. */
  readonly items: T[];
}

function begin<T>(answer: Fields, countKey: number, read: (answer: Fields) => T): Begin<T> {
  const count = answer.optionalCount(countKey) ?? 1;
  return { count, items: count === 0 ? [] : [read(answer)] };
}

/** The command for credential management, its preview on firmware 5.2, or null. */
function managementCommand(info: AuthenticatorInfo): number | null {
  if (info.options.get('credMgmt') === true) return CTAP_COMMAND.credentialManagement;
  const preview =
    info.versions.includes('FIDO_2_1_PRE') && info.options.get('credentialMgmtPreview') === true;
  return preview ? CTAP_COMMAND.credentialManagementPreview : null;
}
