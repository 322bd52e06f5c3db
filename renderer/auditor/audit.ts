import { foldAlone } from '../../app/bundle/contradictions.ts';
import { type BundleVerdict, readBundle } from '../../app/bundle/read.ts';
import type { ToldEntry } from '../../app/ceremony/transcript.ts';
import { YUBICO_TRUST } from '../../app/evidence/attestation.ts';
import { judgeCredential } from '../../app/evidence/attestation-check.ts';
import { evidenceJudge } from '../../app/evidence/evidence-judge.ts';
import type { LedgerEntry } from '../../app/ledger/entry.ts';
import { judgeTrust, type TrustAnchors } from '../../app/ledger/trust.ts';
import type { Judged } from '../../app/ledger/verdict-words.ts';
import { MemoryRegistry } from '../../app/registry/memory-registry.ts';
import { attestationWords } from '../../app/registry/yubikey-facts.ts';
import { verifyInBrowser } from './signatures.ts';

/** An entry that was found good, with its event. */
export interface AuditedEntry extends ToldEntry {
  readonly stored: LedgerEntry;
}

/** A YubiKey that was set up in the entries, and what its attestation is worth, judged from its evidence alone. */
export interface AttestedYubiKey {
  readonly entry: number;
  /** null for a model that shows none, and where the entry that says it comes before the bundle. */
  readonly serial: string | null;
  readonly person: string;
  readonly fingerprint: string;
  readonly words: string;
  /** Whether Yubico’s own authority speaks for it. */
  readonly genuine: boolean;
}

/** What reading a bundle has come to. */
export interface Audit {
  readonly verdict: BundleVerdict;
  /** The entries that were found good, in order. Nothing behind a fault is among them. */
  readonly entries: readonly AuditedEntry[];
  readonly yubiKeys: readonly AttestedYubiKey[];
}

/** Judges by signatures that are computed here, and attestations by Yubico's roots. */
const JUDGE = evidenceJudge(verifyInBrowser, YUBICO_TRUST);

/**
 * Reads a bundle to its end, or to the first fault in it, just as the app does before an import: blocks, chain, signatures,
 * sign-offs, attestations, and that the events can follow each other. Holds all its entries.
 * @param onEntry told of each good entry, and of how many there are to be; what it returns is waited for
 * @throws whatever `bytes` throws besides what is wrong in the file
 */
export async function audit(
  bytes: AsyncIterable<Uint8Array>,
  onEntry: (done: number, total: number) => void | Promise<void> = () => {},
): Promise<Audit> {
  const entries: AuditedEntry[] = [];
  const yubiKeys: AttestedYubiKey[] = [];
  const registry = new MemoryRegistry();
  const verdict = await readBundle(bytes, JUDGE, async ({ entry, cid }, { range }, event) => {
    foldAlone(registry, entry.seq, event, range.from);
    entries.push({ seq: entry.seq, entry: cid, cid: entry.event, event, stored: entry });
    if (event.event_type === 'YubiKeyProvisioned') {
      const { yubikey_id: yubikey, person, credential } = event.payload;
      const place = { ledger: entry.source, yubikey };
      const judged = judgeCredential(credential, place, YUBICO_TRUST, verifyInBrowser);
      yubiKeys.push({
        entry: entry.seq,
        serial: registry.get('yubikey', yubikey)?.device.serial ?? null,
        person: person.name,
        fingerprint: credential.fingerprint,
        words: attestationWords(judged),
        genuine: judged.kind === 'yubico',
      });
    }
    await onEntry(entry.seq - range.from + 1, range.to - range.from + 1);
  });
  return { verdict, entries, yubiKeys };
}

/** The verdict by what whoever looks at the bundle trusts already, as the app gives it. */
export function judged({ verdict, entries }: Audit, anchors: TrustAnchors): Judged {
  const { manifest, verified, finding, signatures } = verdict;
  const headAt = entries.find(({ entry }) => entry === anchors.head)?.seq ?? null;
  return {
    intact: finding === null,
    kind: 'bundle',
    from: manifest?.range.from ?? null,
    verified,
    trust: judgeTrust(anchors, signatures, headAt),
  };
}
