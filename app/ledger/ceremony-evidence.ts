import type { CidString } from '../content/cid.ts';
import { seatText } from '../registry/ceremony-facts.ts';
import type { CheckpointSignature } from '../registry/checkpoint-signature.ts';
import type { EventNamed, LedgerEvent } from '../registry/index.ts';
import { encodeSignOff } from '../statements/sign-off.ts';

/** Where an entry stands, and what it holds. */
interface ReadEntry {
  readonly seq: number;
  readonly cid: CidString;
  /** The CID of its event. */
  readonly event: CidString;
  readonly source: string;
}

/** Somebody who signed off a part of a ceremony; a signature that is named here holds. */
export interface SignedOff {
  readonly entry: number;
  /** The step, pause or deviation. */
  readonly position: string;
  readonly signer: string;
  readonly kind: 'initials' | 'ed25519' | 'fido2';
  /** Of the key; null for initials. */
  readonly fingerprint: string | null;
}

/** A ceremony found in a ledger, or a part of one. */
export interface FoundCeremony {
  readonly id: string;
  readonly title: string;
  readonly isRehearsal: boolean;
  /** Where it was opened. */
  readonly entry: number;
  readonly ended: 'closed' | 'early' | 'not yet';
  readonly signOffs: readonly SignedOff[];
}

/** What an act has recorded so far. */
interface UnderWay {
  readonly correlationId: string;
  readonly events: CidString[];
  readonly objects: Set<string>;
}

/**
 * What a ledger says of its ceremonies that no rule can ask, because it is about entries: that each sign-off is a signature
 * over its step and over a head which held all that the step had brought, and that an act is said to have recorded just what
 * it recorded. Reads a ledger, or a part of one, as it streams by.
 */
export class CeremonyEvidence {
  /** The ceremonies that were opened in what was read, each with who signed off what. */
  readonly found: FoundCeremony[] = [];
  readonly #holds: (signature: CheckpointSignature, statement: Uint8Array) => boolean;
  /** The entries since the last that brought anything; null while it is not known which one that was. */
  #signable: Map<number, CidString> | null = null;
  #lastSignOff: { readonly position: string; readonly seq: number } | null = null;
  #underWay: UnderWay | null = null;

  /** @param holds whether a signature holds over the bytes of a statement, from public data alone */
  constructor(holds: (signature: CheckpointSignature, statement: Uint8Array) => boolean) {
    this.#holds = holds;
  }

  /** Looks at the next good entry. @returns what is wrong with it, one plain sentence, or null */
  push(entry: ReadEntry, event: LedgerEvent): string | null {
    const wrong = this.#wrong(entry, event);
    if (wrong === null) this.#remember(entry.seq, event);
    this.#follow(entry, event);
    return wrong;
  }

  #remember(entry: number, event: LedgerEvent): void {
    const { aggregate_id: id } = event;
    if (event.event_type === 'CeremonyOpened') {
      const { title, rehearsal: isRehearsal } = event.payload;
      this.found.push({ id, title, isRehearsal, entry, ended: 'not yet', signOffs: [] });
      return;
    }
    const at = this.found.findIndex((one) => one.id === id);
    const known = this.found[at];
    if (known === undefined) return;
    switch (event.event_type) {
      case 'CeremonySignedOff': {
        const { position, signer, proof } = event.payload;
        const fingerprint = proof.kind === 'initials' ? null : proof.fingerprint;
        const signed = { entry, position, signer: signer.name, kind: proof.kind, fingerprint };
        this.found[at] = { ...known, signOffs: [...known.signOffs, signed] };
        return;
      }
      case 'CeremonyClosed':
      case 'CeremonyEndedEarly':
        this.found[at] = { ...known, ended: event.event_type === 'CeremonyClosed' ? 'closed' : 'early' };
    }
  }

  #wrong({ seq, source }: ReadEntry, event: LedgerEvent): string | null {
    switch (event.event_type) {
      case 'CeremonyOpened':
        return event.payload.ledger === source ? null : `Entry ${seq} opens a ceremony of another ledger.`;
      case 'CeremonySignedOff':
        return this.#signOff(seq, source, event);
      case 'CeremonyActDone':
        return this.#actDone(seq, event);
      default:
        return null;
    }
  }

  #signOff(
    entry: number,
    source: string,
    { payload, aggregate_id }: EventNamed<'CeremonySignedOff'>,
  ): string | null {
    const { position: step, seat, signer, ledger, seq, head, signed_at: at, proof } = payload;
    const who = `Entry ${entry} says that ${signer.name} signed off ${step}`;
    if (ledger !== source) return `${who}, but in another ledger.`;
    if (!this.#isSignable(entry, step, seq, head))
      return `${who}, but over a head that this ledger did not have when the step was to be signed off.`;
    if (proof.kind === 'initials') return null;
    const statement = {
      ...{ ledger, ceremony: aggregate_id, step, seat: seatText(seat), seq, head, at },
      signer: { id: signer.person_id, name: signer.name },
    };
    return this.#holds(proof, encodeSignOff(statement)) ? null : `${who}, but that signature does not hold.`;
  }

  /** Whoever signs a step off has all before them that it has brought, and that the step before it was signed off. */
  #isSignable(entry: number, position: string, seq: number, head: CidString): boolean {
    if (seq >= entry) return false;
    if (this.#signable === null) return true;
    const isOfNow = this.#signable.get(seq) === head;
    const last = this.#lastSignOff;
    return isOfNow && (last === null || last.position === position || seq >= last.seq);
  }

  #actDone(entry: number, { payload: { events, made } }: EventNamed<'CeremonyActDone'>): string | null {
    if (this.#underWay === null) return null;
    const { events: recorded, objects } = this.#underWay;
    const isSame = recorded.length === events.length && recorded.every((cid, index) => cid === events[index]);
    if (!isSame) return `Entry ${entry} says that an act has recorded other events than it has.`;
    return made === null || objects.has(made.id)
      ? null
      : `Entry ${entry} says that an act has made something that it has not made.`;
  }

  #follow({ seq, cid, event: eventCid }: ReadEntry, event: LedgerEvent): void {
    switch (event.event_type) {
      case 'CeremonySignedOff':
        this.#lastSignOff = { position: event.payload.position, seq };
        this.#signable?.set(seq, cid);
        return;
      case 'CeremonyMachineRecorded':
        this.#signable?.set(seq, cid);
        return;
      case 'CeremonyActBegun':
        this.#underWay = { correlationId: event.correlation_id, events: [], objects: new Set() };
        break;
      case 'CeremonyActDone':
      case 'CeremonyActInterrupted':
        this.#underWay = null;
        break;
      default:
        if (event.aggregate === 'ceremony') break;
        if (event.correlation_id === this.#underWay?.correlationId) {
          this.#underWay.events.push(eventCid);
          this.#underWay.objects.add(event.aggregate_id);
          break;
        }
        // What is recorded beside a ceremony, such as a comparison, takes nothing from what is to be signed off.
        this.#signable?.set(seq, cid);
        return;
    }
    this.#signable = new Map([[seq, cid]]);
    this.#lastSignOff = null;
  }
}
