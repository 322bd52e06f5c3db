import { createOperator } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { MOST_SEEDS } from '../../app/contract/nats.ts';
import { operations } from '../../app/contract/operations.ts';
import { DEFAULT_ACCOUNT } from '../../app/registry/nats-configuration.ts';

/* What the contract takes about NATS identities, and refuses before any handler sees it. */

const id = '0198c0de-0000-7000-8000-0000000000aa';
const passphrase = 'x';

function isTaken(name: keyof typeof operations, input: unknown): boolean {
  return operations[name].input.safeParse(input).success;
}

describe('contract - what a server is exported for', () => {
  const taken = (changes: {
    readonly listen?: string;
    readonly storeFolder?: string | null;
    readonly folder?: string;
    readonly place?: string;
  }) => {
    const { listen = '0.0.0.0:4222', storeFolder = null, folder = '/etc/nats/jwt', ...more } = changes;
    return isTaken('servers.export', {
      ...{ operatorId: id, recipient: 'nats1', settings: { name: 'nats1', listen, storeFolder } },
      ...{ resolver: { kind: 'folder', folder }, ...more },
    });
  };

  test.each(['0.0.0.0:4222', 'nats1.acme.example:1', '[::]:65535'])('listens at %s', (listen) =>
    expect(taken({ listen })).toBe(true),
  );
  test.each(['4222', 'host', 'host:0', 'host:65536', 'a b:1', 'host:4222\ndebug: true', '"x":1'])(
    'does not listen at %j',
    (listen) => expect(taken({ listen })).toBe(false),
  );
  test('paths are whole ones of the server, without what would break a line', () => {
    for (const folder of ['/var/lib/nats', 'C:\\nats', '/srv/Räksmörgås & Söhne'])
      expect(taken({ storeFolder: folder, folder }), folder).toBe(true);
    for (const folder of ['', 'nats', '../nats', '/var/\nlib', `/${'x'.repeat(1000)}`])
      expect(taken({ folder }), folder).toBe(false);
  });
  test('the window names no place on this laptop', () => {
    expect(taken({})).toBe(true);
    expect(taken({ place: '/tmp/stolen' })).toBe(false);
    const creds = { userId: id, recipient: 'Eve', unlocking: { by: 'passphrase', passphrase } };
    expect([isTaken('creds.export', creds), isTaken('creds.export', { ...creds, place: '/tmp/x' })]).toEqual([
      ...[true, false],
    ]);
  });
});

test('contract - no more seeds leave at once than the question before can name, and each only once', () => {
  const seed = (at: number) => ({
    kind: 'nats.user',
    id: `0198c0de-0000-7000-8000-${String(at).padStart(12, '0')}`,
    unlocking: { by: 'passphrase', passphrase },
  });
  const asked = (seeds: readonly unknown[]) =>
    isTaken('nsc.export', { operatorId: id, recipient: 'Alice', seeds });
  const most = Array.from({ length: MOST_SEEDS }, (_, at) => seed(at));
  expect([asked([]), asked(most), asked([...most, seed(99)]), asked([seed(1), seed(1)])]).toEqual([
    ...[true, true, false, false],
  ]);
});

test('contract - every limit of an account is said: one that is left out would count as 0', () => {
  const configuration = (limits: object) => ({ id, configuration: { ...DEFAULT_ACCOUNT, limits } });
  const { conn: _, ...others } = DEFAULT_ACCOUNT.limits;
  expect(isTaken('accounts.configure', configuration(DEFAULT_ACCOUNT.limits))).toBe(true);
  expect(isTaken('accounts.configure', configuration(others))).toBe(false);
  expect(isTaken('accounts.configure', configuration({ ...DEFAULT_ACCOUNT.limits, con: 3 }))).toBe(false);
});

test('contract - the window names no public key of a signing key: the seed is made here', () => {
  const asked = {
    ...{ signsFor: { kind: 'operator', operator_id: id }, name: 'Daily', scope: null },
    passphrase: 'abacus-zoom-relic 7 quiet harbours',
  };
  expect(isTaken('signingKeys.generate', asked)).toBe(true);
  const publicKey = createOperator().getPublicKey();
  expect(isTaken('signingKeys.generate', { ...asked, publicKey })).toBe(false);
});
