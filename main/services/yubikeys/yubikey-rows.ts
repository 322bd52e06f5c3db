import type { Plugged, YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { type YubiKeyDevice, yubiKeyName, yubiKeySerialKey } from '../../../app/registry/yubikey-facts.ts';
import type { Ledger } from '../../store/ledger.ts';
import { type KeyChoice, notThere } from '../../yubikey/choice.ts';
import type { KeyFacts } from '../../yubikey/facts.ts';
import { yubikeyProblem } from '../../yubikey/problems.ts';
import type { JudgedAttestations } from './judged-attestations.ts';
import { yubiKeyActProblem } from './problems.ts';

/** Keys of the ledger that are listed at the most: more than any ceremony has. */
const LISTED = 1000;

/** What a key says of itself, as events hold it. */
export function deviceOf({
  serial,
  model,
  firmware,
  formFactor,
  fips,
  capabilities,
}: KeyFacts): YubiKeyDevice {
  const { supported, enabled } = capabilities;
  return {
    serial,
    model,
    firmware,
    form_factor: formFactor,
    fips,
    capabilities: { supported: [...supported], enabled: [...enabled] },
  };
}

/** How a key that is plugged in is named to the driver. */
export function choiceOf({ id, serial }: KeyFacts): KeyChoice {
  return serial === null ? { id } : { serial };
}

/** The keys that are plugged in and those the ledger knows, each once. */
export class YubiKeyTable {
  readonly #objects: Ledger['objects'];
  readonly #lists: Ledger['lists'];
  readonly #attestations: JudgedAttestations;
  /** Which key of the ledger a plugged-in one without a serial number is, as far as this was shown. */
  readonly #links = new Map<string, string>();

  constructor({ objects, lists }: Pick<Ledger, 'objects' | 'lists'>, attestations: JudgedAttestations) {
    this.#objects = objects;
    this.#lists = lists;
    this.#attestations = attestations;
  }

  /** Remembers which key of the ledger this plugging in is. */
  link({ id, serial }: KeyFacts, yubikeyId: string): void {
    if (serial === null && this.#objects.get('yubikey', yubikeyId) !== undefined)
      this.#links.set(id, yubikeyId);
  }

  /** The key of the ledger that this one is, as far as can be told without a PIN. */
  known({ id, serial }: KeyFacts): StateOf['yubikey'] | undefined {
    if (serial !== null) return this.#objects.holderOf('yubikey', yubiKeySerialKey(serial));
    const linked = this.#links.get(id);
    return linked === undefined ? undefined : this.#objects.get('yubikey', linked);
  }

  /** The key of the ledger that has this credential (base64url). */
  withCredential(credentialId: string): StateOf['yubikey'] | undefined {
    const query = { search: '', organizationId: null, limit: LISTED, offset: 0 };
    return this.#lists
      .list('yubikey', query)
      .map(({ state }) => state)
      .find(({ credential }) => credential?.credential_id === credentialId);
  }

  /** The plugged-in key with this row id. */
  factsOf(id: string, facts: readonly KeyFacts[]): KeyFacts | undefined {
    return facts.find((one) => (this.known(one)?.id ?? one.id) === id);
  }

  /** The same. @throws ProblemError when it is not plugged in */
  plugged(id: string, facts: readonly KeyFacts[]): KeyFacts {
    const found = this.factsOf(id, facts);
    if (found !== undefined) return found;
    const known = this.#objects.get('yubikey', id);
    throw new ProblemError(
      yubikeyProblem('yubikey.not-there', known === undefined ? 'This YubiKey' : yubiKeyName(known.device)),
    );
  }

  /** The plugged-in key that is meant. @throws ProblemError when it is not plugged in */
  chosen(choice: KeyChoice, facts: readonly KeyFacts[]): KeyFacts {
    const found = facts.find((one) =>
      'serial' in choice ? one.serial === choice.serial : one.id === choice.id,
    );
    if (found === undefined) throw notThere(choice);
    return found;
  }

  /**
   * The plugged-in key to sign with as this one of the ledger, or of another ledger on this laptop: of those without a
   * serial number the only one that may be it.
   * @throws ProblemError when it is not plugged in, or cannot be told from others
   */
  keyForSigning({ id, device }: StateOf['yubikey'], facts: readonly KeyFacts[]): KeyFacts {
    const { serial } = device;
    const found = serial === null ? this.factsOf(id, facts) : facts.find((one) => one.serial === serial);
    if (found !== undefined) return found;
    const candidates =
      serial === null ? facts.filter((one) => one.serial === null && this.known(one) === undefined) : [];
    const [only] = candidates;
    if (only === undefined) throw new ProblemError(yubikeyProblem('yubikey.not-there', yubiKeyName(device)));
    if (candidates.length > 1)
      throw new ProblemError(yubiKeyActProblem('yubikey.cannot-tell-apart', yubiKeyName(device)));
    return only;
  }

  /** One row for each key: those that are plugged in first. */
  rows(facts: readonly KeyFacts[]): YubiKeyRow[] {
    const plugged = facts.map((one) => ({ one, known: this.known(one) }));
    const here = new Set(plugged.map(({ known }) => known?.id));
    const query = { search: '', organizationId: null, limit: LISTED, offset: 0 };
    return [
      ...plugged.map(({ one, known }) => (known === undefined ? newRow(one) : this.#row(known, one))),
      ...this.#lists
        .list('yubikey', query)
        .filter(({ state }) => !here.has(state.id))
        .map(({ state }) => this.#row(state, null)),
    ];
  }

  /** The row of a key that is plugged in. */
  rowOf(facts: KeyFacts): YubiKeyRow {
    const known = this.known(facts);
    return known === undefined ? newRow(facts) : this.#row(known, facts);
  }

  #row({ id, status, device, holder, credential }: StateOf['yubikey'], facts: KeyFacts | null): YubiKeyRow {
    const { form_factor: formFactor, ...rest } = facts === null ? device : deviceOf(facts);
    return {
      id,
      status,
      ...rest,
      formFactor,
      holder: holder && {
        personId: holder.personId,
        name: holder.name,
        organizationName:
          this.#objects.get('organization', holder.organizationId)?.name ?? 'Unknown organization',
      },
      credential,
      attestation: this.#attestations.of({ id, credential }),
      plugged: facts && pluggedOf(facts),
    };
  }
}

function newRow(facts: KeyFacts): YubiKeyRow {
  const { form_factor: formFactor, ...device } = deviceOf(facts);
  return {
    id: facts.id,
    status: 'new',
    ...device,
    formFactor,
    holder: null,
    credential: null,
    attestation: null,
    plugged: pluggedOf(facts),
  };
}

function pluggedOf({ fido, slots, problems }: KeyFacts): Plugged {
  return {
    fido: fido && {
      pin: fido.pin,
      minPinLength: fido.minPinLength,
      algorithms: [...fido.algorithms],
      room: fido.room,
      hmacSecret: fido.hmacSecret,
    },
    slots: ([1, 2] as const).filter((slot) => slots?.[slot].configured === true),
    problems: [...problems],
  };
}
