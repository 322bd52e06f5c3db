import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Decrypter } from 'age-encryption';
import { beforeEach, describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../../app/content/base64url.ts';
import { parseCid } from '../../../app/content/cid.ts';
import { BEGINNING, SignatureReader } from '../../../app/ledger/signatures.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent, StateOf } from '../../../app/registry/index.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { readyDrafts, signTogether } from '../../../main/services/drafts/together.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { DraftDesk, day, inMinutes, readState, refusalOf } from '../../support/drafts.ts';
import { askGnutls, askOpenssl } from '../../support/pki-judges.ts';
import { byPassphrase, encryptQuickly } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';

/* What people approve is what is signed: no way leads round it, and other programs accept what comes of it. */

let desk: DraftDesk;

beforeEach(() => {
  desk = new DraftDesk();
});

/** A server's certificate below an authority, for a key that is made elsewhere. */
function serverBelow(issuerId: string, name = 'www.acme.example') {
  const { publicKey } = generateKeyPairSync('ed25519');
  return {
    profile: { name: 'server' },
    issuerId,
    holder: {
      kind: 'public-key',
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      subject: [
        ['O', 'Acme'],
        ['CN', name],
      ],
      names: [{ kind: 'dns', text: name }],
    },
    notAfter: day(300),
  } as const;
}

/** Lets another passphrase than the usual one open a key. */
async function protectAnew(file: string, passphrase: string): Promise<void> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  writeFileSync(file, await encryptQuickly(passphrase, await decrypter.decrypt(readFileSync(file), 'text')));
}

