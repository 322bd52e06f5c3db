import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was written.';

/** What can go wrong in exporting NATS identities. */
export const natsExportProblem = problemsOf({
  'nats-export.unknown': {
    happened: ({ what }: { readonly what: string }) => `The ${what} chosen is not in the ledger.`,
    meaning: NOTHING,
    remedy: 'Choose one from the list.',
  },
  'nats-export.no-token': {
    happened: ({ name }: { readonly name: string }) => `No token of ${name} holds.`,
    meaning: NOTHING,
    remedy: 'Prepare one, have it approved, and sign it first.',
  },
  'nats-export.outdated': {
    happened: ({ name }: { readonly name: string }) =>
      `The token of ${name} does not say what the registry says now: something was decided, made or revoked since.`,
    meaning: `A server that was given it would let somebody in who was revoked, or refuse somebody who should come in. ${NOTHING}`,
    remedy: 'Sign a new token of it first.',
  },
  'nats-export.exists': {
    happened: (place: string) => `There is already something at ${place}.`,
    meaning: `It was not touched. ${NOTHING}`,
    remedy: 'Choose another name.',
  },
  'nats-export.cannot-write': {
    happened: (place: string) => `It could not be written to ${place}.`,
    meaning: 'What was begun was removed, and nothing was recorded.',
    remedy: 'Look whether the medium is full or write-protected, or choose another place.',
  },
});
