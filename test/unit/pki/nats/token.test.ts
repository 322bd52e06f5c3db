import { decode } from '@nats-io/jwt';
import { createAccount, createOperator, createUser } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import type { Claims } from '../../../../app/pki/nats/claims.ts';
import { compareTokens, describeToken } from '../../../../app/pki/nats/description.ts';
import { permissionClaims } from '../../../../app/pki/nats/permissions.ts';
import {
  assembleToken,
  readToken,
  readTokenBytes,
  type TokenDraft,
  tokenBytes,
} from '../../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../../app/problem.ts';
import { NatsIdentities, NO_LIMITS, verifyEd25519 } from '../../../support/nats-identities.ts';
import { Random } from '../../../support/random.ts';

const ids = new NatsIdentities();

/** The code of what a reading ends in, and its words. */
function problemOf(act: () => unknown): { readonly code: string; readonly happened: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return { code: 'none', happened: '' };
}

function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function signed(header: unknown, body: unknown, by = ids.operator): string {
  const text = `${part(header)}.${part(body)}`;
  return `${text}.${Buffer.from(by.sign(Buffer.from(text))).toString('base64url')}`;
}

const HEADER = { typ: 'JWT', alg: 'ed25519-nkey' };
const operatorKey = ids.operator.getPublicKey();
const claims = {
  iat: 1,
  iss: operatorKey,
  name: 'N',
  sub: operatorKey,
  nats: { type: 'operator', version: 2 },
};

describe('NATS tokens', () => {
  test('the same draft gives the same bytes, in whatever order it is written down', () => {
    const draft: TokenDraft = { ...claims, nats: { type: 'operator', version: 2, tags: ['a'] } };
    const turned = Object.fromEntries(Object.entries(draft).toReversed());
    expect(tokenBytes(draft)).toEqual(tokenBytes({ ...draft, ...turned }));
    expect(Buffer.from(tokenBytes(draft)).toString()).toBe(
      Buffer.from(
        tokenBytes({ nats: draft.nats, sub: draft.sub, name: 'N', iss: draft.iss, iat: 1 }),
      ).toString(),
    );
  });

  test('names of all writings survive, and the reference library reads the same claims', () => {
    const token = ids.operatorToken();
    expect(readToken(token, verifyEd25519).name).toBe('Räksmörgås & Söhne');
    const account = ids.accountToken();
    expect(decode(account)).toMatchObject({ name: 'CIM_KEYS', nats: { limits: NO_LIMITS } });
  });

  test('what is shown is read from the bytes, and is what the token says', () => {
    const draft: TokenDraft = { ...claims, name: '€ 1', nats: { type: 'operator', version: 2 } };
    const bytes = tokenBytes(draft);
    const shown = readTokenBytes(bytes);
    const signature = ids.operator.sign(bytes);
    const token = assembleToken({ bytes, approved: bytes, signature }, verifyEd25519);
    expect(readToken(token, verifyEd25519)).toEqual(shown);
    expect(shown).toMatchObject(draft);
  });

  test('other bytes than those approved, and a signature by another key, make no token', () => {
    const approved = tokenBytes({ ...claims, nats: { type: 'operator', version: 2 } });
    const bytes = tokenBytes({ ...claims, iat: 2, nats: { type: 'operator', version: 2 } });
    const signature = ids.operator.sign(bytes);
    expect(problemOf(() => assembleToken({ bytes, approved, signature }, verifyEd25519)).code).toBe(
      'nats-token.other-bytes',
    );
    const other = createOperator().sign(bytes);
    expect(
      problemOf(() => assembleToken({ bytes, approved: bytes, signature: other }, verifyEd25519)).code,
    ).toBe('nats-token.signature');
  });

  test.each([
    ['four parts', `${ids.operatorToken()}.x`, 'nats-token.form'],
    ['nothing', '', 'nats-token.form'],
    ['padding', ids.operatorToken().replace('.', '=.'), 'nats-token.form'],
    ['more than a mebibyte', 'x'.repeat(1024 * 1024 + 1), 'nats-token.too-large'],
    ['the older algorithm', signed({ typ: 'JWT', alg: 'ed25519' }, claims), 'nats-token.header'],
    ['no algorithm', signed({ typ: 'JWT', alg: 'none' }, claims), 'nats-token.header'],
    ['more in its header', signed({ ...HEADER, kid: 'x' }, claims), 'nats-token.header'],
    ['no JSON', signed(HEADER, '{'), 'nats-token.not-json'],
    ['version 3', signed(HEADER, { ...claims, nats: { type: 'operator', version: 3 } }), 'nats-token.kind'],
    [
      'another kind',
      signed(HEADER, { ...claims, nats: { type: 'toString', version: 2 } }),
      'nats-token.kind',
    ],
    [
      'an operator as user',
      signed(HEADER, { ...claims, nats: { type: 'user', version: 2 } }),
      'nats-token.claims',
    ],
    [
      'an unknown field',
      signed(HEADER, { ...claims, nats: { ...claims.nats, lmits: {} } }),
      'nats-token.claims',
    ],
    [
      'a key with a wrong check',
      signed(HEADER, { ...claims, sub: `O${'A'.repeat(55)}` }),
      'nats-token.claims',
    ],
    ['a time that no date can say', signed(HEADER, { ...claims, exp: 1e15 }), 'nats-token.claims'],
  ])('a token with %s is refused in words', (_what, token, code) => {
    expect(problemOf(() => readToken(token, verifyEd25519)).code).toBe(code);
  });

  test('bytes that are not UTF-8 are refused', () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const token = `${part(HEADER)}.${body.toString('base64url')}.${part('x')}`;
    expect(problemOf(() => readToken(token, verifyEd25519)).code).toBe('nats-token.not-json');
  });

  test('a draft with a misspelt limit names the field', () => {
    const { conn, ...rest } = NO_LIMITS;
    const nats = { type: 'account', version: 2, limits: { ...rest, con: conn } } as const;
    const draft = { ...claims, sub: ids.account.getPublicKey(), nats };
    const { code, happened } = problemOf(() => Reflect.apply(tokenBytes, undefined, [draft]));
    expect(code).toBe('nats-token.claims');
    expect(happened).toContain('nats.limits.conn');
    expect(happened).toContain('con');
  });

  test('an empty list permits nothing, though it would permit everything as it stands', () => {
    expect(permissionClaims({ publish: [], subscribe: ['a.>'], allow_responses: true })).toEqual({
      pub: { deny: ['>'] },
      sub: { allow: ['a.>'] },
      resp: { max: 1, ttl: 0 },
    });
  });

  test('changed anywhere, a token is refused in words, or is the same token', () => {
    const random = new Random();
    const tokens = [ids.operatorToken(), ids.accountToken(), ids.user().token];
    for (let times = 0; times < 3000; times++) {
      const token = tokens[random.between(0, tokens.length - 1)] ?? '';
      const at = random.between(0, token.length - 1);
      const letter = String.fromCharCode(
        random.between(0, 1) === 0
          ? random.between(0, 127)
          : token.charCodeAt(random.between(0, token.length - 1)),
      );
      const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
      if (changed === token) continue;
      expect(
        problemOf(() => readToken(changed, verifyEd25519)).code,
        `CIM_SEED=${random.seed}, ${times}`,
      ).toMatch(/^nats-token\./);
    }
  });
});

