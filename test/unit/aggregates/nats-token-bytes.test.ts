import { expect, test } from 'vitest';
import { cidOfBytesToSign } from '../../../app/pki/certificate/certificate.ts';
import { type NkeyKind, nkeyText } from '../../../app/pki/nats/nkey.ts';
import { tokenBytes } from '../../../app/pki/nats/token.ts';
import type { DraftedToken } from '../../../app/registry/draft-content.ts';
import type { Command } from '../../../app/registry/index.ts';
import { ANYWHERE, DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { expectedToken, tokenSubject } from '../../../app/registry/nats-token-rules.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
} from '../../support/commands.ts';
import { given, testId } from '../../support/in-memory-registry.ts';

/*
 * The bytes of tokens that were signed are made anew wherever their ledger is imported. Were they others then, the ledger
 * would be refused: what stands here never changes.
 */

const key = (kind: NkeyKind, byte: number) => nkeyText({ kind, bytes: new Uint8Array(32).fill(byte) });
const acme = createOrganization();
const operator = createNatsOperator(acme.id, { publicKey: key('operator', 1) });
const account = createNatsAccount(operator.id, { publicKey: key('account', 2) });
const system = createNatsAccount(operator.id, {
  name: 'SYS',
  isSystem: true,
  publicKey: key('account', 3),
});
const user = createNatsUser(account.id, { name: 'Åsa', publicKey: key('user', 4) });
const bare = createNatsUser(account.id, { name: 'bare', publicKey: key('user', 8) });
const signer = { kind: 'nkey', aggregate: 'nats.operator', object_id: operator.id } as const;
const configured: Command[] = [
  {
    type: 'GenerateNatsSigningKey',
    id: testId(),
    signsFor: { kind: 'operator', operator_id: operator.id },
    name: 'Daily',
    publicKey: key('operator', 5),
    scope: null,
  },
  {
    type: 'GenerateNatsSigningKey',
    id: testId(),
    signsFor: { kind: 'account', account_id: account.id },
    name: 'Devices',
    publicKey: key('account', 6),
    scope: {
      role: 'device',
      description: 'On the roof',
      permissions: { publish: ['devices.{{name()}}.>'], subscribe: [], allow_responses: true },
      ...ANYWHERE,
    },
  },
  {
    type: 'ConfigureNatsAccount',
    id: account.id,
    configuration: {
      ...DEFAULT_ACCOUNT,
      default_permissions: { publish: [], subscribe: ['a.>'], allow_responses: false },
      exports: [{ name: 'Events', subject: 'e.>', kind: 'stream' }],
      imports: [
        { name: 'Time', subject: 't', account: key('account', 7), kind: 'service', local_subject: 'time' },
      ],
    },
  },
  {
    type: 'ConfigureNatsUser',
    id: user.id,
    configuration: {
      permissions: { publish: ['a.>'], subscribe: [], allow_responses: true },
      networks: ['10.0.0.0/8'],
      times: [{ start: '08:00:00', end: '17:00:00' }],
      time_zone: 'Europe/Berlin',
      connection_types: ['STANDARD', 'WEBSOCKET'],
      valid_days: 30,
      signing_key_id: null,
    },
  },
];

test.each<[DraftedToken, string, string]>([
  ['operator', operator.id, 'bafyreifkzzr43irnyohn2mxfuu2ph2lfkk3v46cnfq272f77sdmecwo7lu'],
  ['account', account.id, 'bafyreifo2ao46cda6caori2l6h6noqmw6o5smahge5tb2s2u5cgcia6r2y'],
  ['account', system.id, 'bafyreignfv76glumxvyxec7ig22pq3frxpy7es6zrnt4oalrib3t7yh5xa'],
  ['user', user.id, 'bafyreidc5q3vzreau4qag7dofe6lijgzuemubnbsuvf53iakigsaqwcjb4'],
  ['user', bare.id, 'bafyreibyv2q7whzafmyyntjqxfyqcxyhuu3fa6vganhyacw6l7ea53dgye'],
])('the bytes of a token about an %s are what they have always been', (kind, id, cid) => {
  const { registry } = given(acme, operator, account, system, user, bare, ...configured);
  const subject = tokenSubject(kind, id, registry);
  if (subject === null) throw new Error('There is none.');
  const iss = kind === 'user' ? key('account', 9) : key('operator', 1);
  const times = { iat: 1_795_000_000, exp: kind === 'user' ? 1_797_000_000 : null };
  const bytes = tokenBytes(expectedToken(subject, { ...signer, public_key: iss }, times, registry));
  expect(cidOfBytesToSign(bytes)).toBe(cid);
});
