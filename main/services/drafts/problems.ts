import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was recorded, and nothing was signed.';

/** What can go wrong with what is to be signed. */
export const draftProblem = problemsOf({
  'draft.unknown': {
    happened: 'This draft is not in the ledger.',
    meaning: NOTHING,
    remedy: 'Choose one from the list of drafts.',
    field: 'draftId',
  },
  'draft.not-shown': {
    happened: 'The bytes of this draft are not those that were shown.',
    meaning: NOTHING,
    remedy: 'Stop. Look at the draft again, and compare its CID.',
  },
  'draft.unknown-object': {
    happened: ({ what }: { readonly what: string }) => `The ${what} chosen is not in the ledger.`,
    meaning: NOTHING,
    remedy: 'Choose one from the list.',
  },
  'draft.unknown-profile': {
    happened: ({ name }: { readonly name: string }) => `There is no profile “${name}”.`,
    meaning: NOTHING,
    remedy: 'Choose a profile from the list, or give the file of one of your own.',
    field: 'profile',
  },
  'draft.profile-faults': {
    happened: ({ faults }: { readonly faults: readonly string[] }) =>
      `The file is no profile. ${faults.slice(0, 5).join(' ')}`,
    meaning: NOTHING,
    remedy: 'Mend the file, and give it again.',
    field: 'profile',
  },
  'draft.no-authority-key': {
    happened: ({ name }: { readonly name: string }) => `The private key of ${name} is not in this registry.`,
    meaning: NOTHING,
    remedy: 'Choose an authority whose key is kept here.',
    field: 'issuerId',
  },
  'draft.not-saved': {
    happened: ({ file }: { readonly file: string }) => `The file ${file} could not be written.`,
    meaning: 'The ledger is unchanged.',
    remedy: 'Look whether the place is there and has room, or choose another one.',
  },
  'draft.file-there': {
    happened: ({ file }: { readonly file: string }) => `${file} is there already, and was left as it is.`,
    meaning: 'The ledger is unchanged.',
    remedy: 'Choose an empty folder.',
  },
  'draft.no-roots': {
    happened: 'This organization has no root certificate that is to be trusted now.',
    meaning: 'No file was written.',
    remedy: 'Issue a root certificate first, or renew the one that is over.',
  },
  'draft.no-signing-key': {
    happened: ({ name }: { readonly name: string }) =>
      `There is no signing key of ${name} that could sign this: none was made, or all were revoked or have a scope.`,
    meaning: NOTHING,
    remedy: 'Make a signing key first, and sign a new token of whoever it belongs to.',
    field: 'signingKeyId',
  },
  'draft.path': {
    happened: ({ faults }: { readonly faults: readonly string[] }) =>
      `The signed certificate does not hold: ${faults.join('; ')}.`,
    meaning: 'Nothing was recorded. What was signed is thrown away.',
    remedy: 'Look at the authority and the draft again. If you cannot tell why, stop.',
  },
});