describe('drafts - from bytes that people saw to what they become', () => {
  test('root, intermediate, server and lists are accepted by OpenSSL and GnuTLS; what is revoked is refused', async () => {
    const root = await desk.root();
    const below = await desk.key('Acme TLS CA', 'CertificateAuthority');
    const intermediate = await desk.issue({
      profile: { name: 'intermediate' },
      issuerId: root.id,
      holder: {
        kind: 'key',
        keyId: below.id,
        subject: [
          ['O', 'Acme'],
          ['CN', 'Acme TLS CA'],
        ],
        names: [],
      },
      notAfter: day(1800),
    });
    const server = await desk.issue(serverBelow(intermediate.id));
    const certificates = [server, intermediate, root].map(readState);
    const lists = [await desk.list(root.id), await desk.list(intermediate.id)];
    const at = `${new Date(Date.now() + 5000).toISOString().slice(0, 19)}Z`;
    const judged = { certificates, lists, opensslPurpose: 'sslserver', at };
    expect(askOpenssl(judged)).toMatchObject({ accepted: true });
    expect(askGnutls(judged)).toMatchObject({ accepted: true });

    const asked = { reason: 'keyCompromise', invalidSince: null, remark: null } as const;
    desk.registrar.record({ type: 'RevokeCertificate', id: server.id, ...asked });
    const later = await desk.list(intermediate.id);
    expect(later.revoked.map(({ serial, reason }) => [serial, reason])).toEqual([
      [certificates[0]?.serial, 'keyCompromise'],
    ]);
    const cutOff = { ...judged, lists: [...lists.slice(0, 1), later] };
    expect(askOpenssl(cutOff)).toMatchObject({ accepted: false, said: expect.stringContaining('revoked') });
    expect(askGnutls(cutOff).accepted).toBe(false);
    expect(
      await refusalOf(() => desk.registrar.record({ type: 'RevokeCertificate', id: server.id, ...asked })),
    ).toBe('object.not-now');
    expect((await verifyLedger(desk.ledger)).finding).toBeNull();
  });

  test('nothing is signed that is not approved, approved by too few, over another CID, refused, or too late', async () => {
    const { id: keyId } = await desk.key('Acme Root CA', 'CertificateAuthority');
    const holder = {
      kind: 'key',
      keyId,
      subject: [
        ['O', 'Acme'],
        ['CN', 'Acme Root CA'],
      ],
      names: [],
    } as const;
    const draft = desk.prepare({ holder, needed: 2 });
    const other = desk.prepare({ holder });
    const sign = (cid: string = draft.cid) => desk.drafts.sign(draft.id, cid, byPassphrase());
    expect(await refusalOf(sign)).toBe('draft.not-approved');
    await desk.approve(draft);
    expect(await refusalOf(sign)).toBe('draft.not-approved');
    expect(await refusalOf(() => desk.approve(draft))).toBe('draft.approved-already');
    expect(await refusalOf(() => desk.approve({ id: draft.id, cid: other.cid }, 1))).toBe('draft.not-shown');
    expect(await refusalOf(() => sign(other.cid))).toBe('draft.not-shown');
    await desk.approve(draft, 1);
    // Who has left does not count any more.
    const { people, registrar, ledger } = desk;
    const bram = people[1]?.id ?? '';
    registrar.record({ type: 'SuspendPerson', id: bram, reason: 'On leave', expectedReturn: null });
    expect(await refusalOf(sign)).toBe('draft.not-approved');
    registrar.record({ type: 'ReactivatePerson', id: bram });
    const made = await sign();
    expect(ledger.objects.get('draft', draft.id)?.status).toBe('signed');
    expect(toBase64url(readState(desk.certificate(made.aggregateId)).tbs)).toBe(draft.bytes);
    expect(await refusalOf(sign)).toBe('draft.not-open');

    registrar.record({ type: 'RefuseDraft', id: other.id, reason: 'Another name is wanted' });
    expect(await refusalOf(() => desk.approve(other))).toBe('draft.not-open');
    const short = desk.prepare({
      ...serverBelow(made.aggregateId),
      notAfter: day(200),
      expiresAt: inMinutes(1 / 30),
    });
    await expect
      .poll(() => refusalOf(() => desk.drafts.sign(short.id, short.cid, byPassphrase('wrong'))), {
        timeout: 10_000,
      })
      .toBe('draft.expired');
  });

  test('initials approve for whoever is signed in, and for nobody else', async () => {
    const { id: keyId } = await desk.key('Acme Root CA', 'CertificateAuthority');
    const draft = desk.prepare({
      holder: {
        kind: 'key',
        keyId,
        subject: [
          ['O', 'Acme'],
          ['CN', 'Acme Root CA'],
        ],
        names: [],
      },
    });
    const [alice, bram] = desk.people;
    if (alice === undefined || bram === undefined) throw new Error('There are three people.');
    const approve = (id: string) => desk.drafts.approve(draft.id, draft.cid, id, { kind: 'initials' });
    expect(await refusalOf(() => approve(alice.id))).toBe('draft.not-signed-in');
    desk.acting = { kind: 'person', id: alice.id, name: alice.name };
    expect(await refusalOf(() => approve(bram.id))).toBe('draft.not-signed-in');
    await approve(alice.id);
    expect(desk.drafts.draft(draft.id).approvals).toMatchObject([{ person_id: alice.id, kind: 'initials' }]);
  });

  test('a command that brings its own bytes, or its own certificate, is refused', async () => {
    const root = await desk.root();
    const { facts, certificate, organizationId } = root;
    const draft = desk.prepare(serverBelow(root.id));
    const bytes = fromBase64url(draft.bytes);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const { content, signer, needed, expiresAt } = draft;
    const prepared = {
      type: 'PrepareDraft',
      organizationId,
      title: 'X',
      content,
      signer,
      needed,
      expiresAt,
    } as const;
    const fresh = '0198c0de-0000-7000-8000-00000000beef';
    // A root's bytes under the name of a server below it, and bytes that were changed.
    const foreign = { ...prepared, id: fresh, bytes: toBase64url(readState(root).tbs) };
    expect(await refusalOf(() => desk.registrar.record(foreign))).toBe('certificate.rules');
    const changed = { ...prepared, id: fresh, bytes: toBase64url(bytes) };
    expect(await refusalOf(() => desk.registrar.record(changed))).toBe('certificate.rules');
    const issued = { type: 'IssueCertificate', draftId: draft.id, organizationId, certificate } as const;
    expect(await refusalOf(() => desk.registrar.record({ ...issued, id: fresh, facts }))).toBe(
      'certificate.not-approved',
    );
    await desk.approve(draft);
    const id = content.kind === 'certificate' ? content.certificate_id : '';
    const itsFacts = content.kind === 'certificate' ? content.facts : facts;
    expect(await refusalOf(() => desk.registrar.record({ ...issued, id, facts: itsFacts }))).toBe(
      'certificate.not-approved',
    );
  });

  test('a wrong passphrase signs nothing, and the approval holds on', async () => {
    const { id: keyId } = await desk.key('Acme Root CA', 'CertificateAuthority');
    const draft = desk.prepare({
      holder: {
        kind: 'key',
        keyId,
        subject: [
          ['O', 'Acme'],
          ['CN', 'Acme Root CA'],
        ],
        names: [],
      },
    });
    await desk.approve(draft);
    expect(await refusalOf(() => desk.drafts.sign(draft.id, draft.cid, byPassphrase('another one')))).toBe(
      'keystore.wrong-passphrase',
    );
    await desk.drafts.sign(draft.id, draft.cid, byPassphrase());
  });

  test('one entry of a passphrase signs all whose keys it opens, and tells what it leaves and why', async () => {
    const request = (keyId: string, name: string, needed = 1) => {
      const asked = { keyId, subject: [['CN', name]], names: [], needed, expiresAt: inMinutes(60) } as const;
      return desk.drafts.draft(desk.drafts.prepareRequest(asked).aggregateId);
    };
    const first = await desk.key('First', 'CertificateAuthority');
    const second = await desk.key('Second', 'CertificateAuthority');
    const other = await desk.key('Other', 'CertificateAuthority');
    await protectAnew(desk.files.pathOf(other.id), 'another passphrase');
    const drafts = [request(first.id, 'First'), request(other.id, 'Other'), request(second.id, 'Second')];
    const [one, elsewhere, two] = drafts as [StateOf['draft'], StateOf['draft'], StateOf['draft']];
    const tooFew = request(second.id, 'Too few', 2);
    const ready = () =>
      readyDrafts(desk.drafts, desk.ledger, desk.files).map(({ title, key }) => [title, key]);
    expect(ready()).toEqual([]);
    for (const draft of [...drafts, tooFew]) await desk.approve(draft);
    expect(ready()).toEqual([
      ['First', 'First'],
      ['Other', 'Other'],
      ['Second', 'Second'],
    ]);
    const named = drafts.map(({ id: draftId, cid }) => ({ draftId, cid }));
    const before = desk.ledger.head()?.seq ?? 0;
    expect(await refusalOf(() => signTogether(desk.drafts, named, byPassphrase('wrong')))).toBe(
      'keystore.wrong-passphrase',
    );
    expect(desk.ledger.head()?.seq).toBe(before);

    // What nobody has approved enough is signed with others no more than alone.
    const all = [...named, { draftId: tooFew.id, cid: tooFew.cid }];
    const { signed, left } = await signTogether(desk.drafts, all, byPassphrase());
    expect(signed.map(({ draftId }) => draftId)).toEqual([one.id, two.id]);
    expect(left.map(({ draftId, problem }) => [draftId, problem.code])).toEqual([
      [elsewhere.id, 'keystore.wrong-passphrase'],
      [tooFew.id, 'draft.not-approved'],
    ]);
    for (const { draftId, entry } of signed) {
      const made = desk.ledger.objects.get('certificate.request', entry.aggregateId);
      const der = fromBase64url(made?.request ?? '');
      const bytes = Buffer.from(fromBase64url(desk.drafts.draft(draftId).bytes));
      expect(Buffer.from(der).includes(bytes)).toBe(true);
    }
    expect(ready()).toEqual([['Other', 'Other']]);
    // A key whose file is not here waits for nobody's passphrase.
    rmSync(desk.files.pathOf(other.id));
    expect(ready()).toEqual([]);
  });

  test('nothing is issued below an authority that is revoked or replaced, and a renewal keeps the key', async () => {
    const root = await desk.root();
    const waiting = desk.prepare(serverBelow(root.id));
    await desk.approve(waiting);
    const renewed = await desk.issue({
      holder: { kind: 'renewal', certificateId: root.id },
      notAfter: day(5000),
    });
    expect(desk.certificate(root.id).status).toBe('replaced');
    expect(readState(renewed).publicKey.info).toEqual(readState(root).publicKey.info);
    // What was approved before does not go round it.
    expect(await refusalOf(() => desk.drafts.sign(waiting.id, waiting.cid, byPassphrase()))).toBe(
      'certificate.issuer-not-valid',
    );
    const server = await desk.issue(serverBelow(renewed.id));
    const at = `${new Date(Date.now() + 5000).toISOString().slice(0, 19)}Z`;
    expect(askOpenssl({ certificates: [server, renewed].map(readState), at }).accepted).toBe(true);
    desk.registrar.record({
      type: 'RevokeCertificate',
      id: renewed.id,
      reason: 'cessationOfOperation',
      invalidSince: null,
      remark: null,
    });
    expect(await refusalOf(() => desk.prepare(serverBelow(renewed.id)))).toBe('certificate.issuer-not-valid');
  });

  test('a key that somebody else may have is certified no more', async () => {
    const root = await desk.root();
    const keyId = root.facts.key_id ?? '';
    const revocation = { reason: 'keyCompromise', invalidSince: null, remark: null } as const;
    desk.registrar.record({ type: 'RevokeCertificate', id: root.id, ...revocation });
    const subject = [['CN', 'Acme Root CA again']] as const;
    const holder = { kind: 'key', keyId, subject: [['O', 'Acme'], ...subject], names: [] } as const;
    expect(await refusalOf(() => desk.prepare({ holder }))).toBe('certificate.compromised-key');
  });

  test('one root of a kind, and another one beside it only in its place', async () => {
    await desk.root();
    expect(await refusalOf(() => desk.root('Acme Root CA 2'))).toBe('certificate.root-there');
  });

  test('whoever checks a ledger finds a forged approval, and a certificate that its issuer has not signed', async () => {
    const root = await desk.root();
    await desk.list(root.id);
    const found = (forge: (event: LedgerEvent) => LedgerEvent) => {
      const reader = new SignatureReader(EVIDENCE, () => true, BEGINNING);
      return desk.ledger.entries.from(1, 1000).flatMap((record) => {
        const wrong = reader.push(record, forge(decodeEvent(record.block)));
        return wrong === null ? [] : [wrong];
      });
    };
    expect(found((event) => event)).toEqual([]);
    const people = found((event) =>
      event.event_type === 'DraftApproved'
        ? { ...event, payload: { ...event.payload, cid: parseCid(desk.ledger.head()?.cid ?? '') } }
        : event,
    );
    expect(people).toHaveLength(2);
    expect(people[0]).toContain('approved a draft, but their signature does not hold');
    const other = toBase64url(
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }),
    );
    const certified = found((event) => {
      if (event.event_type === 'CertificateIssued')
        return { ...event, payload: { ...event.payload, issuer_key: other } };
      if (event.event_type !== 'RevocationListIssued') return event;
      const bytes = fromBase64url(event.payload.list);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return { ...event, payload: { ...event.payload, list: toBase64url(bytes) } };
    });
    expect(certified).toHaveLength(2);
  });
});
