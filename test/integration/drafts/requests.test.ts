import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { fromBase64url } from '../../../app/content/base64url.ts';
import { BEGINNING, SignatureReader } from '../../../app/ledger/signatures.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent, StateOf } from '../../../app/registry/index.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { shownDraft } from '../../../main/services/drafts/look.ts';
import { requestFile } from '../../../main/services/drafts/requests.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { DraftDesk, inMinutes, refusalOf } from '../../support/drafts.ts';
import { runJudge } from '../../support/pki-judges.ts';
import { byPassphrase } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* A key of the registry asks an authority elsewhere, and nothing goes out that nobody has looked at. */

let desk: DraftDesk;
let key: StateOf['key'];
let other: StateOf['key'];

beforeEach(async () => {
  desk = new DraftDesk();
  key = await desk.key('www', 'TlsServer');
  other = await desk.key('mail', 'TlsServer');
});

function prepare(): StateOf['draft'] {
  const entry = desk.drafts.prepareRequest({
    keyId: key.id,
    subject: [
      ['O', 'Acme'],
      ['CN', 'www.acme.example'],
    ],
    names: [{ kind: 'dns', text: 'www.acme.example' }],
    ...{ needed: 1, expiresAt: inMinutes(60) },
  });
  return desk.drafts.draft(entry.aggregateId);
}

async function signed(): Promise<StateOf['certificate.request']> {
  const draft = prepare();
  await desk.approve(draft);
  const { aggregateId } = await desk.drafts.sign(draft.id, draft.cid, byPassphrase());
  const request = desk.ledger.objects.get('certificate.request', aggregateId);
  if (request === undefined) throw new Error('no request');
  return request;
}

/** A certificate that openssl, as an authority elsewhere, issues for a request. */
function issuedElsewhere(request: string): string {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('www.csr'), request);
  const made = runJudge('openssl', [
    ...['req', '-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=Elsewhere CA', '-days', '30'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  ]);
  expect(made.accepted, made.said).toBe(true);
  const issued = runJudge('openssl', [
    ...['x509', '-req', '-in', at('www.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
    ...['-copy_extensions', 'copy', '-days', '20'],
  ]);
  expect(issued.accepted, issued.said).toBe(true);
  return issued.said;
}

test('a request is shown decoded, approved and signed; OpenSSL and GnuTLS find it right, and an authority answers it', async () => {
  const draft = prepare();
  expect(await refusalOf(() => desk.drafts.sign(draft.id, draft.cid, byPassphrase()))).toBe(
    'draft.not-approved',
  );
  const shown = shownDraft(draft, desk.ledger, null);
  expect(shown).toMatchObject({ kind: 'certificate-request', became: null });
  expect(shown.lines.map(({ field, plain }) => [field, plain])).toEqual([
    ['subject', 'O=Acme, CN=www.acme.example'],
    ['publicKey', 'Ed25519'],
    ['subjectAltName', 'host www.acme.example'],
  ]);
  const request = await signed();
  const pem = String(requestFile(request, 'pem'));
  const file = path.join(temporaryFolder(), 'www.csr');
  writeFileSync(file, pem);
  const openssl = runJudge('openssl', ['req', '-verify', '-noout', '-text', '-in', file]);
  expect(openssl).toMatchObject({ accepted: true, said: expect.stringMatching(/verify OK/) });
  expect(openssl.said).toContain('DNS:www.acme.example');
  const gnutls = runJudge('certtool', ['--crq-info', '--infile', file]);
  expect(gnutls).toMatchObject({ accepted: true, said: expect.stringMatching(/Self signature: verified/) });
  // What is signed is what stood in the draft; the judge of evidence finds the same.
  expect(Buffer.from(requestFile(request, 'der')).includes(Buffer.from(fromBase64url(draft.bytes)))).toBe(
    true,
  );
  expect((await verifyLedger(desk.ledger)).finding).toBeNull();

  const elsewhere = issuedElsewhere(pem);
  desk.drafts.answerRequest(request.id, elsewhere);
  const answered = desk.ledger.objects.get('certificate.request', request.id);
  expect(answered).toMatchObject({ status: 'answered', certificate: expect.any(String) });
  expect(await refusalOf(() => desk.drafts.answerRequest(request.id, elsewhere))).toBe('request.not-waiting');
});

test('nothing else is taken for an answer, and nothing for the request that was not approved', async () => {
  const request = await signed();
  const foreign = await signedBy(other);
  expect(
    await refusalOf(() =>
      desk.drafts.answerRequest(request.id, issuedElsewhere(String(requestFile(foreign, 'pem')))),
    ),
  ).toBe('request.answer-for-another-key');
  expect(await refusalOf(() => desk.drafts.answerRequest(request.id, 'no certificate'))).toBe('pki.pem');
  desk.registrar.record({ type: 'EndCertificateRequest', id: request.id, reason: 'Not needed' });
  expect(
    await refusalOf(() =>
      desk.drafts.answerRequest(request.id, issuedElsewhere(String(requestFile(request, 'pem')))),
    ),
  ).toBe('request.not-waiting');
  // A key that is not used any more asks for nothing.
  const draft = prepare();
  await desk.approve(draft);
  desk.registrar.record({ type: 'RevokeKey', id: key.id, reason: 'Superseded', remark: null });
  expect(await refusalOf(() => desk.drafts.sign(draft.id, draft.cid, byPassphrase()))).toMatch(/^key\./);
});

test('a recorded request whose signature does not hold is found by whoever verifies', async () => {
  await signed();
  const told = (change: (event: LedgerEvent) => LedgerEvent) => {
    const reader = new SignatureReader(EVIDENCE, () => true, BEGINNING);
    return desk.ledger.entries.from(1, 1000).flatMap((record) => {
      const wrong = reader.push(record, change(decodeEvent(record.block)));
      return wrong === null ? [] : [wrong];
    });
  };
  expect(told((event) => event)).toEqual([]);
  const forged = told((event) => {
    if (event.event_type !== 'CertificateRequestSigned') return event;
    const bytes = fromBase64url(event.payload.request);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    return { ...event, payload: { ...event.payload, request: Buffer.from(bytes).toString('base64url') } };
  });
  expect(forged).toEqual([expect.stringContaining('a certificate request whose signature does not hold')]);
});

async function signedBy(by: StateOf['key']): Promise<StateOf['certificate.request']> {
  const own = key;
  key = by;
  try {
    return await signed();
  } finally {
    key = own;
  }
}