/** Every value that stands somewhere in claims, as text. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, each]) =>
    leaves(each, path === '' ? name : `${path}.${name}`),
  );
}

describe('what a token says in words', () => {
  const whole: Claims[] = [
    ids.operatorToken({ operator_service_urls: ['nats://a'], assert_server_version: '2.9.0', tags: ['a'] }),
    ids.accountToken({
      description: 'D',
      default_permissions: { pub: { deny: ['a'] }, resp: { max: 1, ttl: 5 } },
      exports: [{ name: 'e', subject: 'e.>', type: 'stream', token_req: true }],
      imports: [{ name: 'i', subject: 'i', account: ids.system.getPublicKey(), type: 'service' }],
      revocations: { '*': 5, [createUser().getPublicKey()]: 6 },
    }),
    ids.user({
      src: ['10.0.0.0/8'],
      times: [{ start: '08:00:00', end: '17:00:00' }],
      times_location: 'Europe/Berlin',
    }).token,
  ].map((token) => readToken(token, verifyEd25519));

  test('leaves nothing out', () => {
    for (const claims of whole) {
      const fields = describeToken(claims).map(({ field }) => field);
      // Lists of texts stand in one line, and entries of lists are counted from 1.
      const wanted = leaves(claims).map((path) =>
        path.replace(/\.\d+$/, '').replace(/\.(\d+)\./g, (_, at) => `.${Number(at) + 1}.`),
      );
      for (const path of wanted)
        expect(
          fields.some((field) => field === path || field.startsWith(`${path}.`)),
          `${path} in ${fields.join(' ')}`,
        ).toBe(true);
    }
  });

  test('says it in plain words, and never that an empty list is nothing', () => {
    const [, account] = whole;
    if (account === undefined) throw new Error('no tokens');
    const values = new Map(
      describeToken(account).map(({ field, label, value }) => [field, `${label}: ${value}`]),
    );
    expect(values.get('nats.limits.conn')).toBe('Connections at a time: No limit');
    expect(values.get('nats.revocations.*')).toBe(
      'All keys revoked, for what was issued until: 1970-01-01T00:00:05Z',
    );
    expect(values.get('nats.signing_keys.2.template.pub.allow')).toBe(
      'Signing key 2, for its users, May publish to: devices.{{name()}}.>',
    );
    const zero = readToken(ids.accountToken({ limits: { ...NO_LIMITS, streams: 0 } }), verifyEd25519);
    expect(describeToken(zero)).toContainEqual({
      field: 'nats.limits.streams',
      label: 'JetStream, streams',
      value: 'No limit: a server takes 0 for that',
    });
    const open = readToken(ids.user({ pub: { allow: [] } }).token, verifyEd25519);
    expect(describeToken(open)).toContainEqual({
      field: 'nats.pub.allow',
      label: 'May publish to',
      value: 'Everything, since the list is empty',
    });
  });

  test('beside an earlier one, marks what differs, and what is gone', () => {
    const key = createAccount().getPublicKey();
    const [before, after] = [
      ids.accountToken({ revocations: { '*': 5 } }),
      ids.accountToken({ limits: { ...NO_LIMITS, conn: 5 }, signing_keys: [key] }),
    ].map((token) => readToken(token, verifyEd25519));
    if (before === undefined || after === undefined) throw new Error('no tokens');
    const differing = compareTokens(before, after).filter(({ differs }) => differs);
    const fields = differing.map(({ field }) => field);
    expect(fields).toContain('nats.limits.conn');
    expect(differing.find(({ field }) => field === 'nats.limits.conn')).toMatchObject({
      before: 'No limit',
      value: '5',
    });
    // A revocation that is taken back would let the user in again.
    expect(differing.find(({ field }) => field === 'nats.revocations.*')).toMatchObject({
      value: 'Not said any more',
    });
    expect(fields).not.toContain('nats.limits.subs');
    expect(compareTokens(null, after).some(({ differs }) => differs)).toBe(false);
  });
});
