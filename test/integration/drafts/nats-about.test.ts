import { expect, test } from 'vitest';
import { DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { identityAbout, seedsBelow, tokenOf } from '../../../main/services/nats-identities/about.ts';
import { configureAccount, configureUser } from '../../../main/services/nats-identities/configure.ts';
import { refusalOf } from '../../support/drafts.ts';
import { NatsDesk } from '../../support/nats-tokens.ts';

const PERMISSIONS = { publish: ['cim.keys.>'], subscribe: [], allow_responses: false };

test('the page of an identity says who may sign its token, and in what that does not say what is recorded now', async () => {
  const desk = await NatsDesk.open();
  const registry = desk.ledger.objects;
  const operator = () => identityAbout('nats.operator', desk.operatorId, registry);
  const account = () => identityAbout('nats.account', desk.accountId, registry);
  expect(operator()).toMatchObject({ above: [], token: null, hasSystemAccount: true, signers: [] });
  // Until a token names them, signing keys do not count.
  expect(
    account()
      .signers.map(({ name, named }) => [name, named])
      .toSorted(),
  ).toEqual([
    ['Daily', false],
    ['Spare', false],
  ]);
  await desk.signAll();
  expect(account().signers.every(({ named }) => named)).toBe(true);
  expect(
    account()
      .accounts.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['CIM_KEYS', 'SYS']);
  expect(account().token?.outdated).toBeNull();

  const limits = { ...DEFAULT_ACCOUNT.limits, conn: 7 };
  configureAccount(desk.registrar, registry, desk.accountId, { ...DEFAULT_ACCOUNT, limits });
  expect(
    await refusalOf(() =>
      configureAccount(desk.registrar, registry, desk.accountId, { ...DEFAULT_ACCOUNT, limits }),
    ),
  ).toBe('object.nothing-changed');
  expect(account().token?.outdated).toEqual([expect.stringMatching(/: now 7; in the token No limit$/)]);
  // A token says so itself as long as it holds; nothing else has one.
  const former = account().token;
  expect(tokenOf('nats.token', former?.id ?? '', registry)).toEqual(former);
  expect(tokenOf('organization', desk.accountId, registry)).toBeNull();
  await desk.token('account', desk.accountId);
  expect(account().token?.outdated).toBeNull();
  expect(tokenOf('nats.account', desk.accountId, registry)).toEqual(account().token);
  expect(tokenOf('nats.token', former?.id ?? '', registry)).toBeNull();

  const userId = await desk.user(PERMISSIONS, { name: 'laptop' });
  const user = () => identityAbout('nats.user', userId, registry);
  await desk.token('user', userId);
  expect(user()).toMatchObject({
    above: [{ id: desk.operatorId }, { id: desk.accountId }],
    user: { permissions: PERMISSIONS },
    token: { outdated: null, expiresAt: null },
  });
  const { user: before } = user();
  if (before === null) throw new Error('It is a user.');
  configureUser(desk.registrar, userId, { ...before, networks: ['10.0.0.0/8'] });
  expect(user().token?.outdated).toEqual([
    expect.stringMatching(/: now 10\.0\.0\.0\/8; in the token nothing$/),
  ]);
  // Nothing counts that a revoked key has signed.
  const [signer] = user().signers;
  desk.registrar.record({
    ...{ type: 'RevokeNatsSigningKey', id: signer?.id ?? '', reason: 'Superseded', remark: null },
  });
  expect(user().token?.outdated).toEqual(['The signing key that signed it was revoked.']);
  expect(user().signers).toEqual([]);
  expect(await refusalOf(() => identityAbout('nats.user', desk.accountId, registry))).toBe(
    'nats-export.unknown',
  );
});

test('seeds below an operator are listed with those of all that is below it, and found by their names', async () => {
  const desk = await NatsDesk.open();
  for (let at = 0; at < 60; at += 1) await desk.user(PERMISSIONS, { name: `user ${at}` });
  const find = (search: string) => seedsBelow(desk.operatorId, search, desk.ledger.objects, desk.files);
  const all = find('');
  expect([all.seeds.length, all.more]).toEqual([50, true]);
  expect(all.seeds[0]).toMatchObject({ kind: 'nats.operator', name: 'Operator Räksmörgås & Söhne' });
  expect(all.seeds.every(({ files }) => files.every(({ present }) => present))).toBe(true);
  expect(find('CIM_KEYS / user 59').seeds.map(({ name }) => name)).toEqual(['User CIM_KEYS / user 59']);
  expect(
    find('signing key')
      .seeds.map(({ name }) => name)
      .toSorted(),
  ).toEqual([
    'Signing key CIM_KEYS / CIM_KEYS users',
    'Signing key Räksmörgås & Söhne / Daily',
    'Signing key Räksmörgås & Söhne / Spare',
    'Signing key SYS / SYS users',
  ]);
});
