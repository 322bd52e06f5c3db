import { beforeEach, describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../../app/content/base64url.ts';
import { parsePublicKey } from '../../../app/pki/algorithms.ts';
import { assembleList } from '../../../app/pki/assemble.ts';
import {
  type Certificate,
  cidOfBytesToSign,
  readCertificate,
} from '../../../app/pki/certificate/certificate.ts';
import { draftCertificate, type Holder } from '../../../app/pki/draft/certificate-draft.ts';
import { draftList, type ListDraft } from '../../../app/pki/draft/list-draft.ts';
import type { GeneralName } from '../../../app/pki/general-names.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { certificateDraftRefusal } from '../../../app/registry/certificate-rules.ts';
import type { CertificateFacts } from '../../../app/registry/draft-content.ts';
import type { Command, CommandNamed, StateOf } from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import {
  lastListNumber,
  listDraftRefusal,
  revokedBelow,
} from '../../../app/registry/revocation-list-rules.ts';
import { createOrganization, createPerson, createUnit, generateKey } from '../../support/commands.ts';
import { EMPTY_REGISTRY, TEST_TIME, testId } from '../../support/in-memory-registry.ts';
import {
  freshSerial,
  profileOf,
  signDraft,
  signWith,
  type TestKey,
  testKey,
  verifySignature,
} from '../../support/pki.ts';

/*
 * What certificates and revocation lists are held against besides themselves, and random lives seldom come to: what stands
 * above an authority, profiles of one's own, keys for something else, and another organization.
 */

const BEGIN = '2026-11-01T00:00:00Z';
const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const [alice, bob] = [createPerson(acme.id), createPerson(globex.id, { name: 'Bob' })];

/** A profile with other lines than the delivered one. */
function profileText(name: keyof typeof deliveredProfiles, ...changes: readonly [string, string][]): string {
  return changes.reduce<string>((text, [from, to]) => text.replace(from, to), deliveredProfiles[name]);
}

const NAMED = profileText(
  'intermediate',
  ['name = "intermediate"', 'name = "named"'],
  ['path_length = 0 ', 'path_length = 1 '],
  ['# [authority.permitted]', '[authority.permitted]'],
  ['# dns = ', 'dns = '],
);
const DEEP = profileText(
  'root',
  ['name = "root"', 'name = "deep"'],
  ['[authority] ', '[authority]\npath_length = 3 '],
);

/** What a draft says; everything else has a value that fits. */
interface Wanted {
  readonly profile?: string;
  readonly issuer?: StateOf['certificate'] | null;
  /** The issuer as its bytes are made for it, where that is another one. */
  readonly above?: Certificate;
  readonly keyId?: string | null;
  readonly holder?: Holder;
  readonly name?: string;
  readonly names?: readonly GeneralName[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly facts?: Partial<CertificateFacts>;
  readonly text?: string;
  readonly organizationId?: string;
  readonly signerId?: string;
  readonly certificateId?: string;
  readonly at?: string;
}

/** A registry with two organizations, and certificates as they come into it. */
class Desk {
  readonly registry = new Rehearsal(EMPTY_REGISTRY, TEST_TIME);
  readonly #pairs = new Map<string, TestKey>();
  readonly aliceKey: string;

  constructor() {
    for (const command of [acme, globex, alice, bob]) this.record(command);
    this.aliceKey = this.key('Of Alice', { personId: alice.id, purpose: 'Signing' });
  }

  record(command: Command): void {
    const decision = this.registry.try(command);
    if (!decision.accepted) throw new Error(`${command.type}: ${decision.refusal.happened}`);
  }

  key(label: string, changes: Partial<CommandNamed<'GenerateKey'>> = {}): string {
    const pair = testKey('Ed25519');
    const command = generateKey(changes.organizationId ?? acme.id, {
      ...{ label, publicKey: toBase64url(pair.info.subarray(-32)) },
      ...changes,
    });
    this.record(command);
    this.#pairs.set(command.id, pair);
    return command.id;
  }

  pair(id: string): TestKey {
    const found = this.#pairs.get(id);
    if (found === undefined) throw new Error('There is no such key.');
    return found;
  }

  certificate(id: string): StateOf['certificate'] {
    const found = this.registry.get('certificate', id);
    if (found === undefined) throw new Error('There is no such certificate.');
    return found;
  }

  /** The draft as the rules see it. */
  draft(wanted: Wanted) {
    const { profile: text = deliveredProfiles.server, issuer = null, keyId = null, name = 'One' } = wanted;
    const profile = profileOf(text);
    const publicKey = keyId === null ? testKey('Ed25519').info : this.pair(keyId).info;
    const above =
      wanted.above ?? (issuer === null ? null : readCertificate(fromBase64url(issuer.certificate)));
    const names: readonly GeneralName[] =
      profile.kind === 'leaf' ? [{ kind: 'dns', text: 'www.example.com' }] : [];
    const bytes = draftCertificate({
      profile,
      holder: wanted.holder ?? {
        subject: [
          ['O', 'Acme'],
          ['CN', name],
        ],
        publicKey,
      },
      names: wanted.names ?? names,
      ...{ serial: freshSerial(), usedSerials: new Set(), issuer: above },
      notBefore: wanted.notBefore ?? BEGIN,
      notAfter: wanted.notAfter ?? '2027-06-01T00:00:00Z',
      ...{ revocationListAt: [], issuerAt: [] },
    });
    const facts: CertificateFacts = {
      ...{ issuer_id: issuer?.id ?? null, key_id: keyId, person_id: null, unit_id: null, replaces: null },
      profile: { name: profile.name, kind: profile.kind },
      ...wanted.facts,
    };
    return {
      organizationId: wanted.organizationId ?? acme.id,
      content: {
        kind: 'certificate',
        certificate_id: wanted.certificateId ?? testId(),
        facts,
        profile_text: wanted.text ?? text,
      },
      bytes,
      signer: { key_id: wanted.signerId ?? issuer?.facts.key_id ?? keyId ?? testId() },
      at: wanted.at ?? TEST_TIME,
    } as const;
  }

  /** The code of the refusal of a draft with its words; null where it can be signed. */
  refused(wanted: Wanted): string | null {
    const refused = certificateDraftRefusal(this.draft(wanted), this.registry);
    return refused === null ? null : `${refused.refusal.code}: ${refused.refusal.happened}`;
  }

  /** Has a draft approved by Alice and signed; what comes of it is recorded. */
  issue(wanted: Wanted): StateOf['certificate'] {
    const { content, bytes, organizationId, signer } = this.draft(wanted);
    const id = testId();
    const signed = signDraft(bytes, this.pair(signer.key_id));
    this.#sign(id, { content, bytes, organizationId, keyId: signer.key_id }, signed.signatureValue);
    const { certificate_id, facts } = content;
    const certificate = toBase64url(signed.bytes);
    this.record({
      type: 'IssueCertificate',
      id: certificate_id,
      draftId: id,
      organizationId,
      facts,
      certificate,
    });
    return this.certificate(certificate_id);
  }

  #sign(
    id: string,
    {
      content,
      bytes,
      organizationId,
      keyId,
    }: {
      readonly content: CommandNamed<'PrepareDraft'>['content'];
      readonly bytes: Uint8Array;
      readonly organizationId: string;
      readonly keyId: string;
    },
    signature: Uint8Array,
  ): void {
    const cid = cidOfBytesToSign(bytes);
    const { publicKey = '', fingerprint = '' } = this.registry.get('key', this.aliceKey) ?? {};
    const expiresAt = '2026-12-24T00:00:00.000Z';
    const text = toBase64url(bytes);
    const signer = { kind: 'key', key_id: keyId } as const;
    this.record({
      type: 'PrepareDraft',
      id,
      organizationId,
      title: 'Draft',
      content,
      bytes: text,
      signer,
      needed: 1,
      expiresAt,
    });
    this.record({
      type: 'ApproveDraft',
      id,
      cid,
      ledger: 'here',
      at: TEST_TIME,
      approver: { personId: alice.id, name: alice.name },
      // Whether it holds, no rule can say: whoever verifies the ledger does.
      proof: {
        kind: 'ed25519',
        key_id: this.aliceKey,
        public_key: publicKey,
        fingerprint,
        signature: toBase64url(signWith(this.pair(this.aliceKey), bytes)),
      },
    });
    this.record({ type: 'SignDraft', id, cid, signature: toBase64url(signature) });
  }

  root(name = 'Root', wanted: Wanted = {}): StateOf['certificate'] {
    return this.issue({
      ...{ profile: deliveredProfiles.root, keyId: this.key(name), name, notAfter: '2040-01-01T00:00:00Z' },
      ...wanted,
    });
  }

  revoke(id: string): void {
    const why = { reason: 'keyCompromise', invalidSince: null, remark: null } as const;
    this.record({ type: 'RevokeCertificate', id, ...why });
  }

  /** Why a list of an authority cannot be signed, as `refused` says it. */
  listRefused(
    issuer: StateOf['certificate'],
    wanted: Partial<ListDraft> = {},
    rest: { readonly organizationId?: string; readonly keyId?: string } = {},
  ): string | null {
    const bytes = draftList({
      issuer: readCertificate(fromBase64url(issuer.certificate)),
      ...{ number: 1, numberBefore: null, thisUpdate: BEGIN, nextUpdate: '2026-12-24T00:00:00Z' },
      revoked: revokedBelow(issuer.id, this.registry),
      ...wanted,
    });
    const content = { kind: 'revocation-list', list_id: testId(), issuer_id: issuer.id } as const;
    const signer = { key_id: rest.keyId ?? issuer.facts.key_id ?? '' };
    const organizationId = rest.organizationId ?? acme.id;
    const refused = listDraftRefusal(
      { organizationId, content, bytes, signer, at: TEST_TIME },
      this.registry,
    );
    return refused === null ? null : `${refused.refusal.code}: ${refused.refusal.happened}`;
  }

  /** Has a list of an authority signed. */
  list(issuer: StateOf['certificate'], number: number): void {
    const draft = {
      issuer: readCertificate(fromBase64url(issuer.certificate)),
      ...{ number, numberBefore: null, thisUpdate: BEGIN, nextUpdate: '2026-12-24T00:00:00Z' },
      revoked: revokedBelow(issuer.id, this.registry),
    };
    const bytes = draftList(draft);
    const keyId = issuer.facts.key_id ?? '';
    const { organizationId } = issuer;
    const [id, listId] = [testId(), testId()];
    const content = { kind: 'revocation-list', list_id: listId, issuer_id: issuer.id } as const;
    const signature = signWith(this.pair(keyId), bytes);
    this.#sign(id, { content, bytes, organizationId, keyId }, signature);
    const { bytes: list } = assembled(bytes, signature, this.pair(keyId));
    this.record({
      type: 'IssueRevocationList',
      id: listId,
      draftId: id,
      organizationId,
      issuerId: issuer.id,
      list: toBase64url(list),
    });
  }
}

function assembled(tbs: Uint8Array, signature: Uint8Array, key: TestKey) {
  const approved = cidOfBytesToSign(tbs);
  return assembleList({
    tbs,
    signature,
    approved,
    signer: parsePublicKey(key.info),
    verify: verifySignature,
  });
}

let desk: Desk;
let root: StateOf['certificate'];

beforeEach(() => {
  desk = new Desk();
  root = desk.root();
});

/** An authority below another one. */
function below(
  issuer: StateOf['certificate'],
  profile: string = deliveredProfiles.intermediate,
  name = 'Below',
): StateOf['certificate'] {
  return desk.issue({ profile, issuer, keyId: desk.key(name), name, notAfter: '2030-01-01T00:00:00Z' });
}

describe('certificates', () => {
  test('names are held against every authority above, not the nearest alone', () => {
    const named = below(root, NAMED, 'Named');
    const free = below(named, deliveredProfiles.intermediate, 'Free');
    expect(desk.refused({ issuer: free })).toBeNull();
    expect(desk.refused({ issuer: free, names: [{ kind: 'dns', text: 'www.evil.example' }] })).toMatch(
      /certificate.rules: .*www.evil.example is outside of the names that the authority permits/,
    );
  });

  test('an authority stands no deeper than one above allows, whatever its issuer’s twin does', () => {
    const one = below(root, NAMED, 'Named');
    const two = below(one, deliveredProfiles.intermediate, 'Two');
    const { publicKey, subject } = readCertificate(fromBase64url(two.certificate));
    // The same name and key elsewhere, where it may go deeper.
    const otherRoot = desk.draft({
      profile: DEEP,
      keyId: desk.key('Elsewhere'),
      notAfter: '2040-01-01T00:00:00Z',
    });
    const elsewhere = signDraft(otherRoot.bytes, desk.pair(otherRoot.signer.key_id));
    const twin = desk.draft({
      profile: NAMED.replace('path_length = 1', 'path_length = 2').replace(
        'dns = ["example.com"]',
        'dns = []',
      ),
      above: elsewhere,
      holder: { certificate: { ...readCertificate(fromBase64url(two.certificate)), publicKey, subject } },
      notAfter: '2030-01-01T00:00:00Z',
    });
    const deep = desk.refused({
      profile: deliveredProfiles.intermediate,
      issuer: two,
      above: signDraft(twin.bytes, desk.pair(otherRoot.signer.key_id)),
      keyId: desk.key('Three'),
    });
    expect(deep).toMatch(/certificate.rules: .*an authority above allows no authority this deep below it/);
  });

  test('the profile is the one that the draft says, and what its text demands', () => {
    const { server, client } = deliveredProfiles;
    expect(desk.refused({ issuer: root, text: client })).toMatch(/^certificate.profile:/);
    expect(desk.refused({ issuer: root, text: 'name = 7' })).toMatch(/^certificate.profile:/);
    expect(
      desk.refused({ issuer: root, text: client, facts: { profile: { name: 'client', kind: 'leaf' } } }),
    ).toMatch(/certificate.rules: .*wanted by the profile client/);
    expect(
      desk.refused({
        issuer: root,
        text: server,
        facts: { profile: { name: 'server', kind: 'intermediate' } },
      }),
    ).toMatch(/^certificate.profile:/);
  });

  test('nothing crosses from one organization to another', () => {
    const foreign = { organizationId: globex.id };
    expect(desk.refused({ issuer: root, ...foreign })).toMatch(/^certificate.other-organization:/);
    const key = desk.key('Of Globex', { ...foreign, purpose: 'Authentication' });
    expect(desk.refused({ issuer: root, keyId: key })).toMatch(/^certificate.unknown-key:/);
    expect(desk.refused({ issuer: root, facts: { person_id: bob.id } })).toMatch(
      /^certificate.unknown-person:/,
    );
    const unit = createUnit(globex.id);
    desk.record(unit);
    expect(desk.refused({ issuer: root, facts: { unit_id: unit.id } })).toMatch(/^certificate.unknown-unit:/);
    expect(desk.refused({ issuer: root, facts: { person_id: alice.id } })).toBeNull();
  });

  test('keys sign, and are certified for, what they were made for', () => {
    const [signing, authority] = [desk.key('Signing', { purpose: 'Signing' }), desk.key('Authority')];
    const asRoot = { profile: deliveredProfiles.root, notAfter: '2040-01-01T00:00:00Z' };
    expect(desk.refused({ ...asRoot, keyId: signing })).toMatch(/^certificate.not-for-authorities:/);
    expect(desk.refused({ issuer: root, keyId: authority })).toMatch(
      /^certificate.purpose: .*nothing else’s/,
    );
    expect(desk.refused({ profile: deliveredProfiles.intermediate, issuer: root, keyId: signing })).toMatch(
      /^certificate.purpose: .*not made for a certificate authority/,
    );
    expect(desk.refused({ profile: deliveredProfiles.intermediate, issuer: root })).toMatch(
      /^certificate.no-key:/,
    );
    expect(desk.refused({ issuer: root, keyId: signing })).toBeNull();
    expect(desk.refused({ issuer: root, keyId: signing, facts: { key_id: desk.aliceKey } })).toMatch(
      /^certificate.other-key:/,
    );
    expect(desk.refused({ issuer: root, signerId: authority })).toMatch(/^certificate.other-signer:/);
    const other = desk.key('Other');
    expect(desk.refused({ ...asRoot, keyId: authority, signerId: other, facts: { key_id: other } })).toMatch(
      /^certificate.other-key:/,
    );
    desk.record({ type: 'SuspendKey', id: root.facts.key_id ?? '', reason: 'Looked for' });
    expect(desk.refused({ issuer: root })).toMatch(/^key.suspended:/);
  });

  test('an authority issues only while it, and all above it, are valid', () => {
    const middle = below(root);
    const later = { notBefore: '2026-12-24T00:00:00Z' };
    expect(desk.refused({ issuer: middle, at: '2026-10-31T23:59:59.999Z' })).toMatch(
      /^certificate.issuer-not-valid: .*not valid before/,
    );
    expect(desk.refused({ issuer: middle, ...later, at: '2030-01-01T00:00:00.999Z' })).toBeNull();
    expect(desk.refused({ issuer: middle, ...later, at: '2030-01-01T00:00:01.000Z' })).toMatch(
      /^certificate.issuer-not-valid: .*was valid until/,
    );
    desk.revoke(root.id);
    expect(desk.refused({ issuer: middle })).toMatch(
      /^certificate.issuer-not-valid: The authority Root was revoked/,
    );
  });

  test('a certificate is replaced once, by one of its kind, and never after it was revoked', () => {
    const holder = { certificate: readCertificate(fromBase64url(root.certificate)) };
    const asRoot = {
      profile: deliveredProfiles.root,
      notAfter: '2041-01-01T00:00:00Z',
      keyId: root.facts.key_id,
    };
    const renewal = { ...asRoot, holder, facts: { replaces: root.id } };
    expect(desk.refused({ ...asRoot, holder })).toMatch(/^certificate.root-there:/);
    expect(desk.refused(renewal)).toBeNull();
    expect(desk.refused({ issuer: root, facts: { replaces: root.id } })).toMatch(
      /^certificate.unknown-replaced:/,
    );
    expect(desk.refused({ issuer: root, facts: { replaces: testId() } })).toMatch(
      /^certificate.unknown-replaced:/,
    );
    expect(desk.refused({ issuer: root, facts: { issuer_id: testId() } })).toMatch(
      /^certificate.unknown-issuer:/,
    );
    const renewed = desk.issue(renewal);
    expect(desk.refused(renewal)).toMatch(/^certificate.root-there:/);
    expect(desk.refused({ issuer: renewed, certificateId: root.id })).toMatch(/^certificate.issued-already:/);
    const server = desk.issue({ issuer: renewed });
    desk.revoke(server.id);
    expect(desk.refused({ issuer: renewed, facts: { replaces: server.id } })).toMatch(
      /^certificate.replaced-revoked:/,
    );
    const client = desk.issue({ issuer: renewed });
    desk.issue({ issuer: renewed, facts: { replaces: client.id } });
    expect(desk.refused({ issuer: renewed, facts: { replaces: client.id } })).toMatch(
      /^certificate.replaced-already:/,
    );
  });
});

describe('revocation lists', () => {
  test('say all that was revoked, as it was revoked, and nothing else', () => {
    const server = desk.issue({ issuer: root });
    const { serial } = readCertificate(fromBase64url(server.certificate));
    const at = '2026-11-23T09:41:07Z';
    const entry = { serial, at, reason: 'keyCompromise', invalidSince: null } as const;
    expect(desk.listRefused(root, { revoked: [entry] })).toMatch(
      /list.rules: .*names .* which was not revoked/,
    );
    desk.revoke(server.id);
    expect(desk.listRefused(root, { revoked: [entry] })).toBeNull();
    expect(desk.listRefused(root, { revoked: [] })).toMatch(/list.rules: .*leaves out .* which was revoked/);
    for (const changed of [
      { at: '2026-11-23T09:41:06Z' },
      { reason: 'superseded' as const },
      { invalidSince: BEGIN },
    ])
      expect(desk.listRefused(root, { revoked: [{ ...entry, ...changed }] })).toMatch(
        /list.rules: .*another time or reason/,
      );
  });

  test('have rising numbers, and the key of their authority in its organization', () => {
    desk.list(root, 4);
    expect(desk.listRefused(root, { number: 4 })).toMatch(/list.rules: .*number is not higher/);
    expect(desk.listRefused(root, { number: 5 })).toBeNull();
    const next = { number: 5 };
    expect(desk.listRefused(root, next, { organizationId: globex.id })).toMatch(/^list.unknown-issuer:/);
    expect(desk.listRefused(root, next, { keyId: desk.aliceKey })).toMatch(/^list.other-signer:/);
    desk.record({ type: 'SuspendKey', id: root.facts.key_id ?? '', reason: 'Looked for' });
    expect(desk.listRefused(root, next)).toMatch(/^key.suspended:/);
  });

  test('go on after a renewal: the authority has the same name and key, and what was revoked stays revoked', () => {
    const server = desk.issue({ issuer: root });
    desk.revoke(server.id);
    desk.list(root, 7);
    const renewed = desk.issue({
      ...{ profile: deliveredProfiles.root, notAfter: '2041-01-01T00:00:00Z', keyId: root.facts.key_id },
      holder: { certificate: readCertificate(fromBase64url(root.certificate)) },
      facts: { replaces: root.id },
    });
    expect(lastListNumber(renewed.id, desk.registry)).toBe(7);
    expect(revokedBelow(renewed.id, desk.registry)).toHaveLength(1);
    expect(desk.listRefused(renewed, { number: 7 })).toMatch(/list.rules: .*number is not higher/);
    expect(desk.listRefused(renewed, { number: 8, revoked: [] })).toMatch(/list.rules: .*leaves out/);
    // Another authority with another name or key has a row of its own.
    const other = below(renewed, deliveredProfiles.intermediate, 'Other');
    expect(lastListNumber(other.id, desk.registry)).toBeNull();
    expect(revokedBelow(other.id, desk.registry)).toEqual([]);
  });
});
