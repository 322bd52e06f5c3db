import { createAccount } from '@nats-io/nkeys';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { toBase64url } from '../../../app/content/base64url.ts';
import { BEGINNING, SignatureReader } from '../../../app/ledger/signatures.ts';
import { activationFile } from '../../../app/pki/nats/activation-file.ts';
import { decodeEvent, refusalOf as refusalIn } from '../../../app/registry/dispatch.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { activationSignedRefusal } from '../../../app/registry/nats-activation-rules.ts';
import { ANYWHERE, DEFAULT_ACCOUNT } from '../../../app/registry/nats-configuration.ts';
import { claimsOf } from '../../../app/registry/nats-token-rules.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { shownDraft } from '../../../main/services/drafts/look.ts';
import { activationDraft } from '../../../main/services/drafts/prepare-activation.ts';
import { readActivation } from '../../../main/services/nats-identities/about.ts';
import { configureAccount } from '../../../main/services/nats-identities/configure.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { forged } from '../../support/attempts.ts';
import { inMinutes, refusalOf } from '../../support/drafts.ts';
import { issue, seconds } from '../../support/nats-identities.ts';
import { NatsDesk } from '../../support/nats-tokens.ts';
import { byPassphrase } from '../../support/signing-keys.ts';

/* An account lets another one import what it exports: drafted, looked at, approved, signed, in both accounts' tokens, revoked. */

const ORDERS = { name: 'Orders', subject: 'orders.>', kind: 'stream', activation_required: true } as const;
const OPEN = { name: 'News', subject: 'news', kind: 'stream' } as const;

let desk: NatsDesk;
let importerId: string;

beforeEach(async () => {
  desk = await NatsDesk.open();
  importerId = await desk.account('BILLING');
  desk.configure({ ...DEFAULT_ACCOUNT, exports: [ORDERS, OPEN] });
  await desk.signAll();
});

function keyOf(accountId: string): string {
  return desk.get('nats.account', accountId).publicKey;
}

/** Lets the account import something of what the other one exports. */
function importing(subject = 'orders.eu', activation?: string): void {
  const imported = { name: 'Taken', subject, account: keyOf(desk.accountId), kind: 'stream' } as const;
  desk.configure(
    {
      ...DEFAULT_ACCOUNT,
      imports: [{ ...imported, local_subject: null, ...(activation === undefined ? {} : { activation }) }],
    },
    importerId,
  );
}

function grant(wanted: Parameters<NatsDesk['activation']>[0] = {}): Promise<StateOf['nats.activation']> {
  return desk.activation({ importer: { accountId: importerId }, ...wanted });
}

/** The code of what is refused. */
function refused(wanted: Parameters<NatsDesk['activation']>[0] = {}): Promise<string> {
  return refusalOf(() => desk.prepareActivation({ importer: { accountId: importerId }, ...wanted }));
}

const WHY = { reason: 'AgreementEnded', remark: null } as const;

