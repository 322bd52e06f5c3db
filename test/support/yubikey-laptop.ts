import * as dagCbor from '@ipld/dag-cbor';
import { v7 as uuidv7 } from 'uuid';
import type { YubiKeyRow, YubiKeysState } from '../../app/contract/yubikeys.ts';
import type { TrustRoots } from '../../app/evidence/chain.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';
import type { EventNamed } from '../../app/registry/index.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { CheckpointSigning } from '../../main/services/signing/checkpoint-signing.ts';
import { signHead } from '../../main/services/yubikeys/sign-head.ts';
import { YubiKeyActs } from '../../main/services/yubikeys/yubikey-acts.ts';
import type { EntryRecord } from '../../main/store/entries.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import type { PinEntry } from '../../main/yubikey/ctap/client-pin.ts';
import type { YubiKeys } from '../../main/yubikey/keys.ts';
import { VIRTUAL_TRUST, virtualKeysUnder } from '../unit/yubikey/support/virtual-port.ts';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';
import { createOrganization, createPerson } from './commands.ts';
import { openLedger } from './ledgers.ts';
import { temporaryFolder } from './temporary.ts';

/** A PIN of which no bytes of a file are made by chance. */
export const PIN = 'zanzibar-271828';

/** The PIN as officers enter it. */
export const ENTRY = { pin: PIN, spendLastTry: false };

const acme = createOrganization({ id: uuidv7() });

/** Members of the organization on every such laptop. */
export const alice = createPerson(acme.id, { id: uuidv7() });
export const bob = createPerson(acme.id, {
  id: uuidv7(),
  name: 'Bob',
  email: 'bob@acme.example',
});

/** A laptop with a ledger, Alice and Bob in it, and a desk for virtual YubiKeys in this process. */
export class YubiKeyLaptop {
  readonly folder = temporaryFolder();
  readonly ledger: Ledger = openLedger(this.folder);
  readonly registrar: Registrar;
  desk: YubiKeyActs;
  /** The certificates that attestation is judged by here; the command line knows Yubico's alone. */
  trust: TrustRoots = VIRTUAL_TRUST;
  /** What the window was told. */
  readonly states: YubiKeysState[] = [];
  /** What refuses to record, while it does. */
  refusal: Problem | null = null;

  constructor() {
    this.registrar = new Registrar(new LedgerCheck(this.ledger), () => {
      if (this.refusal !== null) throw new ProblemError(this.refusal);
      return 'Officer A';
    });
    for (const command of [acme, alice, bob]) this.registrar.record(command);
    this.desk = this.deskFor(virtualKeysUnder(this.trust).yubiKeys);
  }

  /** A desk that reaches keys in this way. */
  deskFor(keys: YubiKeys): YubiKeyActs {
    const { ledger, registrar } = this;
    return new YubiKeyActs(keys, ledger, registrar, (state) => this.states.push(state));
  }

  /** Has these keys plugged in, and a desk that has just looked at them. */
  async plugIn(...keys: VirtualYubiKey[]): Promise<void> {
    this.desk = this.deskFor(virtualKeysUnder(this.trust, ...keys).yubiKeys);
    await this.desk.look();
  }

  /** The key as it is listed. */
  rowOf(key: VirtualYubiKey): YubiKeyRow {
    const serial = key.serial === null ? null : String(key.serial);
    const row = this.desk.state().rows.find((one) => one.serial === serial);
    if (row === undefined) throw new Error('The key is not listed.');
    return row;
  }

  /** Assigns a fresh key, gives it its PIN and sets it up. @returns its id in the ledger */
  async setUp(
    key: VirtualYubiKey,
    personId: string,
    algorithm: 'ES256' | 'EdDSA' = 'ES256',
  ): Promise<string> {
    const { aggregateId } = this.desk.assign(this.rowOf(key).id, personId);
    await this.desk.setPin(aggregateId, PIN);
    await this.desk.provision(aggregateId, algorithm, ENTRY);
    return aggregateId;
  }

  /** Signs a head with a YubiKey that is plugged in. */
  sign(yubikeyId: string, head: string, pin: PinEntry): Promise<EntryRecord> {
    const { ledger, registrar, desk: yubiKeys } = this;
    const checkpoints = new CheckpointSigning(ledger, registrar, () =>
      Promise.reject(new Error('no such key')),
    );
    return signHead({ ledger, checkpoints, yubiKeys }, yubikeyId, head, pin);
  }

  /** The head that the next officer signs. */
  headToSign(): string {
    const last = this.ledger.head();
    const entry = last && this.ledger.entries.at(last.seq);
    if (entry?.aggregate !== 'checkpoint') return last?.cid ?? '';
    return this.ledger.objects.get('checkpoint', entry.aggregateId)?.head ?? '';
  }
}

/** The event of an entry that holds a signature. */
export function checkpointOf({ block }: EntryRecord): EventNamed<'CheckpointSigned'> {
  const event = parseEvent(dagCbor.decode(block));
  if (event.event_type !== 'CheckpointSigned') throw new Error(event.event_type);
  return event;
}

/** The words of a refusal. @throws Error when nothing is refused */
export async function problemOf(act: Promise<unknown>): Promise<Problem> {
  try {
    await act;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}
