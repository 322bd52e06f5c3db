import { createAccount } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { utf8Text } from '../../../app/content/utf8.ts';
import { tokenBytes } from '../../../app/pki/nats/token.ts';
import {
  type AccountConfiguration,
  ANYWHERE,
  DEFAULT_ACCOUNT,
} from '../../../app/registry/nats-configuration.ts';
import { JETSTREAM_ON } from '../../../app/registry/nats-presets.ts';
import { accessIn, accessMistakes, accessValues } from '../../../renderer/registry/nats/access.ts';
import {
  accountConfigurationIn,
  accountMistakes,
  accountValues,
} from '../../../renderer/registry/nats/account-configuration.ts';
import { limitIn, limitText } from '../../../renderer/registry/nats/limit-text.ts';

const account = createAccount().getPublicKey();
const ACCOUNT = { isSystem: false, publicKey: createAccount().getPublicKey() };

/** An activation token for an account, as one without a signature that counts. */
function activationFor(sub: string, subject: string): string {
  const nats = { type: 'activation', version: 2, subject, kind: 'stream' } as const;
  const bytes = tokenBytes({ iss: account, iat: 1_795_000_000, name: 'Orders', sub, nats });
  return `${utf8Text(bytes)}.AAAA`;
}

/** Everything said, each limit by a number of its own. */
const EVERYTHING: AccountConfiguration = {
  limits: {
    ...{ subs: 1, data: 2048, payload: 3, imports: 4, exports: 5, conn: 6, leaf: 7 },
    ...{ wildcards: true, disallow_bearer: false },
    ...{ mem_storage: 8, disk_storage: 9 * 1024 ** 3, streams: 10, consumer: 11, max_ack_pending: 12 },
    ...{ mem_max_stream_bytes: 13, disk_max_stream_bytes: -1, max_bytes_required: true },
  },
  default_permissions: { publish: ['a.>', 'b'], subscribe: [], allow_responses: true },
  exports: [
    { name: 'One', subject: 'a.>', kind: 'stream' },
    { name: 'Two', subject: 'b', kind: 'service', activation_required: true },
  ],
  imports: [
    { name: 'Three', subject: 'c', account, kind: 'service', local_subject: 'here.c' },
    { name: 'Four', subject: 'd', account, kind: 'stream', local_subject: null },
    {
      ...{ name: 'Five', subject: 'orders.eu', account, kind: 'stream', local_subject: null },
      activation: activationFor(ACCOUNT.publicKey, 'orders.>'),
    },
  ],
};

describe('the form of an account’s configuration', () => {
  test.each([
    ['nothing decided', DEFAULT_ACCOUNT],
    ['JetStream', { ...DEFAULT_ACCOUNT, limits: { ...DEFAULT_ACCOUNT.limits, ...JETSTREAM_ON } }],
    ['everything', EVERYTHING],
  ])('%s: what it begins with, sent as it is, changes nothing', (_, configuration) => {
    const values = accountValues(configuration);
    expect(accountConfigurationIn(values)).toEqual(configuration);
    expect(accountMistakes(values, ACCOUNT)).toEqual({});
  });

  test('says at its field what is wrong, and what a server would take for something else', () => {
    const values = {
      ...accountValues(EVERYTHING),
      'limit.conn': 'many',
      'limit.streams': '0',
      'limit.max_ack_pending': '0',
      'exports.1.subject': 'b..c',
      'imports.0.account': 'Anna',
      defaultSubscribe: 'a b',
    };
    expect(accountMistakes(values, ACCOUNT)).toEqual({
      'limit.conn': 'Enter a number such as 10, or No limit.',
      'limit.streams': 'A server takes 0 for no limit: enter 1 or more, or No limit.',
      'limit.max_ack_pending': 'A server takes 0 for no limit: enter 1 or more, or No limit.',
      'exports.1.subject': expect.stringContaining('Must be a NATS subject'),
      'imports.0.account': expect.any(String),
      defaultSubscribe: expect.stringContaining('Must be a NATS subject'),
    });
    expect(accountMistakes(accountValues(EVERYTHING), { ...ACCOUNT, isSystem: true })).toEqual({
      jetStream: 'A system account has no JetStream.',
    });
    const none = { ...accountValues(EVERYTHING), 'limit.disk_storage': '0', 'limit.mem_storage': '0' };
    expect(accountMistakes(none, ACCOUNT)).toHaveProperty(['limit.disk_storage']);
    // What earlier versions let pass is shown as servers take it.
    const zero = { ...EVERYTHING, limits: { ...EVERYTHING.limits, streams: 0 } };
    expect(accountValues(zero)['limit.streams']).toBe('No limit');
    const same = { ...accountValues(EVERYTHING), 'exports.1.name': 'One' };
    expect(accountMistakes(same, ACCOUNT)).toEqual({ exports: 'Two exports or imports have one name.' });
    const twice = { ...accountValues(EVERYTHING), 'exports.1.kind': 'stream', 'exports.1.subject': 'a.b' };
    expect(accountMistakes(twice, ACCOUNT)).toEqual({
      exports: 'Servers refuse an account that exports a stream twice: “Two” (a.b) is within “One” (a.>).',
    });
    // A token that is for another account, or for something else, is told at once.
    for (const [token, said] of [
      [activationFor(account, 'orders.>'), 'is for another account'],
      [activationFor(ACCOUNT.publicKey, 'orders.us'), 'is for the stream orders.us'],
      ['no token', 'is not one, or not whole'],
    ] as const)
      expect(
        accountMistakes({ ...accountValues(EVERYTHING), 'imports.2.activation': token }, ACCOUNT),
      ).toEqual({ imports: expect.stringContaining(said) });
  });
});

test('limits are typed in words, and come back as they were', () => {
  for (const limit of [-1, 0, 1, 1024, 1_048_576, 1_048_577, 5 * 1024 ** 4])
    expect(limitIn(limitText(limit, 'bytes'), 'bytes'), String(limit)).toBe(limit);
  expect([limitText(1_048_576, 'bytes'), limitText(1_048_576, 'count')]).toEqual(['1 MiB', '1048576']);
  expect(['no limit', ' 1.5 kib ', '10 Gib'].map((text) => limitIn(text, 'bytes'))).toEqual([
    ...[-1, 1536, 10 * 1024 ** 3],
  ]);
  for (const text of ['', 'x', '-2', '1,5', '0.3 KiB', '1 MB'])
    expect(limitIn(text, 'bytes'), text).toBeNull();
  expect(limitIn('1 KiB', 'count')).toBeNull();
});

test('times and networks are read line by line; a time zone stands where there are times', () => {
  const access = {
    networks: ['10.0.0.0/8'],
    times: [{ start: '08:00:00', end: '18:30:15' }],
    time_zone: 'Europe/Berlin',
    connection_types: ['STANDARD', 'MQTT'] as const,
  };
  const values = accessValues({ ...access, connection_types: [...access.connection_types] });
  expect(accessIn(values)).toEqual(access);
  expect(accessIn({ ...values, times: '8:00 - 18:00\n09:00 to 10:00' }).times).toEqual([
    { start: '08:00:00', end: '18:00:00' },
    { start: '09:00:00', end: '10:00:00' },
  ]);
  expect(accessMistakes(accessIn({ ...values, timeZone: '' }))).toHaveProperty('timeZone');
  expect(accessMistakes(accessIn({ ...values, times: '' }))).toHaveProperty('times');
  expect(accessMistakes(accessIn(accessValues(ANYWHERE)))).toEqual({});
});
