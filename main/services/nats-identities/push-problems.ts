import { problemsOf } from '../../../app/problem.ts';

const NOTHING = 'Nothing was sent, and nothing was recorded.';

interface About {
  /** What the account is called. */
  readonly name: string;
}

interface Older extends About {
  /** When the token was issued that they have, RFC 3339. */
  readonly theirs: string;
  readonly ours: string;
}

interface Some extends About {
  readonly took: number;
  readonly of: number;
  /** What one says that refused it; null where others have not answered. */
  readonly said: string | null;
}

/** What can go wrong in giving tokens to servers that run. */
export const pushProblem = problemsOf({
  'nats-push.no-resolver': {
    happened: ({ url }: { readonly url: string }) =>
      `Nobody at ${url} takes tokens of accounts from this identity.`,
    meaning: NOTHING,
    remedy:
      'Take the credentials of a user of the system account. Where the servers have all tokens in their configuration, export for a server instead.',
  },
  'nats-push.unknown': {
    happened: ({ name }: About) => `What the server says it has of ${name} is no token of that account.`,
    meaning: `Either this is another server than it should be, or somebody answers in its place. ${NOTHING}`,
    remedy: 'Show this to the person who runs the server.',
  },
  'nats-push.older': {
    happened: ({ name, theirs, ours }: Older) =>
      `The server has a token of ${name} that was issued at ${theirs} and is not known in this ledger; the one here was issued at ${ours}.`,
    meaning: `Servers would take the older one, and let somebody in whom the later one revokes. ${NOTHING}`,
    remedy:
      'Find out who issued it. Import the ledger that it is from, or sign a new token of the account here, and push that.',
  },
  'nats-push.refused': {
    happened: ({ name, said }: About & { readonly said: string }) =>
      `The token of ${name} was refused: ${said}.`,
    meaning: 'The servers have what they had. Nothing was recorded.',
    remedy: 'Show this to the person who runs the server.',
  },
  'nats-push.some': {
    happened: ({ name, took, of, said }: Some) =>
      `The token of ${name} was taken by ${took} of ${of} servers${said === null ? '' : `; ${said}`}.`,
    meaning:
      'It is recorded which of them took it. The others go by the one that they had until they have this one.',
    remedy: 'Push it again once all servers answer.',
  },
  'nats-push.not-there': {
    happened: ({ name }: About) =>
      `The token of ${name} was said to be taken, and what the server has afterwards is another one.`,
    meaning: 'The servers may go by any token. That it is there was not recorded.',
    remedy:
      'Show this to the person who runs the server: somebody else may give it tokens, or answer in its place.',
  },
  'nats-push.not-known': {
    happened: ({ name, said }: About & { readonly said: string }) =>
      `${said} The token of ${name} was sent before.`,
    meaning: 'Whether the servers have it is not known, and was not recorded.',
    remedy: 'Push it again: what the servers have is looked at first.',
  },
});
