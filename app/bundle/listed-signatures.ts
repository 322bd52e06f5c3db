import type { FoundCeremony } from '../ledger/ceremony-evidence.ts';
import {
  BEGINNING,
  type EvidenceJudge,
  type FoundSignature,
  type Place,
  SignatureReader,
} from '../ledger/signatures.ts';
import type { StoredEntry } from '../ledger/verification.ts';
import type { LedgerEvent } from '../registry/index.ts';
import { Fault } from './fault.ts';
import type { BundleManifest } from './manifest.ts';

/** The signatures of a bundle, held against those that its manifest lists. */
export class ListedSignatures {
  readonly #reader: SignatureReader;
  readonly #listed: BundleManifest['signatures'];

  /** @param covered the last entry before the bundle that is no signature; null where nobody here knows it */
  constructor({ signatures, range, prev }: BundleManifest, judge: EvidenceJudge, covered: Place | null) {
    const asked = new Set(signatures.map(({ fingerprint }) => fingerprint));
    const before = prev === null ? BEGINNING : { last: { seq: range.from - 1, cid: prev }, covered };
    this.#reader = new SignatureReader(judge, (fingerprint) => asked.has(fingerprint), before);
    this.#listed = signatures;
  }

  /** The signatures found good so far. */
  get found(): readonly FoundSignature[] {
    return this.#reader.found;
  }

  /** The ceremonies that were opened in it, each with who signed off what. */
  get ceremonies(): readonly FoundCeremony[] {
    return this.#reader.ceremonies;
  }

  /** Looks at the next good entry. @throws Fault */
  push(stored: StoredEntry, event: LedgerEvent): void {
    const { seq, event: cid } = stored.entry;
    if (event.event_type === 'CheckpointSigned') {
      const listed = this.#listed[this.found.length];
      if (listed?.entry !== seq || listed.event !== cid) {
        throw new Fault('signature', seq, `The manifest does not list the signature in entry ${seq}.`);
      }
    }
    const wrong = this.#reader.push(stored, event);
    if (wrong !== null) throw new Fault('signature', seq, wrong);
  }

  /** Says that there are no more entries. @throws Fault when one listed was not there */
  finish(): void {
    const missing = this.#listed[this.found.length];
    if (missing) {
      throw new Fault(
        'signature',
        missing.entry,
        `Entry ${missing.entry} holds no signature, though the manifest lists one.`,
      );
    }
  }
}
