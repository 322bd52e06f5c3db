import { ProblemError } from '../../problem.ts';

/** The rules that certificates and lists are held against, by their numbers; each with its source. */
export const lints = {
  1: 'certificates are of version 3 (RFC 5280, 4.1.2.1)',
  2: 'serial numbers are positive, minimal, of 20 octets at most and 64 random bits at least (RFC 5280, 4.1.2.2)',
  3: 'an authority gives each serial number once (RFC 5280, 4.1.2.2)',
  4: 'the signature algorithm inside is the one outside (RFC 5280, 4.1.1.2)',
  5: 'signature algorithms are written with exactly their parameters (RFC 4055, 5758, 8410)',
  6: 'the signature algorithm is the one of the issuer’s key (Baseline Requirements 7.1.3.2)',
  7: 'the issuer is, byte for byte, the subject of the authority (RFC 5280, 7.1)',
  8: 'an authority has a name (RFC 5280, 4.1.2.6)',
  9: 'names use the right string types, lengths and country codes (RFC 5280, A.1)',
  10: 'a name has one attribute in each part, and none twice (Baseline Requirements 7.1.4.1)',
  11: 'times are UTCTime through 2049, then GeneralizedTime, with Z and no fractions (RFC 5280, 4.1.2.5)',
  12: 'the validity begins before it ends, inside of the issuer’s (own rule)',
  13: 'no extension stands twice (RFC 5280, 4.2)',
  14: 'no list of extensions is empty (RFC 5280, 4.1.2.9)',
  15: 'basic constraints of authorities are critical; only they have a path length (RFC 5280, 4.2.1.9)',
  16: 'the key usage is critical and not empty; certificates are signed by authorities alone (RFC 5280, 4.2.1.3)',
  17: 'the key usage fits the kind of key (RFC 8410, 5; RFC 8813, 3; RFC 9295)',
  18: 'what is no authority says what it is for, never “anything”, within what the issuer may (RFC 5280, 4.2.1.12)',
  19: 'key identifiers: an authority has one, and the issuer’s is named (RFC 5280, 4.2.1.1 and 4.2.1.2)',
  20: 'alternative names are hosts of letters, digits and hyphens, addresses, URIs (RFC 5280, 4.2.1.6)',
  21: 'name constraints are critical, of authorities, and name no directories (RFC 5280, 4.2.1.10)',
  22: 'revocation lists lie at http addresses, and it is not critical (RFC 5280, 4.2.1.13)',
  23: 'no policy is named twice (RFC 5280, 4.2.1.4)',
  24: 'RSA keys have 3072 bits or more and the exponent 65537; curves are named (Baseline Requirements 6.1.5, 6.1.6)',
  25: 'lists are of version 2, with the next one’s time, the issuer’s key identifier and a rising number, without empty parts (RFC 5280, 5.1.2, 5.2, 5.3.1)',
} as const satisfies Record<number, string>;

/** The number of a lint. */
export type Lint = keyof typeof lints;

/** A rule that is broken. */
export interface Finding {
  /** Null for what is no strict DER, or not built as it should be. */
  readonly lint: Lint | null;
  /** What is wrong, as a part of a sentence. */
  readonly words: string;
}

/** The lints that are broken where the bytes are not even read. */
const lintOfCode: Readonly<Record<string, Lint>> = {
  'pki.version': 1,
  'pki.serial': 2,
  'pki.algorithms-differ': 4,
  'pki.name': 20,
  'pki.time': 11,
  'pki.duplicate-extension': 13,
  'pki.no-extensions': 14,
};

/**
 * What was read, held against the rules; or what kept it from being read, as a finding.
 * @throws whatever is no problem in words
 */
export function lintRead<Read>(
  read: () => Read,
  lint: (read: Read) => readonly Finding[],
): readonly Finding[] {
  try {
    return lint(read());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [{ lint: lintOfCode[error.problem.code] ?? null, words: error.problem.happened }];
  }
}