describe('NATS activations', () => {
  test('what is granted stands decoded before it is signed, and in the next token of the account that imports', async () => {
    importing();
    const draft = desk.prepareActivation({ importer: { accountId: importerId }, validUntil: inMinutes(60) });
    const shown = shownDraft(draft, desk.ledger, null);
    expect(shown.kind).toBe('nats-activation');
    expect(shown.lines.map(({ name, plain }) => [name, plain])).toEqual(
      expect.arrayContaining([
        ['Kind of token', 'Activation of an import'],
        ['Subject', 'orders.>'],
        ['Kind', 'stream'],
        ['About the key', keyOf(importerId)],
        ['Account', keyOf(desk.accountId)],
        ['Name', 'Orders for BILLING'],
      ]),
    );
    expect(await refusalOf(() => desk.drafts.sign(draft.id, draft.cid, byPassphrase()))).toBe(
      'draft.not-approved',
    );
    await desk.approve(draft);
    const { aggregateId } = await desk.drafts.sign(draft.id, draft.cid, byPassphrase());
    const activation = desk.get('nats.activation', aggregateId);
    expect(activation).toMatchObject({ subject: 'orders.>', importer: keyOf(importerId), status: 'current' });
    const { nats } = claimsOf(await desk.token('account', importerId));
    expect(nats).toMatchObject({ imports: [{ name: 'Taken', token: activation.jwt }] });
    const exporter = await desk.token('account', desk.accountId);
    expect(claimsOf(exporter).nats).toMatchObject({
      exports: [{ name: 'Orders', token_req: true }, { name: 'News' }],
    });
    expect(JSON.stringify(claimsOf(exporter).nats)).not.toContain('"revocations"');
    expect((await verifyLedger(desk.ledger)).finding).toBeNull();
  });

  test('a later one takes the place of the former; what was revoked is said for each export it came through, for good', async () => {
    importing();
    const first = await grant();
    const second = await grant();
    expect(desk.get('nats.activation', first.id).status).toBe('replaced');
    expect(second.replaces).toBe(first.id);
    // Another subject of the same export is another activation, and a server revokes both together.
    const part = await grant({ subject: 'orders.eu' });
    expect(desk.get('nats.activation', second.id).status).toBe('current');
    const elsewhere = await grant({ importer: { publicKey: createAccount().getPublicKey() } });
    desk.registrar.record({ type: 'RevokeNatsActivation', id: part.id, ...WHY });
    for (const { id } of [first, second, part])
      expect(desk.get('nats.activation', id)).toMatchObject({ status: 'revoked' });
    expect(desk.get('nats.activation', elsewhere.id).status).toBe('current');
    const until = Math.max(
      ...[first, second, part].map(({ id }) => desk.get('nats.activation', id).revokedUntil ?? 0),
    );
    const said = async () => claimsOf(await desk.token('account', desk.accountId)).nats;
    const revocations = { [keyOf(importerId)]: until };
    expect(await said()).toMatchObject({ exports: [{ name: 'Orders', revocations }, { name: 'News' }] });
    // Under another name, and another subject that stands for the same, it is revoked all the same.
    desk.configure({ ...DEFAULT_ACCOUNT, exports: [{ ...ORDERS, name: 'All', subject: 'orders.*' }] });
    expect(await said()).toMatchObject({ exports: [{ name: 'All', revocations }] });
    desk.configure({ ...DEFAULT_ACCOUNT, exports: [{ ...ORDERS, subject: 'bills.>' }] });
    expect(JSON.stringify(await said())).not.toContain('revocations');
    desk.configure({ ...DEFAULT_ACCOUNT, exports: [ORDERS] });
    // What imports by it cannot be signed any more: servers would let nothing through.
    await desk.token('account', desk.accountId);
    expect(await refusalOf(() => desk.token('account', importerId))).toBe('nats-token.no-activation');
    expect(
      await refusalOf(() => desk.registrar.record({ type: 'RevokeNatsActivation', id: part.id, ...WHY })),
    ).toBe('object.not-now');
    await expect.poll(() => refused().catch(() => 'drafted')).toBe('drafted');
    const anew = await grant();
    expect(anew.issuedAt).toBeGreaterThan(until);
    expect(claimsOf(await desk.token('account', importerId)).nats).toMatchObject({
      imports: [{ token: anew.jwt }],
    });
    expect(await said()).toMatchObject({ exports: [{ revocations }] });
  });

  test('one that a clock which ran ahead has dated in the future is revoked with the rest', async () => {
    const soon = activationDraft(
      {
        ...{
          accountId: desk.accountId,
          exportName: 'Orders',
          subject: null,
          importer: { accountId: importerId },
        },
        ...{ validUntil: null, signingKeyId: null, needed: 1, expiresAt: inMinutes(60) },
      },
      desk.ledger.objects,
      new Date(Date.now() + 50_000),
    );
    desk.registrar.record(soon);
    const draft = desk.drafts.draft(soon.id);
    await desk.approve(draft);
    const { aggregateId } = await desk.drafts.sign(draft.id, draft.cid, byPassphrase());
    const { issuedAt } = desk.get('nats.activation', aggregateId);
    expect(issuedAt).toBeGreaterThan(seconds());
    desk.registrar.record({ type: 'RevokeNatsActivation', id: aggregateId, ...WHY });
    const { nats } = claimsOf(await desk.token('account', desk.accountId));
    expect(nats).toMatchObject({ exports: [{ revocations: { [keyOf(importerId)]: issuedAt } }, {}] });
    expect(await refused()).toBe('nats-activation.revoked-until');
  });

  test('nothing is granted of what is not exported so, to itself, or by a key that is no one’s of the account', async () => {
    expect(await refused({ exportName: 'Nothing' })).toBe('draft.unknown-object');
    expect(await refused({ exportName: 'News' })).toBe('nats-activation.not-exported');
    expect(await refused({ subject: 'other' })).toBe('nats-activation.not-exported');
    expect(await refused({ subject: '>' })).toBe('nats-activation.not-exported');
    expect(await refused({ importer: { accountId: desk.accountId } })).toBe('nats-activation.own-export');
    expect(await refused({ importer: { publicKey: keyOf(desk.accountId) } })).toBe(
      'nats-activation.own-export',
    );
    expect(await refused({ validUntil: inMinutes(-1) })).toBe('nats-token.expiry');
    const of = { kind: 'account', account_id: desk.accountId } as const;
    const late = await desk.signingKey(of, 'Late');
    const [foreign] = [...desk.ledger.objects.naming('nats.signing.key', 'account', importerId)];
    expect(await refused({ signingKeyId: late })).toBe('nats-token.signer-not-named');
    await desk.token('account', desk.accountId);
    expect(await refused({ signingKeyId: foreign?.id ?? '' })).toBe('draft.no-signing-key');
    const draft = desk.prepareActivation({ importer: { accountId: importerId }, signingKeyId: late });
    await desk.approve(draft);
    desk.registrar.record({ type: 'RevokeNatsSigningKey', id: late, reason: 'Superseded', remark: null });
    const sign = () => desk.drafts.sign(draft.id, draft.cid, byPassphrase());
    expect(await refusalOf(sign)).toBe('nats-token.signer-revoked');
    desk.registrar.record({ type: 'SuspendNatsAccount', id: desk.accountId, reason: 'Away' });
    expect(await refusalOf(sign)).toBe('account.suspended');
    expect(await refused()).toBe('account.suspended');
  });

  test('a signing key with a scope grants, too, where it is chosen: servers take that', async () => {
    importing();
    const of = { kind: 'account', account_id: desk.accountId } as const;
    const permissions = { publish: ['a'], subscribe: [], allow_responses: false };
    const scope = { role: 'device', description: null, permissions, ...ANYWHERE };
    const scoped = await desk.signingKey(of, 'Devices', scope);
    expect(await refused({ signingKeyId: scoped })).toBe('nats-token.signer-not-named');
    await desk.token('account', desk.accountId);
    const { publicKey } = desk.get('nats.signing.key', scoped);
    const byScoped = await grant({ signingKeyId: scoped });
    expect(claimsOf(byScoped).iss).toBe(publicKey);
    expect(claimsOf(await desk.token('account', importerId)).nats).toMatchObject({
      imports: [{ name: 'Taken', token: byScoped.jwt }],
    });
    // Where none is chosen it is one without a scope.
    expect(claimsOf(await grant()).iss).not.toBe(publicKey);
    expect((await verifyLedger(desk.ledger)).finding).toBeNull();
  });

  test('bytes that say anything else than was decided, or that nobody approved, are refused', async () => {
    const draft = desk.prepareActivation({ importer: { accountId: importerId } });
    const { content, signer, bytes, organizationId, title, needed, expiresAt, id } = draft;
    if (content.kind !== 'nats-activation') throw new Error('It is an activation.');
    const claims = claimsOf({ jwt: `${Buffer.from(bytes, 'base64url')}.` });
    const [head] = Buffer.from(bytes, 'base64url').toString().split('.');
    const record = (changes: object, nats: object = {}, other: object = {}) => {
      const body = { ...claims, ...changes, nats: { ...claims.nats, ...nats } };
      const said = Buffer.from(`${head}.${Buffer.from(JSON.stringify(body)).toString('base64url')}`);
      const prepared = { type: 'PrepareDraft', organizationId, title, signer, needed, expiresAt } as const;
      return refusalOf(() =>
        desk.registrar.record({
          ...{ ...prepared, id: uuidv7(), bytes: toBase64url(said) },
          content: { ...content, ...other },
        }),
      );
    };
    expect(await record({ name: 'Somebody else' })).toBe('nats-token.rules');
    expect(await record({}, { subject: 'orders.*.x' })).toBe('nats-token.rules');
    expect(await record({}, { kind: 'service' })).toBe('nats-activation.not-exported');
    expect(await record({}, { issuer_account: keyOf(importerId) })).toBe('nats-token.rules');
    expect(await record({ sub: createAccount().getPublicKey() })).toBe('nats-activation.other-importer');
    expect(await record({ iss: keyOf(desk.accountId) })).toBe('nats-token.rules');
    expect(await record({ iat: claims.iat + 3600 })).toBe('nats-token.issued-later');
    expect(await record({ exp: claims.iat })).toBe('nats-token.expiry');
    expect(await record({}, {}, { account_id: desk.systemId })).toBe('nats-activation.not-exported');
    expect(await record({}, {}, { account_id: uuidv7() })).toBe('nats-activation.unknown-account');
    expect(await record({}, {}, { replaces: uuidv7() })).toBe('nats-activation.replaced-meanwhile');
    const bytesOf = { bytes: desk.prepareToken('account', importerId).bytes };
    expect(
      await refusalOf(() =>
        desk.registrar.record({
          ...{ type: 'PrepareDraft', id: uuidv7(), organizationId, title, signer, needed, expiresAt },
          ...{ content, ...bytesOf },
        }),
      ),
    ).toBe('nats-activation.other-kind');
    // A bundle that says it was signed although nobody has approved it.
    const signed = (changes: object = {}) =>
      forged('nats.activation', 'NatsActivationSigned', content.activation_id, {
        ...{ activation_id: content.activation_id, organization_id: organizationId, draft_id: id },
        activation: {
          ...{ account_id: desk.accountId, importer_id: importerId, replaces: null },
          jwt: `${Buffer.from(bytes, 'base64url')}.AAAA`,
          ...changes,
        },
      });
    expect(refusalIn(desk.ledger.objects, signed())?.refusal.code).toBe('nats-activation.not-approved');
    const user = await desk.user({ publish: [], subscribe: [], allow_responses: false });
    const { jwt } = await desk.token('user', user);
    expect(() => signed({ jwt })).toThrow('another kind');
    // Two drafts of one become one activation.
    await desk.approve(draft);
    const activation = await grant();
    expect(await refusalOf(() => desk.drafts.sign(id, draft.cid, byPassphrase()))).toBe(
      'nats-activation.replaced-meanwhile',
    );
    // Nor is one recorded again with another signature than was made.
    const resigned = forged('nats.activation', 'NatsActivationSigned', activation.id, {
      ...{ activation_id: activation.id, organization_id: organizationId, draft_id: activation.draftId },
      activation: {
        ...{ account_id: desk.accountId, importer_id: importerId, replaces: null },
        jwt: `${activation.jwt.slice(0, -4)}AAAA`,
      },
    });
    if (resigned.event_type !== 'NatsActivationSigned') throw new Error('It is another event.');
    expect(
      activationSignedRefusal(resigned.payload, resigned.timestamp, desk.ledger.objects)?.refusal.code,
    ).toBe('nats-activation.not-approved');
    // Nor does one take the place of another by an event alone.
    const replaced = forged('nats.activation', 'NatsActivationReplaced', activation.id, {
      ...{ activation_id: activation.id, by: content.activation_id },
    });
    expect(refusalIn(desk.ledger.objects, replaced)?.refusal.code).toBe('nats-activation.not-its-successor');
    const revoked = (reason: string) =>
      forged('nats.activation', 'NatsActivationRevoked', activation.id, {
        ...{ activation_id: activation.id, reason, remark: null },
      });
    expect(refusalIn(desk.ledger.objects, revoked('Unspecified'))?.refusal.code).toBe(
      'nats-activation.no-remark',
    );
    desk.registrar.record({ type: 'RevokeNatsActivation', id: activation.id, ...WHY });
    expect(refusalIn(desk.ledger.objects, revoked('AgreementEnded'))?.refusal.code).toBe(
      'nats-activation.revoked-already',
    );
  });

  test('whoever checks a ledger finds an activation that nobody has signed, granted here or taken from elsewhere', async () => {
    const foreign = foreignToken();
    configureAccount(desk.registrar, desk.ledger.objects, importerId, withForeign(foreign));
    await grant();
    const found = (forge: (jwt: string) => string) => {
      const reader = new SignatureReader(EVIDENCE, () => true, BEGINNING);
      return desk.ledger.entries.from(1, 1000).flatMap((record) => {
        const event = decodeEvent(record.block);
        if (event.event_type === 'NatsActivationSigned') {
          const activation = { ...event.payload.activation, jwt: forge(event.payload.activation.jwt) };
          return reader.push(record, { ...event, payload: { ...event.payload, activation } }) ?? [];
        }
        if (event.event_type !== 'NatsAccountConfigured') return reader.push(record, event) ?? [];
        const { configuration } = event.payload;
        const imports = configuration.imports.map((one) =>
          one.activation === undefined ? one : { ...one, activation: forge(one.activation) },
        );
        const payload = { ...event.payload, configuration: { ...configuration, imports } };
        return reader.push(record, { ...event, payload }) ?? [];
      });
    };
    expect(found((jwt) => jwt)).toEqual([]);
    expect(found((jwt) => `${jwt.slice(0, -4)}AAAA`)).toHaveLength(2);
  });
});

