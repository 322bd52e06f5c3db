import path from 'node:path';
import { counted } from '../../app/content/counted.ts';
import type { PushedToken, PushResult } from '../../app/contract/nats.ts';
import { TokenPush, type ToPush } from '../services/nats-identities/token-push.ts';
import { needed } from './asked-input.ts';
import { defineCommand } from './command.ts';
import { configPlace } from './data-place.ts';
import { atDraftDesk, DRAFT_OPTIONS } from './draft-desk.ts';
import { idOfNamed } from './object-finder.ts';
import { confirm } from './prompt.ts';
import { writeError, writeJson, writeLine } from './terminal.ts';

/** `nats push`: gives tokens of accounts to the servers of the configuration. */
export const natsPushCommand = defineCommand({
  name: 'nats push',
  operands: ['<operator>'],
  about:
    'give the tokens of an operator’s accounts to the servers of the configuration, which go by them at once',
  details:
    'The servers must keep tokens (resolver { type: full }). What they have is looked at before and after; a token that they have and this\nledger does not know is never replaced by an older one. In Offline mode nothing is opened.',
  options: {
    ...DRAFT_OPTIONS,
    creds: {
      type: 'string',
      value: 'FILE',
      about: 'the credentials of a user of the system account, by which this enters',
    },
    account: { type: 'string', value: 'NAME', about: 'only the token of this account' },
    yes: { type: 'boolean', about: 'do it without asking' },
  },
  interrupted:
    'Stopped. What was sent before may have arrived; push again, and it says what the servers have.',
  run: ({ operands: [name = ''], values, signal }) => {
    const credentials = path.resolve(needed('creds', values.creds));
    const { configFile } = configPlace(values.data);
    return atDraftDesk(values, signal, async ({ ledger, registrar, modes }) => {
      const operatorId = idOfNamed(ledger, 'nats.operator', name);
      const accountId =
        values.account === undefined ? null : idOfNamed(ledger, 'nats.account', values.account);
      const pushing = new TokenPush(ledger.objects, registrar, configFile);
      // A switch of the mode in the file is recorded in the file's own name, before a connection is opened.
      modes.followFile();
      tellBefore(pushing.check(operatorId, accountId));
      const isAgreed =
        values.yes === true || (await confirm('The servers go by them at once, and it is recorded.', 'yes'));
      if (!isAgreed) {
        writeError('Nothing was sent, and nothing was recorded.');
        return 1;
      }
      const result = await pushing.push(operatorId, accountId, credentials);
      if (values.json === true) writeJson(result satisfies PushResult);
      else tell(result);
      return result.accounts.every(({ problem }) => problem === null) ? 0 : 1;
    });
  },
});

function tellBefore({ name, located, accounts }: ToPush): void {
  writeError(`About to be given to ${located.config.nats.url}: tokens of ${name}.`);
  for (const { name: account, publicKey, token } of accounts)
    writeError(`  ${account}, ${publicKey}, issued ${new Date(token.issuedAt * 1000).toISOString()}`);
}

/** What is said of each outcome. */
const OUTCOMES: Readonly<Record<PushedToken['outcome'], string>> = {
  pushed: 'PUSHED',
  'there already': 'THERE ALREADY',
  'not pushed': 'NOT PUSHED',
};

function tell({ url, servers, accounts }: PushResult): void {
  writeLine(`${counted(servers.length, 'server')} at ${url}: ${servers.join(', ')}`);
  for (const { name, outcome, before, changes, problem } of accounts) {
    writeLine(`${OUTCOMES[outcome]}  ${name}, before: ${before === null ? 'none' : `issued ${before}`}`);
    for (const change of changes) writeLine(`  ${change}`);
    if (problem !== null) writeError(`  ${problem.happened}\n  ${problem.meaning}\n  ${problem.remedy}`);
  }
}
