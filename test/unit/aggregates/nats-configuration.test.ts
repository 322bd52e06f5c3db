import { createAccount, createOperator } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { anewOf } from '../../../app/registry/anew.ts';
import { parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import {
  ANYWHERE,
  DEFAULT_ACCOUNT,
  limitNames,
  type Scope,
} from '../../../app/registry/nats-configuration.ts';
import { JETSTREAM_OFF, JETSTREAM_ON } from '../../../app/registry/nats-presets.ts';
import { type Attempt, codesOf, forged } from '../../support/attempts.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
} from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const operator = createNatsOperator(acme.id, { publicKey: createOperator().getPublicKey() });
const account = createNatsAccount(operator.id, { publicKey: createAccount().getPublicKey() });
const system = createNatsAccount(operator.id, { name: 'SYS', isSystem: true });
const user = createNatsUser(account.id);
const world: Command[] = [acme, operator, account, system, user];
const reason = 'Over';

const scope: Scope = {
  role: 'device',
  description: 'On the roof',
  permissions: { publish: ['devices.{{name()}}.>'], subscribe: [], allow_responses: true },
  ...ANYWHERE,
};
const signingKey = (
  changes: Partial<CommandNamed<'GenerateNatsSigningKey'>> = {},
): CommandNamed<'GenerateNatsSigningKey'> => ({
  type: 'GenerateNatsSigningKey',
  id: testId(),
  signsFor: { kind: 'account', account_id: account.id },
  name: 'Devices',
  publicKey: createAccount().getPublicKey(),
  scope: null,
  ...changes,
});
const madeBy = ({ id, signsFor, name, publicKey, scope: its }: CommandNamed<'GenerateNatsSigningKey'>) =>
  forged('nats.signing.key', 'NatsSigningKeyGenerated', id, {
    ...{ key_id: id, signs_for: signsFor, name, public_key: publicKey, scope: its },
    seed: { kind: 'age-file', file: `${id}.age` },
  });
const ofKey = (command: CommandNamed<'GenerateNatsSigningKey'>) => ({ command, event: madeBy(command) });

const limits = { ...DEFAULT_ACCOUNT.limits, ...JETSTREAM_ON, conn: 100 };
const configureAccount = (
  changes: Partial<typeof DEFAULT_ACCOUNT> = {},
  id = account.id,
): Pick<Attempt, 'command' | 'event'> => {
  const configuration = { ...DEFAULT_ACCOUNT, limits, ...changes };
  return {
    command: { type: 'ConfigureNatsAccount', id, configuration },
    event: forged('nats.account', 'NatsAccountConfigured', id, { account_id: id, configuration }),
  };
};
const permissions = { publish: ['a.>'], subscribe: [], allow_responses: true };
const configureUser = (changes: object = {}): Pick<Attempt, 'command' | 'event'> => {
  const configuration = { permissions, ...ANYWHERE, valid_days: 30, signing_key_id: null, ...changes };
  return {
    command: { type: 'ConfigureNatsUser', id: user.id, configuration },
    event: forged('nats.user', 'NatsUserConfigured', user.id, { user_id: user.id, configuration }),
  };
};
const key = signingKey();
const revoked: CommandNamed<'RevokeNatsSigningKey'> = {
  ...{ type: 'RevokeNatsSigningKey', id: key.id, reason: 'Superseded', remark: null },
};
const ofOperator = signingKey({
  signsFor: { kind: 'operator', operator_id: operator.id },
  publicKey: createOperator().getPublicKey(),
});

describe('NATS configuration - each command', () => {
  test.each<[string, Command[], Command, string, object]>([
    [
      'an account',
      [],
      configureAccount({ exports: [{ name: 'Events', subject: 'e.>', kind: 'stream' }] }).command,
      'NatsAccountConfigured',
      { configuration: { limits: { conn: 100 }, exports: [{ name: 'Events' }] } },
    ],
    [
      'a user',
      [key],
      configureUser({
        networks: ['10.0.0.0/8'],
        times: [{ start: '08:00:00', end: '17:00:00' }],
        time_zone: 'Europe/Berlin',
        connection_types: ['STANDARD'],
        signing_key_id: key.id,
      }).command,
      'NatsUserConfigured',
      { permissions, configuration: { valid_days: 30, signing_key_id: key.id } },
    ],
    ['a signing key', [], signingKey({ scope }), 'NatsSigningKeyGenerated', { scope, status: 'active' }],
    ['an operator’s signing key', [], ofOperator, 'NatsSigningKeyGenerated', { status: 'active' }],
    ['a signing key that is revoked', [key], revoked, 'NatsSigningKeyRevoked', { status: 'revoked' }],
  ])('%s', (_what, before, command, event_type, state) => {
    const { when, registry } = given(...world, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ event_type, aggregate_id: command.id });
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(2);
    if (made === undefined) throw new Error('no event');
    registry.apply(made);
    expect(registry.get(made.aggregate, command.id)).toMatchObject(state);
  });
});

