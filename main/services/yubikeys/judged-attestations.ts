import { judgeCredential } from '../../../app/evidence/attestation-check.ts';
import type { TrustRoots } from '../../../app/evidence/chain.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import type { JudgedAttestation } from '../../../app/registry/yubikey-facts.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import type { Ledger } from '../../store/ledger.ts';

/** What the attestations of a ledger's YubiKeys are worth, each judged from its evidence once. */
export class JudgedAttestations {
  readonly #ledger: Ledger;
  readonly #trust: TrustRoots;
  readonly #judged = new Map<string, JudgedAttestation>();

  constructor(ledger: Ledger, trust: TrustRoots) {
    this.#ledger = ledger;
    this.#trust = trust;
  }

  /** @returns null for a key without a credential */
  of({ id, credential }: Pick<StateOf['yubikey'], 'id' | 'credential'>): JudgedAttestation | null {
    if (credential === null) return null;
    const ledger = this.#ledger.identity?.source ?? '';
    const name = JSON.stringify([ledger, id, credential]);
    const judged =
      this.#judged.get(name) ??
      judgeCredential(credential, { ledger, yubikey: id }, this.#trust, verifySignature);
    this.#judged.set(name, judged);
    return judged;
  }
}
