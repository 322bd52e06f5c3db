import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { meaningOf } from '../../../app/pki/extensions.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { certificateTree, listCalendar } from '../../../main/services/drafts/tree.ts';
import { CertificateRows } from '../../../main/store/certificate-rows.ts';
import { Statement } from '../../../main/store/statement.ts';
import { DraftDesk, day, readState } from '../../support/drafts.ts';
import { testKey } from '../../support/pki.ts';

/* Who issued whom, read level by level. */

let desk: DraftDesk;
let root: StateOf['certificate'];

beforeEach(async () => {
  desk = new DraftDesk();
  root = await desk.root();
});

function server(name: string, notAfter = day(300)) {
  return issued(name, root.id, notAfter);
}

function issued(name: string, issuerId: string, notAfter = day(300)) {
  return desk.issue({
    profile: { name: 'server' },
    issuerId,
    holder: {
      kind: 'public-key',
      publicKey: testKey('Ed25519').info,
      subject: [
        ['O', 'Acme'],
        ['CN', name],
      ],
      names: [{ kind: 'dns', text: name }],
    },
    notAfter,
  });
}

async function authority(name: string) {
  const { id: keyId } = await desk.key(name, 'CertificateAuthority');
  return desk.issue({
    profile: { name: 'intermediate' },
    issuerId: root.id,
    holder: {
      ...{ kind: 'key', keyId, names: [] },
      subject: [
        ['O', 'Acme'],
        ['CN', name],
      ],
    },
    notAfter: day(1800),
  });
}

function level(
  below: string | null,
  show: 'all' | 'valid' | 'ending' | 'revoked' | 'ended' = 'all',
  search = '',
) {
  return certificateTree(desk.ledger, { below, show, search, offset: 0, limit: 50 }, new Date());
}

const names = (found: ReturnType<typeof level>) => found.rows.map(({ name, state }) => `${name} ${state}`);

test('the tree tells what stands below an authority, how each stands, and filters what is no authority', async () => {
  const between = await authority('Acme TLS CA');
  await server('b.example');
  await server('a.example', day(30));
  const gone = await server('c.example');
  const why = { reason: 'superseded', remark: null, invalidSince: null } as const;
  desk.registrar.record({ type: 'RevokeCertificate', id: gone.id, ...why });
  expect(level(null)).toMatchObject({
    total: 1,
    rows: [{ id: root.id, kind: 'root', profile: 'Root authority', state: 'valid', below: 4 }],
  });
  expect(names(level(root.id))).toEqual([
    'Acme TLS CA valid',
    'a.example ending',
    'b.example valid',
    'c.example revoked',
  ]);
  expect(level(root.id).rows[1]).toMatchObject({ days: 29, revokedAt: null });
  expect(level(root.id).rows[3]?.revokedAt).toMatch(/Z$/);
  expect(names(level(root.id, 'revoked'))).toEqual(['Acme TLS CA valid', 'c.example revoked']);
  expect(names(level(root.id, 'ending'))).toEqual(['Acme TLS CA valid', 'a.example ending']);
  expect(names(level(root.id, 'valid'))).toHaveLength(3);
  expect(names(level(root.id, 'ended'))).toEqual(['Acme TLS CA valid']);
  expect(level(null, 'revoked').rows[0]?.below).toBe(2);
  // A page of it, and nothing below what has issued nothing.
  const page = certificateTree(
    desk.ledger,
    { below: root.id, show: 'all', search: '', offset: 2, limit: 1 },
    new Date(),
  );
  expect([page.total, names(page)]).toEqual([4, ['b.example valid']]);
  expect(level(between.id)).toEqual({ total: 0, rows: [], found: null });

  // What is looked for, and the authorities above it, which are to be opened; of the others nothing.
  await issued('www.example', between.id);
  const top = level(null, 'all', ' WWW');
  expect(top.found?.total).toBe(1);
  expect(new Set(top.found?.open)).toEqual(new Set([root.id, between.id]));
  expect([top.total, names(top), top.rows[0]?.below]).toEqual([1, ['Acme Root CA valid'], 1]);
  const inRoot = level(root.id, 'all', 'www');
  expect([inRoot.found, inRoot.total, names(inRoot)]).toEqual([null, 1, ['Acme TLS CA valid']]);
  expect(names(level(between.id, 'all', 'www'))).toEqual(['www.example valid']);
  // An authority by its own name has nothing below it then; a revoked one stands where it stood.
  const named = level(null, 'all', 'tls ca');
  expect([named.found, level(root.id, 'all', 'tls ca').rows[0]?.below]).toEqual([
    { total: 1, open: [root.id] },
    0,
  ]);
  expect(names(level(root.id, 'all', 'c.example'))).toEqual(['c.example revoked']);
  // Both together; signs of patterns are letters; a serial number finds, too.
  expect(level(null, 'ending', 'example').found?.total).toBe(1);
  expect(names(level(root.id, 'ending', 'example'))).toEqual(['a.example ending']);
  expect(level(null, 'all', '%').found).toEqual({ total: 0, open: [] });
  const { serial, extensions } = readState(gone);
  const pairs = serial.slice(0, 10).toUpperCase().match(/../g)?.join(':');
  expect(names(level(root.id, 'all', pairs))).toEqual(['c.example revoked']);
  // The key of the authority, which stands in each, is nobody's number.
  const authorityKey = meaningOf(extensions, 'authorityKeyIdentifier')?.id ?? 'none';
  expect(level(null, 'all', authorityKey.slice(0, 6)).found?.total).toBe(0);
  // Authorities by their names, whichever of those below was found first; what is revoked since is counted once.
  const apps = await authority('Acme Apps CA');
  const last = await issued('zz.example', apps.id);
  expect(names(level(root.id, 'all', '.example')).slice(0, 2)).toEqual([
    'Acme Apps CA valid',
    'Acme TLS CA valid',
  ]);
  desk.registrar.record({ type: 'RevokeCertificate', id: last.id, ...why });
  expect(level(root.id).rows[0]).toMatchObject({ name: 'Acme Apps CA', below: 1 });
});

