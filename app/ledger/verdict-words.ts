import type { FoundCeremony, SignedOff } from './ceremony-evidence.ts';
import type { Covers, FoundSignature } from './signatures.ts';
import type { TrustVerdict } from './trust.ts';

/*
 * The verdict on a ledger or a bundle in words, one place for whoever says it. A file that is good in itself may still be one
 * that somebody made up from its first entry on: what it is called says no more than what was brought along vouches for.
 */

/** What was found, as far as words depend on it. */
export interface Judged {
  /** Nothing in it is wrong. */
  readonly intact: boolean;
  readonly kind: 'ledger' | 'bundle';
  /** The first entry; null for a bundle without a manifest. */
  readonly from: number | null;
  /** How many entries were found good, from the first on. */
  readonly verified: number;
  readonly trust: TrustVerdict;
}

/** The verdict in one or some words. A file that is consistent in itself is called intact only as far as something vouches for it. */
export function verdictWord(judged: Judged): string {
  const { intact, kind, trust } = judged;
  if (!intact) return 'NOT INTACT';
  if (kind === 'ledger') return 'INTACT';
  if (trust.unmet.length > 0) return 'NOT THE ONE THAT WAS MEANT';
  if (trust.grounds.length === 0) return 'CONSISTENT IN ITSELF';
  return trust.provenTo < lastVerified(judged) ? `INTACT TO ENTRY ${trust.provenTo}` : 'INTACT';
}

/** Position of the last entry that was found good. */
export function lastVerified({ from, verified }: Pick<Judged, 'from' | 'verified'>): number {
  return (from ?? 1) + verified - 1;
}

/** What a good verdict rests on, a sentence each; nothing when nothing was brought along. */
export function groundSentences(judged: Judged): string[] {
  const { grounds, provenTo } = judged.trust;
  const last = lastVerified(judged);
  const lines = grounds.map((ground) =>
    ground.by === 'head'
      ? `Rests on the head you gave: it is entry ${ground.seq}.`
      : `Rests on the key of ${ground.signer} that you trust: it signed entries 1 to ${ground.seq}.`,
  );
  return grounds.length > 0 && last > provenTo
    ? [...lines, `Entries ${provenTo + 1} to ${last} came later: nothing you gave speaks for them.`]
    : lines;
}

/** What is said of an entry that was signed and is not in the bundle. */
export const COVERS: Readonly<Record<Covers, string>> = {
  held: '',
  before: ' (which come before this bundle)',
  unknown: ' (which come before this bundle and are not known here)',
};

/** With what a signature was made; where a YubiKey did not ask for its PIN, whoever had it in hand could sign. */
export function withKey({ userVerified }: Pick<FoundSignature, 'userVerified'>): string {
  if (userVerified === null) return 'with a key on a laptop';
  return userVerified ? 'with a YubiKey' : 'with a YubiKey (touch only, no PIN)';
}

/** A signed head in a sentence. */
export function signatureSentence(found: FoundSignature): string {
  const { signer, nameSigned, seq, at, fingerprint, covers, vouched } = found;
  const name = nameSigned ? signer : `${signer} (the name is not part of what was signed)`;
  const known = vouched
    ? `registered in entry ${vouched.entry} as “${vouched.label}”`
    : 'which this ledger has never registered';
  return `entries 1 to ${seq}${COVERS[covers]} by ${name}, ${at}, ${withKey(found)}, ${fingerprint}, ${known}`;
}

/** A ceremony and how it ended, in a sentence. */
export function ceremonySentence({ title, isRehearsal, entry, ended }: FoundCeremony): string {
  const over = { closed: 'closed', early: 'ENDED EARLY', 'not yet': 'NOT CLOSED' }[ended];
  const kind = isRehearsal ? 'REHEARSAL, nothing in it counts; ' : '';
  return `Ceremony “${title}”, ${kind}opened in entry ${entry}, ${over}`;
}

/** How somebody signed a step off. */
export function signOffProof({ kind }: Pick<SignedOff, 'kind'>): string {
  return {
    initials: 'by initials alone, which prove nothing',
    ed25519: 'with a private key',
    fido2: 'with a YubiKey',
  }[kind];
}
