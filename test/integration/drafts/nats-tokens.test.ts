import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { toBase64url } from '../../../app/content/base64url.ts';
import { BEGINNING, SignatureReader } from '../../../app/ledger/signatures.ts';
import { checkChain } from '../../../app/pki/nats/chain.ts';
import { decodeEvent, refusalOf as refusalIn } from '../../../app/registry/dispatch.ts';
import { claimsOf, secondsOf } from '../../../app/registry/nats-token-rules.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { tokenDraft } from '../../../main/services/drafts/prepare-token.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { forged } from '../../support/attempts.ts';
import { inMinutes, refusalOf } from '../../support/drafts.ts';
import { seconds, verifyEd25519 } from '../../support/nats-identities.ts';
import { NatsDesk } from '../../support/nats-tokens.ts';
import { byPassphrase } from '../../support/signing-keys.ts';

/* A token says what the registry says, people approve its bytes, and these are signed: no way leads round it. */

const PERMISSIONS = { publish: ['cim.keys.>'], subscribe: [], allow_responses: false };

let desk: NatsDesk;

beforeEach(async () => {
  desk = await NatsDesk.open();
});

describe('NATS tokens - from what is recorded to what is signed', () => {
  test('operator, accounts and a user are signed in turn, and their chain holds', async () => {
    await desk.signAll();
    const userId = await desk.user(PERMISSIONS);
    desk.decide(userId, { networks: ['10.0.0.0/8'], connection_types: ['STANDARD'], valid_days: 30 });
    const user = await desk.token('user', userId);
    const [operator, account] = [desk.operatorId, desk.accountId].map(
      (id) => [...desk.ledger.objects.naming('nats.token', 'current', id)][0]?.jwt ?? '',
    );
    const trusted = { operatorKey: desk.get('nats.operator', desk.operatorId).publicKey, now: seconds() };
    const chain = { operator: operator ?? '', account: account ?? '', user: user.jwt };
    expect(checkChain(chain, trusted, verifyEd25519)).toEqual({ scoped: false });
    expect(claimsOf(user).nats).toEqual({
      type: 'user',
      version: 2,
      issuer_account: desk.get('nats.account', desk.accountId).publicKey,
      ...{ subs: -1, data: -1, payload: -1 },
      pub: { allow: ['cim.keys.>'] },
      sub: { deny: ['>'] },
      src: ['10.0.0.0/8'],
      allowed_connection_types: ['STANDARD'],
    });
    expect((user.expiresAt ?? 0) - user.issuedAt).toBe(30 * 86_400);
    expect(
      await refusalOf(() => desk.prepareToken('user', userId, { validUntil: inMinutes(60 * 24 * 31) })),
    ).toBe('nats-token.too-long');
    expect((await verifyLedger(desk.ledger)).finding).toBeNull();
  });

  test('nothing is signed by a key that the token above does not name, that was revoked, or that is another’s', async () => {
    expect(await refusalOf(() => desk.prepareToken('account', desk.accountId))).toBe(
      'nats-token.no-token-above',
    );
    await desk.signAll();
    const owner = { kind: 'account', account_id: desk.accountId } as const;
    const late = await desk.signingKey(owner, 'Late');
    const userId = await desk.user(PERMISSIONS);
    const asked = () => desk.prepareToken('user', userId, { signingKeyId: late });
    expect(await refusalOf(asked)).toBe('nats-token.signer-not-named');
    await desk.token('account', desk.accountId);
    const draft = asked();
    await desk.approve(draft);
    const revoked = { type: 'RevokeNatsSigningKey', id: late, reason: 'Superseded', remark: null } as const;
    desk.registrar.record(revoked);
    expect(await refusalOf(() => desk.drafts.sign(draft.id, draft.cid, byPassphrase()))).toBe(
      'nats-token.signer-revoked',
    );
    expect(await refusalOf(asked)).toBe('draft.no-signing-key');
    expect(await refusalOf(() => desk.registrar.record(revoked))).toBe('object.not-now');
  });

  test('what was revoked stands in the account’s next token, as of the later of now and when each was issued', async () => {
    await desk.signAll();
    const users = await Promise.all(
      ['alice', 'bram', 'cleo'].map((name) => desk.user(PERMISSIONS, { name })),
    );
    const [alice = '', bram = '', cleo = ''] = users;
    const tokens = [];
    for (const id of users) tokens.push(await desk.token('user', id));
    desk.registrar.record({ type: 'SuspendNatsUser', id: alice, reason: 'Away' });
    const asked = { reason: 'KeyCompromise', remark: null } as const;
    desk.registrar.record({ type: 'RevokeNatsToken', id: tokens[1]?.id ?? '', ...asked });
    const account = await desk.token('account', desk.accountId);
    const key = (id: string) => desk.get('nats.user', id).publicKey;
    const revoked = desk.get('nats.token', tokens[1]?.id ?? '').revokedUntil ?? 0;
    expect(claimsOf(account).nats).toMatchObject({
      revocations: { [key(alice)]: account.issuedAt, [key(bram)]: revoked },
    });
    expect(revoked).toBeGreaterThanOrEqual(tokens[1]?.issuedAt ?? Number.NaN);
    expect(JSON.stringify(claimsOf(account))).not.toContain(`"${key(cleo)}":`);
    // Servers that run are given tokens of accounts alone, whoever says so.
    const where = { url: 'nats://nats1:4222', servers: ['nats1'], before: null };
    const pushed = (id: string) => ({ type: 'RecordNatsTokenPush', id, ...where }) as const;
    desk.registrar.record(pushed(account.id));
    const { id: token_id } = tokens[2] ?? account;
    expect(await refusalOf(() => desk.registrar.record(pushed(token_id)))).toBe('nats-token.not-an-account');
    const said = forged('nats.token', 'NatsTokenPushed', token_id, { token_id, ...where });
    expect(refusalIn(desk.ledger.objects, said)?.refusal.code).toBe('nats-token.not-an-account');
    // One that is issued later counts again, and the revocation of what came before stays as it is.
    await expect
      .poll(() => refusalOf(() => desk.prepareToken('user', bram)).catch(() => 'drafted'))
      .toBe('drafted');
    const anew = await desk.token('user', bram);
    expect(anew.issuedAt).toBeGreaterThan(revoked);
    const next = await desk.token('account', desk.accountId);
    expect(claimsOf(next).nats).toMatchObject({ revocations: { [key(bram)]: revoked } });
    // A clock that ran ahead has dated one in the future: no revocation as of now would reach it.
    const request = { kind: 'user', objectId: cleo, validUntil: null, signingKeyId: null } as const;
    const approving = { needed: 1, expiresAt: inMinutes(60) };
    const soon = new Date(Date.now() + 50_000);
    const later = tokenDraft({ ...request, ...approving }, desk.ledger.objects, soon);
    desk.registrar.record(later);
    await desk.approve(desk.drafts.draft(later.id));
    const { cid } = desk.drafts.draft(later.id);
    const { aggregateId: ahead } = await desk.drafts.sign(later.id, cid, byPassphrase());
    const dated = desk.get('nats.token', ahead).issuedAt;
    desk.registrar.record({ type: 'SuspendNatsUser', id: cleo, reason: 'Away' });
    expect(await refusalOf(() => desk.prepareToken('user', cleo))).toBe('nats-token.user-not-active');
    const stopped = await desk.token('account', desk.accountId);
    expect(claimsOf(stopped).nats).toMatchObject({
      revocations: { [key(cleo)]: Math.max(stopped.issuedAt, dated) },
    });
    desk.registrar.record({ type: 'RevokeNatsToken', id: ahead, ...asked });
    expect(desk.get('nats.token', ahead).revokedUntil).toBeGreaterThanOrEqual(dated);
    // An account that is not in use lets nobody in.
    desk.registrar.record({ type: 'SuspendNatsAccount', id: desk.accountId, reason: 'Under review' });
    expect(await refusalOf(() => desk.prepareToken('user', bram))).toBe('account.suspended');
    const closed = await desk.token('account', desk.accountId);
    expect(claimsOf(closed).nats).toMatchObject({
      revocations: { '*': Math.max(closed.issuedAt, dated) },
    });
  });

  test('bytes that say anything else than the registry, or a token that nobody approved, are refused', async () => {
    await desk.signAll();
    const userId = await desk.user(PERMISSIONS);
    const { content, signer, bytes, organizationId, title, needed, expiresAt, id } = desk.prepareToken(
      'user',
      userId,
    );
    const waiting = desk.drafts.draft(id);
    const prepared = {
      type: 'PrepareDraft',
      organizationId,
      title,
      content,
      signer,
      needed,
      expiresAt,
    } as const;
    const [head] = Buffer.from(bytes, 'base64url').toString().split('.');
    const claims = claimsOf({ jwt: `${Buffer.from(bytes, 'base64url')}.` });
    const record = (changes: object, nats: object = {}) => {
      const said = { ...claims, ...changes, nats: { ...claims.nats, ...nats } };
      const body = Buffer.from(JSON.stringify(said)).toString('base64url');
      const fresh = { id: uuidv7(), bytes: toBase64url(Buffer.from(`${head}.${body}`)) };
      return refusalOf(() => desk.registrar.record({ ...prepared, ...fresh }));
    };
    expect(await record({}, { pub: { allow: ['>'] } })).toBe('nats-token.rules');
    expect(await record({}, { bearer_token: true })).toBe('nats-token.bearer');
    expect(await record({ name: 'somebody else' })).toBe('nats-token.rules');
    expect(await record({ iat: claims.iat + 3600 })).toBe('nats-token.issued-later');
    expect(await record({ exp: claims.iat })).toBe('nats-token.expiry');
    expect(await record({ iss: desk.get('nats.account', desk.accountId).publicKey })).toBe(
      'nats-token.rules',
    );
    if (content.kind !== 'nats-token') throw new Error('It is a token.');
    const signed = { type: 'SignNatsToken', id: content.token_id, draftId: id, organizationId } as const;
    const about = { kind: 'user', objectId: userId, replaces: null } as const;
    const jwt = `${Buffer.from(bytes, 'base64url')}.AAAA`;
    expect(await refusalOf(() => desk.registrar.record({ ...signed, ...about, jwt }))).toBe(
      'nats-token.not-approved',
    );
    // One that grants access by itself never stands in an event, whoever has signed it.
    const said = { ...claims, nats: { ...claims.nats, bearer_token: true } };
    const bearer = `${head}.${Buffer.from(JSON.stringify(said)).toString('base64url')}.AAAA`;
    const payload = {
      ...{ token_id: content.token_id, organization_id: organizationId, draft_id: id },
      token: { kind: 'user', object_id: userId, account_id: desk.accountId, replaces: null, jwt: bearer },
    };
    expect(() => forged('nats.token', 'NatsTokenSigned', content.token_id, payload)).toThrow(
      'would be the user',
    );
    // What was decided since makes it another token.
    await desk.approve(waiting);
    desk.decide(userId, { permissions: { ...PERMISSIONS, publish: [] } });
    expect(await refusalOf(() => desk.drafts.sign(id, waiting.cid, byPassphrase()))).toBe('nats-token.rules');
  });

  test('a wrong passphrase, or a file that holds another seed than it should, signs nothing', async () => {
    const draft = desk.prepareToken('operator', desk.operatorId);
    await desk.approve(draft);
    const sign = (passphrase?: string) => desk.drafts.sign(draft.id, draft.cid, byPassphrase(passphrase));
    expect(await refusalOf(() => sign('another one'))).toBe('keystore.wrong-passphrase');
    const file = desk.files.pathOf(desk.operatorId);
    const own = readFileSync(file);
    const [other] = [...desk.ledger.objects.naming('nats.signing.key', 'operator', desk.operatorId)];
    copyFileSync(desk.files.pathOf(other?.id ?? ''), file);
    expect(await refusalOf(() => sign())).toBe('keystore.file-unusable');
    expect(desk.drafts.draft(draft.id).status).toBe('open');
    writeFileSync(file, own);
    await sign();
  });

  test('one token holds at a time: two drafts of one become one token, and whoever checks a ledger finds a forged one', async () => {
    await desk.token('operator', desk.operatorId);
    const [first, second] = [0, 1].map(() => desk.prepareToken('account', desk.accountId));
    if (first === undefined || second === undefined) throw new Error('There are two drafts.');
    for (const draft of [first, second]) await desk.approve(draft);
    await desk.drafts.sign(first.id, first.cid, byPassphrase());
    expect(await refusalOf(() => desk.drafts.sign(second.id, second.cid, byPassphrase()))).toBe(
      'nats-token.replaced-meanwhile',
    );
    const later = await desk.token('account', desk.accountId);
    expect(later.replaces).not.toBeNull();
    expect(desk.get('nats.token', later.replaces ?? '').status).toBe('replaced');
    const found = (forge: (jwt: string) => string) => {
      const reader = new SignatureReader(EVIDENCE, () => true, BEGINNING);
      return desk.ledger.entries.from(1, 1000).flatMap((record) => {
        const event = decodeEvent(record.block);
        if (event.event_type !== 'NatsTokenSigned') return reader.push(record, event) ?? [];
        const token = { ...event.payload.token, jwt: forge(event.payload.token.jwt) };
        return reader.push(record, { ...event, payload: { ...event.payload, token } }) ?? [];
      });
    };
    expect(found((jwt) => jwt)).toEqual([]);
    expect(found((jwt) => `${jwt.slice(0, -4)}AAAA`)).toHaveLength(3);
    expect(secondsOf('1970-01-01T00:01:00.900Z')).toBe(60);
  });
});