test('the calendar says which list is next, and marks the late one', async () => {
  const calendar = (days: number) => listCalendar(desk.ledger, new Date(Date.now() + days * 86_400_000));
  expect(calendar(0).rows).toEqual([
    { issuerId: root.id, authority: 'Acme Root CA', lists: [], due: null, state: 'none', everyDays: null },
  ]);
  await desk.list(root.id);
  expect(calendar(0).rows[0]).toMatchObject({ state: 'none', lists: [{ number: 1, published: false }] });
  const [list] = desk.ledger.objects.naming('revocation.list', 'issuer', root.id);
  const where = 'http://pki.example/root.crl';
  desk.registrar.record({ type: 'PublishRevocationList', id: list?.id ?? '', where });
  const due = day(30).slice(0, 10);
  expect(calendar(0).rows[0]).toMatchObject({ state: 'held', due, everyDays: 30 });
  expect(calendar(24).rows[0]?.state).toBe('due-soon');
  expect(calendar(31).rows[0]).toMatchObject({ state: 'late', due });
  expect(calendar(4000).rows).toEqual([]);
});

test('ten thousand below one authority are read in pages, and those that come later are there, too', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(
    `CREATE TABLE registry (aggregate, id, label, status, seq, state, PRIMARY KEY (aggregate, id))`,
  );
  const many = 10_000;
  const object = database.prepare(`INSERT INTO registry VALUES ('certificate', ?, ?, 'active', 1, ?)`);
  const state = JSON.stringify({
    facts: { profile: { kind: 'leaf', name: 'server' }, issuer_id: root.id },
    ...{ notBefore: day(0), notAfter: day(300), revocation: null },
  });
  database.exec('BEGIN');
  for (let at = 0; at < many; at++) {
    object.run(`id-${at}`, `host-${String(at).padStart(5, '0')}`, state);
  }
  database.exec('COMMIT');
  const rows = { prepare: (sql: string) => new Statement(database.prepare(sql), () => {}) };
  const certificateRows = new CertificateRows(rows);
  const asked = { below: root.id, show: 'all', search: '', offset: 5000, limit: 50 } as const;
  const page = certificateTree({ certificateRows }, asked, new Date());
  expect(page.total).toBe(many);
  expect(page.rows.map(({ name }) => name).slice(0, 2)).toEqual(['host-05000', 'host-05001']);
  expect(page.rows).toHaveLength(50);
  // One that came since is there, and one that was changed since is there once.
  database.exec(`UPDATE registry SET status = 'revoked', seq = 2 WHERE id = 'id-7'`);
  object.run('id-new', 'host-new', state);
  database.exec(`UPDATE registry SET seq = 3 WHERE id = 'id-new'`);
  expect(certificateTree({ certificateRows }, asked, new Date()).total).toBe(many + 1);
});