const elsewhere = createAccount();

/** A token that an account of another operator has granted. */
function foreignToken(
  changes: { readonly sub?: string; readonly exp?: number; readonly subject?: string } = {},
) {
  const { sub = keyOf(importerId), exp, subject = 'weather.>' } = changes;
  return issue(elsewhere, (iss) => ({
    ...{ iss, name: 'Weather', sub, iat: seconds() - 10, ...(exp === undefined ? {} : { exp }) },
    nats: { type: 'activation', version: 2, subject, kind: 'stream' },
  }));
}

function withForeign(activation: string, account = elsewhere.getPublicKey()) {
  const imported = {
    name: 'Weather',
    subject: 'weather.berlin',
    kind: 'stream',
    local_subject: null,
  } as const;
  return { ...DEFAULT_ACCOUNT, imports: [{ ...imported, account, activation }] };
}

describe('activation tokens from elsewhere', () => {
  test('are shown decoded and checked, signature and all, before an account imports by them', async () => {
    const { objects } = desk.ledger;
    const token = foreignToken();
    const shown = readActivation(`${token}\n`, importerId, objects);
    expect(shown.token).toBe(token);
    expect(readActivation(activationFile(token).replaceAll('\n', '\r\n'), importerId, objects)).toEqual(
      shown,
    );
    expect(shown).toMatchObject({ account: elsewhere.getPublicKey(), kind: 'stream', subject: 'weather.>' });
    expect(shown.lines).toContainEqual({ field: 'nats.subject', label: 'Subject', value: 'weather.>' });
    const both = (text: string) =>
      Promise.all([
        refusalOf(() => readActivation(text, importerId, objects)),
        refusalOf(() => configureAccount(desk.registrar, objects, importerId, withForeign(text))),
      ]);
    expect(await both(`${token.slice(0, -4)}AAAA`)).toEqual(['nats-token.signature', 'nats-token.signature']);
    expect(await both(foreignToken({ exp: seconds() - 5 }))).toEqual([
      'nats-token.expired',
      'nats-token.expired',
    ]);
    expect(await both(foreignToken({ sub: keyOf(desk.systemId) }))).toEqual([
      ...['nats-token.other-activation', 'nats-token.other-activation'],
    ]);
    const configure = (configuration: ReturnType<typeof withForeign>) => () =>
      configureAccount(desk.registrar, objects, importerId, configuration);
    expect(await refusalOf(configure(withForeign(foreignToken({ subject: 'other' }))))).toBe(
      'account.configuration',
    );
    expect(await refusalOf(configure(withForeign(token, keyOf(desk.accountId))))).toBe(
      'account.configuration',
    );
    configure(withForeign(token))();
    const { nats } = claimsOf(await desk.token('account', importerId));
    expect(nats).toMatchObject({ imports: [{ name: 'Weather', token }] });
    // What was taken before hinders nothing once it has expired: only its account’s token does not come about.
    const brief = foreignToken({ exp: seconds() + 1 });
    configure(withForeign(brief))();
    await expect
      .poll(() => refusalOf(() => readActivation(brief, importerId, objects)).catch(() => 'good'))
      .toBe('nats-token.expired');
    const limits = { ...DEFAULT_ACCOUNT.limits, conn: 7 };
    configure({ ...withForeign(brief), limits })();
    expect(await refusalOf(() => desk.token('account', importerId))).toBe('nats-token.expired');
  });
});
