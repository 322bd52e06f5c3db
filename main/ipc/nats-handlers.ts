import os from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { ParsedInputOf } from '../../app/contract/operations.ts';
import { activationFile } from '../../app/pki/nats/activation-file.ts';
import { ProblemError } from '../../app/problem.ts';
import { draftProblem } from '../services/drafts/problems.ts';
import { requestedActivation, requestedToken } from '../services/drafts/requested.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { identityAbout, readActivation, seedsBelow } from '../services/nats-identities/about.ts';
import { configureAccount, configureUser } from '../services/nats-identities/configure.ts';
import { chooseExisting, choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { fileName } from './file-name.ts';
import { aboutCreds, aboutNsc, aboutPush, aboutServer } from './nats-questions.ts';
import type { Handlers } from './router.ts';
import { spendsLastTry, unlockingOf } from './unlocking.ts';

type NatsOperations =
  | `identities.${'about' | 'seeds'}`
  | 'signingKeys.generate'
  | `${'accounts' | 'users'}.configure`
  | `tokens.${'prepare' | 'push'}`
  | `activations.${'prepare' | 'read' | 'save'}`
  | `${'creds' | 'servers' | 'nsc'}.export`;

/** Handlers of signing keys, configurations, tokens and exports of NATS identities. */
export function natsHandlers(context: Context): Pick<Handlers, NatsOperations> {
  const { keystore, registrar, drafts, natsExports, tokenPush, secrets, ledger: own } = context;

  const seedsOf = (seeds: ParsedInputOf<'nsc.export'>['seeds']) =>
    seeds.map(({ kind: aggregate, id, unlocking }) => ({
      aggregate,
      id,
      // A seed lies in one file under a passphrase: no YubiKey is asked for.
      unlocking: unlockingOf(unlocking, () => null),
    }));

  return {
    'identities.about': ({ ledger, kind, id }) =>
      identityAbout(kind, id, ledgerToRead(context, ledger).objects),
    'identities.seeds': ({ operatorId, search }) => seedsBelow(operatorId, search, own.objects, secrets),
    'signingKeys.generate': async ({ passphrase, ...request }) =>
      recordedOf(
        await keystore.createIdentity(
          { type: 'GenerateNatsSigningKey', id: uuidv7(), ...request },
          passphrase,
        ),
      ),
    'accounts.configure': ({ id, configuration }) =>
      recordedOf(configureAccount(registrar, own.objects, id, configuration)),
    'users.configure': ({ id, configuration }) => recordedOf(configureUser(registrar, id, configuration)),
    'tokens.prepare': (input) => recordedOf(drafts.prepareToken(requestedToken(input, new Date()))),
    'activations.prepare': (input) =>
      recordedOf(drafts.prepareActivation(requestedActivation(input, new Date()))),
    'activations.read': ({ accountId, token }) => readActivation(token, accountId, own.objects),
    'activations.save': async ({ ledger, activationId }) => {
      const activation = ledgerToRead(context, ledger).objects.get('nats.activation', activationId);
      if (activation === undefined)
        throw new ProblemError(draftProblem('draft.unknown-object', { what: 'NATS activation' }));
      const file = await placeFor(`Save the token of ${activation.name}`, activation.name, '.jwt');
      if (file === null) return null;
      saveInFile(file, activationFile(activation.jwt));
      return { file };
    },
    'creds.export': {
      confirm: ({ userId, recipient, unlocking }) =>
        aboutCreds(natsExports.checkCreds(userId, recipient), recipient, spendsLastTry(unlocking)),
      act: async ({ userId, recipient, unlocking }) => {
        const name = own.objects.get('nats.user', userId)?.name ?? '';
        const place = await placeFor(`Save the credentials of ${name}`, name, '.creds');
        if (place === null) return null;
        const opened = unlockingOf(unlocking, () => null);
        return recordedOf(await natsExports.creds(userId, opened, { place, recipient }));
      },
    },
    'servers.export': {
      confirm: ({ operatorId, recipient, ...wanted }) =>
        aboutServer(natsExports.checkServer(operatorId, wanted, recipient), wanted, recipient),
      act: async ({ operatorId, recipient, ...wanted }) => {
        const place = await placeFor('Name the new folder for the server', wanted.settings.name);
        if (place === null) return null;
        return recordedOf(natsExports.server(operatorId, wanted, { place, recipient }));
      },
    },
    'nsc.export': {
      confirm: ({ operatorId, recipient, seeds }) => {
        const leaving = natsExports.checkNsc(operatorId, seedsOf(seeds), recipient);
        return aboutNsc(
          leaving,
          recipient,
          seeds.some(({ unlocking }) => spendsLastTry(unlocking)),
        );
      },
      act: async ({ operatorId, recipient, seeds }) => {
        const place = await placeFor('Name the new folder for nsc', 'nsc');
        if (place === null) return null;
        return recordedOf(await natsExports.nsc(operatorId, seedsOf(seeds), { place, recipient }));
      },
    },
    'tokens.push': {
      confirm: ({ operatorId, accountId }) => aboutPush(tokenPush.check(operatorId, accountId)),
      act: async ({ operatorId, accountId }) => {
        const credentials = await chooseExisting({
          title: 'Open the credentials of a user of the system account',
          defaultPath: os.homedir(),
          filters: [{ name: 'NATS credentials', extensions: ['creds'] }],
          properties: ['openFile'],
        });
        return credentials === null ? null : tokenPush.push(operatorId, accountId, credentials);
      },
    },
  };
}

/** Where something is written that is not there yet: a file, or a folder that is made. @param ending of a file: `.creds` */
function placeFor(title: string, name: string, ending = ''): Promise<string | null> {
  return choosePlace({ title, defaultPath: path.join(os.homedir(), `${fileName(name)}${ending}`) });
}