describe('NATS configuration - each rule holds for commands and for events from elsewhere', () => {
  const suspended: Command = { type: 'SuspendNatsAccount', id: account.id, reason };
  const ended: Command[] = [
    { type: 'EndNatsUser', id: user.id, reason },
    { type: 'EndNatsAccount', id: account.id, reason },
  ];
  test.each<[string, Attempt, string]>([
    ['an account that has ended', { before: ended, ...configureAccount() }, 'account.ended'],
    [
      'two exports of one name',
      {
        before: [],
        ...configureAccount({
          exports: ['a', 'b'].map((subject) => ({ name: 'X', subject, kind: 'stream' as const })),
        }),
      },
      'account.configuration',
    ],
    [
      'more exports than its limit',
      {
        before: [],
        ...configureAccount({
          limits: { ...limits, exports: 0 },
          exports: [{ name: 'X', subject: 'a', kind: 'service' }],
        }),
      },
      'account.configuration',
    ],
    [
      'JetStream of a system account',
      { before: [], ...configureAccount({}, system.id) },
      'account.configuration',
    ],
    [
      'times without a zone',
      { before: [], ...configureUser({ times: [{ start: '08:00:00', end: '17:00:00' }] }) },
      'user.configuration',
    ],
    [
      'a zone without times',
      { before: [], ...configureUser({ time_zone: 'Europe/Berlin' }) },
      'user.configuration',
    ],
    [
      'a signing key that was revoked',
      { before: [key, revoked], ...configureUser({ signing_key_id: key.id }) },
      'user.unknown-signing-key',
    ],
    [
      'a signing key of the operator',
      { before: [ofOperator], ...configureUser({ signing_key_id: ofOperator.id }) },
      'user.unknown-signing-key',
    ],
    [
      'a user that has ended',
      { before: [{ type: 'EndNatsUser', id: user.id, reason }], ...configureUser() },
      'user.ended',
    ],
    [
      'a key for nobody',
      { before: [], ...ofKey(signingKey({ signsFor: { kind: 'account', account_id: testId() } })) },
      'signing-key.unknown-owner',
    ],
    ['a key of a suspended account', { before: [suspended], ...ofKey(signingKey()) }, 'account.suspended'],
    ['a key that there is', { before: [key], ...ofKey({ ...key, id: testId() }) }, 'signing-key.taken'],
    [
      'an operator’s key for an account',
      { before: [], ...ofKey(signingKey({ publicKey: createOperator().getPublicKey() })) },
      'signing-key.other-kind',
    ],
    [
      'a scope of an operator',
      { before: [], ...ofKey({ ...ofOperator, id: testId(), scope }) },
      'signing-key.scope-of-operator',
    ],
    [
      'a scope with times in no zone',
      {
        before: [],
        ...ofKey(signingKey({ scope: { ...scope, times: [{ start: '08:00:00', end: '17:00:00' }] } })),
      },
      'signing-key.scope',
    ],
    [
      'a revocation without a reason',
      {
        before: [key],
        command: { ...revoked, reason: 'Unspecified' },
        event: forged('nats.signing.key', 'NatsSigningKeyRevoked', key.id, {
          ...{ key_id: key.id, reason: 'Unspecified', remark: null },
        }),
      },
      'signing-key.no-remark',
    ],
  ])('%s', (_what, { before, ...attempt }, code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([code, code]);
  });

  test.each<[string, object]>([
    ['credentials of nobody', { format: 'creds', user_id: null, seeds: [] }],
    ['credentials without their seed', { format: 'creds', user_id: user.id, seeds: [] }],
    ['credentials of a stranger', { format: 'creds', user_id: testId(), seeds: [user.publicKey] }],
    ['a seed for a server', { format: 'server-memory', user_id: null, seeds: [user.publicKey] }],
    ['a user for nsc', { format: 'nsc-store', user_id: user.id, seeds: [user.publicKey] }],
  ])('no export is recorded of %s', (_what, said) => {
    const payload = { operator_id: operator.id, export_id: testId(), recipient: 'Alice', ...said };
    const event = forged('nats.operator', 'NatsConfigExported', operator.id, payload);
    expect(refusalOf(given(...world).registry, event)?.refusal.code).toBe('operator.export');
  });

  test('nothing is configured that is so already', () => {
    const { when } = given(...world, configureAccount().command, configureUser().command);
    for (const { command } of [configureAccount(), configureUser()])
      expect(when(command)).toMatchObject({ refusal: { code: 'object.nothing-changed' } });
  });

  test.each([
    'streams',
    'consumer',
    'max_ack_pending',
    'mem_max_stream_bytes',
    'disk_max_stream_bytes',
  ] as const)('with JetStream nobody decides that %s is 0, which servers take for no limit', (limit) => {
    const zero = { limits: { ...limits, [limit]: 0 } };
    const { when, registry } = given(...world);
    expect(when(configureAccount(zero).command)).toMatchObject({
      refusal: {
        code: 'account.zero-limit',
        happened: `A server takes 0 for no limit: “${limitNames[limit]}”.`,
      },
    });
    const off = { ...limits, [limit]: 0, ...JETSTREAM_OFF };
    expect(when(configureAccount({ limits: off }).command)).toMatchObject({ accepted: true });
    // Ledgers of earlier versions say it. They open, and tell what it means; made anew, it is said as it is meant.
    const { event } = configureAccount(zero);
    expect(refusalOf(registry, event)).toBeNull();
    registry.apply(event);
    const state = registry.get('nats.account', account.id);
    expect(state?.configuration.limits[limit]).toBe(0);
    expect(readEvent(event).lines).toContainEqual({
      label: limitNames[limit],
      value: 'No limit: a server takes 0 for that',
    });
    if (state === undefined) throw new Error('It is there.');
    expect(anewOf('nats.account', state).done).toMatchObject([
      { entered: { configuration: { limits: { [limit]: -1 } } } },
    ]);
  });

  test.each([
    ['one within another', ['a.>', 'a.b'], '“Export 1” (a.b) is within “Export 0” (a.>)'],
    ['the narrower one first', ['a.b', 'a.*'], '“Export 0” (a.b) is within “Export 1” (a.*)'],
    ['one subject twice', ['a', 'a'], '“Export 0” (a) is within “Export 1” (a)'],
    ['what servers take for wider', ['a.>', '*.*'], '“Export 0” (a.>) is within “Export 1” (*.*)'],
    ['what only overlaps', ['a.*', '*.b'], null],
    ['other lengths', ['a', 'a.>', 'b.*', 'b.*.c'], null],
  ])('nobody decides on exports that servers refuse the account for: %s', (_, subjects, said) => {
    const exportsOf = (kinds: readonly ('stream' | 'service')[]) =>
      subjects.map((subject, at) => ({
        ...{ name: `Export ${at}`, subject, kind: kinds[at % kinds.length] ?? 'stream' },
      }));
    const { when, registry } = given(...world);
    const streams = { exports: exportsOf(['stream']) };
    if (said === null) {
      expect(when(configureAccount(streams).command)).toMatchObject({ accepted: true });
      return;
    }
    expect(when(configureAccount(streams).command)).toMatchObject({
      refusal: {
        code: 'account.exports-twice',
        happened: `Servers refuse an account that exports a stream twice: ${said}.`,
      },
    });
    const mixed = configureAccount({ exports: exportsOf(['stream', 'service']) });
    expect(when(mixed.command)).toMatchObject({ accepted: true });
    // Ledgers of earlier versions say it: they open, and tell it.
    const { event } = configureAccount(streams);
    expect(refusalOf(registry, event)).toBeNull();
    const told = readEvent(event).lines.filter(({ label }) => label === 'Exported');
    expect(JSON.stringify(told)).toContain('servers refuse the account');
    expect(JSON.stringify(readEvent(mixed.event).lines)).not.toContain('servers refuse the account');
  });

  test.each([
    ['a limit is left out', { limits: { ...limits, conn: undefined } }],
    ['a limit is misspelt', { limits: { ...limits, conns: 1 } }],
    [
      'an import is of no account',
      { imports: [{ name: 'X', subject: 'a', account: 'AAAA', kind: 'stream', local_subject: null }] },
    ],
  ])('no event says that %s', (_what, changes) => {
    const configuration = JSON.parse(JSON.stringify({ ...DEFAULT_ACCOUNT, ...changes }));
    expect(() =>
      forged('nats.account', 'NatsAccountConfigured', account.id, { account_id: account.id, configuration }),
    ).toThrow();
  });
});
