import { problemsOf } from '../../problem.ts';
import type { TokenKind } from './claims.ts';

const UNUSED = 'It is not used, and nothing was signed or sent.';
const ANOTHER = 'Have it made anew by whoever it is from, or take one of this ledger.';

/** Of an account with an import that nothing would go through. */
const MEANWHILE =
  'No token of this account is signed or given to servers like this, so that nothing else that was decided or revoked for it reaches them.';
const OR_WITHOUT =
  'If that takes long, configure this account without the import, sign its token, and add the import again later.';

/** What a token lacks, as the schema says it: the field, and what is wanted there. */
export interface TokenFault {
  readonly field: string;
  readonly wanted: string;
}

interface Faulty {
  readonly kind: TokenKind;
  readonly faults: readonly TokenFault[];
}

interface Between {
  /** `the account` */
  readonly what: string;
}

interface Imported {
  /** What the import is called. */
  readonly name: string;
}

const inWords = ({ faults }: Faulty) => faults.map(({ field, wanted }) => `${field}: ${wanted}`).join(' ');

/** What is wrong with NATS tokens: their form, their signatures, and how one follows from the other. */
export const tokenProblem = problemsOf({
  'nats-token.too-large': {
    happened: 'This token has more than a mebibyte.',
    meaning: UNUSED,
    remedy: ANOTHER,
  },
  'nats-token.form': {
    happened: 'This is no NATS token: it does not consist of three parts of base64url, joined by dots.',
    meaning: UNUSED,
    remedy: 'Take the whole text of the token, and nothing else.',
  },
  'nats-token.header': {
    happened: 'The header of this token is not that of a NATS token (typ JWT, alg ed25519-nkey).',
    meaning: `Older tokens leave their header unsigned, so that anybody could change it. ${UNUSED}`,
    remedy: ANOTHER,
  },
  'nats-token.not-json': {
    happened: 'What stands in this token cannot be read: it is not JSON in UTF-8.',
    meaning: UNUSED,
    remedy: ANOTHER,
  },
  'nats-token.kind': {
    happened:
      'This token is not that of an operator, an account, a user or an activation in the second version.',
    meaning: UNUSED,
    remedy: ANOTHER,
  },
  'nats-token.claims': {
    happened: (faulty: Faulty) =>
      `This is not how a token of this kind (${faulty.kind}) is written. ${inWords(faulty)}`,
    meaning: `A server would pass over a field that it does not know, and take a limit that is left out for none at all. ${UNUSED}`,
    remedy: 'Correct what is named.',
  },
  'nats-token.signature': {
    happened:
      'The signature of this token does not hold: it was changed, or signed by another key than it names.',
    meaning: UNUSED,
    remedy: ANOTHER,
  },
  'nats-token.other-bytes': {
    happened: 'What was signed is not what was shown and approved.',
    meaning: UNUSED,
    remedy: 'Prepare the token anew, look at it, and sign exactly that.',
  },
  'nats-token.other-operator': {
    happened:
      'This operator token is about another operator than the one of the ledger, or not signed by itself.',
    meaning: UNUSED,
    remedy: ANOTHER,
  },
  'nats-token.account-issuer': {
    happened:
      'This account token was not issued by the operator, or not by one of its signing keys where the operator demands that.',
    meaning:
      'A server would store it and answer “200”, and refuse every user of the account from its next start on.',
    remedy: 'Sign it with a signing key that the operator token names.',
  },
  'nats-token.user-issuer': {
    happened:
      'This user token was not issued by the account, or not by one of its signing keys where the operator demands that.',
    meaning: 'A server would refuse the user.',
    remedy: 'Sign it with a signing key that the account token names, and name the account in it.',
  },
  'nats-token.scoped': {
    happened: ({ fields }: { readonly fields: readonly string[] }) =>
      `This user is made by a scoped signing key, which says what its users may do, and says so itself (${fields.join(', ')}).`,
    meaning: 'A server would refuse the user.',
    remedy: 'Leave these fields out, or use a signing key without a scope.',
  },
  'nats-token.expired': {
    happened: ({ what }: Between) => `The token of ${what} has expired.`,
    meaning: 'A server would refuse whoever comes with it.',
    remedy: 'Have it renewed.',
  },
  'nats-token.not-yet-valid': {
    happened: ({ what }: Between) => `The token of ${what} is not valid yet.`,
    meaning: 'A server would refuse whoever comes with it until then.',
    remedy: 'Wait, or check the clock of this laptop.',
  },
  'nats-token.revoked': {
    happened:
      'The account token revokes this user, as of a time that is not before the user token was issued.',
    meaning: 'A server would refuse the user.',
    remedy: 'Issue the user anew, at least a second later, or with a new key.',
  },
  'nats-token.no-activation': {
    happened: ({ name }: Imported) =>
      `The import “${name}” has no activation token, and the account that exports it demands one.`,
    meaning: `A server would store this account and let nothing through the import. ${MEANWHILE}`,
    remedy: `Ask that account for an activation token; one of this registry grants it on its page, by “Grant an activation…”. ${OR_WITHOUT}`,
  },
  'nats-token.other-activation': {
    happened: ({ name }: Imported) =>
      `The activation token of the import “${name}” is for another account, subject or kind.`,
    meaning: 'A server would refuse this account, or let nothing through the import.',
    remedy: 'Ask the account that exports it for one that names this account, and the subject of the import.',
  },
  'nats-token.activation-issuer': {
    happened: ({ name }: Imported) =>
      `The activation token of the import “${name}” was not issued by the account that exports it, nor by one of its signing keys.`,
    meaning: 'A server would let nothing through the import.',
    remedy: 'Ask that account for another one, signed by itself or by a signing key that its token names.',
  },
  'nats-token.activation-revoked': {
    happened: ({ name }: Imported) =>
      `The account that exports it has revoked the activation token of the import “${name}”.`,
    meaning: `A server would let nothing through the import. ${MEANWHILE}`,
    remedy: `Ask that account for one that it issues a second later. ${OR_WITHOUT}`,
  },
  'nats-token.no-system-account': {
    happened: 'The operator names no system account, or its token is not among those of the accounts.',
    meaning: 'A server would not start, or nobody could give it tokens later. Nothing was written.',
    remedy: 'Make a system account below the operator, and take its token along.',
  },
  'nats-token.file-name': {
    happened: ({ name }: { readonly name: string }) => `“${name}” cannot be the name of a file.`,
    meaning: 'nsc keeps each identity in a file of its name. Nothing was written.',
    remedy:
      'Change the name: without / \\ and :, without a dot at its beginning, and another one than its siblings’.',
  },
  'nats-token.foreign-seed': {
    happened: 'Token and seed belong to different users.',
    meaning: UNUSED,
    remedy: 'Take the seed whose public key the token names.',
  },
});
