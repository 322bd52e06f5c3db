import { protectionInWords } from '../../app/config/to-confirm.ts';
import { oneLine, quoted } from '../../app/content/one-line.ts';
import type { ServerInput } from '../../app/contract/nats.ts';
import type { Leaving } from '../services/nats-identities/nats-exports.ts';
import type { ToPush } from '../services/nats-identities/token-push.ts';
import type { Question } from '../window/confirmation.ts';
import { LAST_TRY } from './signing-questions.ts';

/** What is asked before the credentials of a user leave. */
export function aboutCreds({ name, seeds }: Leaving, recipient: string, spendsLastTry: boolean): Question {
  return {
    act: `Export the credentials of ${quoted(name)}?`,
    facts: [`For: ${quoted(recipient)}`, ...seedLines(seeds), ...(spendsLastTry ? [LAST_TRY] : [])],
    consequence:
      'Whoever has this file is the user: its seed stands there in plain text. It is recorded. Cancel if you did not ask for this.',
    verb: 'Export the credentials',
  };
}

/** What is asked before a folder leaves from which a server starts. */
export function aboutServer(
  { name }: Leaving,
  { settings, resolver }: ServerInput,
  recipient: string,
): Question {
  return {
    act: `Export ${quoted(name)} for a server?`,
    facts: [
      `For: ${quoted(recipient)}`,
      `Server: ${quoted(settings.name)}, listens at ${settings.listen}`,
      resolver.kind === 'memory'
        ? 'Tokens: all in the configuration'
        : `Tokens: in the folder ${oneLine(resolver.folder)} on the server`,
      'Seeds in plain text: none',
    ],
    consequence:
      'A server that starts from this folder lets in whoever these tokens let in. They are public; no seed goes along. It is recorded.',
    verb: 'Export for the server',
  };
}

/** What is asked before the folders of nsc leave. */
export function aboutNsc({ name, seeds }: Leaving, recipient: string, spendsLastTry: boolean): Question {
  return {
    act: `Export ${quoted(name)} for nsc?`,
    facts: [`For: ${quoted(recipient)}`, ...seedLines(seeds), ...(spendsLastTry ? [LAST_TRY] : [])],
    consequence:
      seeds.length === 0
        ? 'Only tokens leave, which are public. It is recorded.'
        : 'Whoever has these folders can sign with these seeds, and is these users. It is recorded. Cancel if you did not ask for this.',
    verb: 'Export for nsc',
  };
}

/** How many tokens are told one by one: a dialog has no more room. */
const MOST_TOLD = 12;

/** What is asked before tokens are given to servers that run. */
export function aboutPush({ name, located: { config }, accounts }: ToPush): Question {
  const told = accounts
    .slice(0, MOST_TOLD)
    .map(
      (account) =>
        `Token: ${quoted(account.name)}, issued ${new Date(account.token.issuedAt * 1000).toISOString()}, ${account.publicKey}`,
    );
  const more = accounts.length - told.length;
  return {
    act: `Push tokens of ${quoted(name)} to ${oneLine(config.nats.url)}?`,
    facts: [protectionInWords(config.nats), ...told, ...(more > 0 ? [`And ${more} more tokens`] : [])],
    consequence:
      'The servers go by them at once: whoever they revoke is cut off. You open the credentials to enter with next. What arrives is recorded. Cancel if you did not ask for this.',
    verb: 'Push the tokens',
  };
}

function seedLines(seeds: Leaving['seeds']): string[] {
  return seeds.length === 0
    ? ['Seeds in plain text: none']
    : seeds.map(({ name, publicKey }) => `Seed in plain text: ${quoted(name)}, ${publicKey}`);
}
