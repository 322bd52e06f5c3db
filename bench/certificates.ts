import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { publicFacts } from '../main/evidence/key-pair.ts';
import { LedgerCheck } from '../main/services/checks/ledger-check.ts';
import { Drafts } from '../main/services/drafts/drafts.ts';
import { listBytes, shownDraft } from '../main/services/drafts/look.ts';
import type { CertificateRequest } from '../main/services/drafts/prepare.ts';
import { certificateTree, listCalendar } from '../main/services/drafts/tree.ts';
import { Registrar } from '../main/services/recording/registrar.ts';
import { RegistryReader } from '../main/services/registry/registry-reader.ts';
import type { EntryRecord } from '../main/store/entries.ts';
import { verifyLedger } from '../main/store/integrity.ts';
import { newLedger } from './organizations.ts';

/*
 * 10,000 certificates below one intermediate authority, each drafted, approved, signed and recorded as in the window but for
 * the passphrase; then the list of certificates, the tree, and revocation lists. Milliseconds of the main process’s processor
 * time, each beside as many bare signatures of the same algorithm over as many bytes in the same run, and the memory of the
 * process.
 *
 *   node bench/certificates.ts [how many]
 */

const MANY = Number(process.argv[2] ?? 10_000);
/** So many at the beginning and at the end are told for themselves. */
const SOME = Math.max(1, Math.floor(MANY / 20));
const ROUNDS = 5;
const DAY = 86_400_000;

const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-bench-'));
const ledger = newLedger(path.join(folder, 'ledger'));
const [organizationId, personId] = [uuidv7(), uuidv7()];
const registrar = new Registrar(new LedgerCheck(ledger), () => ({
  ...{ kind: 'person', id: personId, name: 'Alice Officer' },
}));
const keys = new Map<string, ReturnType<typeof generateKeyPairSync>['privateKey']>();
const drafts = new Drafts(
  ledger,
  registrar,
  async (keyId, _, message) => {
    const privateKey = keys.get(keyId);
    if (privateKey === undefined) throw new Error('A key that is not here.');
    const { publicKey, fingerprint } = publicFacts(privateKey);
    return { publicKey, fingerprint, signature: sign(null, message, privateKey) };
  },
  () => Promise.reject(new Error('No NATS key signs here.')),
);
const bare = generateKeyPairSync('ed25519').privateKey;

try {
  registrar.record({ type: 'CreateOrganization', id: organizationId, name: 'Acme', domain: null });
  registrar.record({
    ...{ type: 'CreatePerson', id: personId, organizationId, name: 'Alice Officer' },
    ...{ email: 'alice@acme.example', title: null, department: null },
  });
  const root = (await issued({ holder: own('Acme Root'), notAfter: day(3000) })).aggregateId;
  const above = (
    await issued({
      ...{ profile: { name: 'intermediate' }, issuerId: root, holder: own('Acme TLS'), notAfter: day(1800) },
    })
  ).aggregateId;
  console.log(
    `${MANY} certificates below one authority, Ed25519; processor time in ms, beside bare signatures`,
  );
  memory('before');

  const leaves: string[] = [];
  const bytesOf = () => ledger.objects.get('certificate', leaves.at(-1) ?? '')?.certificate.length ?? 0;
  const some = async (count: number) => {
    const before = spent();
    for (let index = 0; index < count; index++)
      leaves.push((await issued(leaf(leaves.length, above))).aggregateId);
    return (spent() - before) / count;
  };
  const first = await some(SOME);
  const between = await some(Math.max(0, MANY - 2 * SOME));
  const last = await some(Math.min(SOME, MANY - leaves.length));
  const size = Math.floor((bytesOf() * 3) / 4);
  tell(`issued, each of the first ${SOME}`, first, size);
  tell('issued, each of those between', between, size);
  tell(`issued, each of the last ${SOME}`, last, size);
  memory('all issued');

  const reader = new RegistryReader(ledger);
  const page: Parameters<RegistryReader['page']>[1] = {
    ...{ organizationId: null, status: null, naming: [], search: '' },
    ...{ order: 'name', limit: 100, offset: 0 },
  };
  const tree =
    (asked: { readonly below?: string; readonly search?: string; readonly offset?: number }) => () =>
      certificateTree(
        ledger,
        { ...{ below: null, show: 'all', search: '', offset: 0, limit: 50 }, ...asked },
        new Date(),
      );
  const filtered = () =>
    certificateTree(ledger, { below: above, show: 'valid', search: '', offset: 0, limit: 50 }, new Date());
  const asked: Readonly<Record<string, () => unknown>> = {
    'list: first page': () => reader.page('certificate', page),
    'list: last page': () => reader.page('certificate', { ...page, offset: MANY - 100 }),
    'list: a keystroke in the search': () => reader.page('certificate', { ...page, search: 'host-077' }),
    'tree: the roots': tree({}),
    'tree: below the authority': tree({ below: above }),
    'tree: a page in the middle': tree({ below: above, offset: MANY / 2 }),
    'tree: the valid ones': filtered,
    'tree: found, most, the top': tree({ search: 'host' }),
    'tree: found, most, below the authority': tree({ below: above, search: 'host' }),
    'tree: found, few, the top': tree({ search: 'host-0777' }),
    'tree: found, few, below the authority': tree({ below: above, search: 'host-0777' }),
    'tree: found, nothing': tree({ search: 'nowhere' }),
    'calendar of lists': () => listCalendar(ledger, new Date()),
  };
  const unknown = spent();
  tree({ below: above })();
  tell('tree: the first look in a program', spent() - unknown, null);
  for (const [name, ask] of Object.entries(asked)) tell(name, best(ask), null);

  await list('an empty list', above);
  for (const id of leaves)
    registrar.record({
      ...{ type: 'RevokeCertificate', id, reason: 'superseded', remark: null, invalidSince: null },
    });
  await list(`a list of ${MANY}`, above);
  memory('all revoked, lists made');
  const check = spent();
  const { finding } = await verifyLedger(ledger);
  if (finding !== null) throw new Error(`The ledger is not intact: ${finding.code}`);
  tell(`the whole check of ${ledger.head()?.seq} entries`, spent() - check, null);
  memory('checked');
} finally {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Drafts, looks at, and signs the next list of an authority, and tells of each. */
async function list(name: string, issuerId: string): Promise<void> {
  const asked = { issuerId, thisUpdate: day(0), nextUpdate: day(30), needed: 1, expiresAt: inAnHour() };
  const begun = spent();
  const draft = drafts.draft(drafts.prepareList(asked).aggregateId);
  const prepared = spent();
  shownDraft(draft, ledger, drafts.whyNotSigned(draft));
  const looked = spent();
  await drafts.approve(draft.id, draft.cid, personId, { kind: 'initials' });
  const approved = spent();
  const { aggregateId } = await drafts.sign(draft.id, draft.cid, { by: 'passphrase', passphrase: '' });
  const signed = spent();
  const size = listBytes(aggregateId, ledger)?.length ?? 0;
  tell(`${name} (${size} bytes): drafted`, prepared - begun, size);
  tell(`${name}: looked at`, looked - prepared, size);
  tell(`${name}: approved`, approved - looked, size);
  tell(`${name}: signed and recorded`, signed - approved, size);
}

/** What is asked for besides what is usual. */
type Wanted = Partial<CertificateRequest> & Pick<CertificateRequest, 'holder' | 'notAfter'>;

async function issued(wanted: Wanted): Promise<EntryRecord> {
  const draft = drafts.draft(
    drafts.prepareCertificate({
      ...{ organizationId, profile: { name: 'root' }, issuerId: null, notBefore: day(0) },
      ...{
        revocationListAt: [],
        issuerAt: [],
        personId: null,
        unitId: null,
        needed: 1,
        expiresAt: inAnHour(),
      },
      ...wanted,
    }).aggregateId,
  );
  await drafts.approve(draft.id, draft.cid, personId, { kind: 'initials' });
  return drafts.sign(draft.id, draft.cid, { by: 'passphrase', passphrase: '' });
}

/** A key of the registry for an authority, and what it is called. */
function own(name: string): CertificateRequest['holder'] {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { publicKey, fingerprint } = publicFacts(privateKey);
  const id = uuidv7();
  keys.set(id, privateKey);
  registrar.record({
    ...{ type: 'GenerateKey', id, organizationId, personId: null, label: name, description: null },
    ...{ purpose: 'CertificateAuthority', algorithm: 'Ed25519', publicKey, fingerprint },
  });
  return { kind: 'key', keyId: id, subject: subjectOf(name), names: [] };
}

/** A server below an authority; its key is made elsewhere. */
function leaf(index: number, issuerId: string): Wanted {
  const name = `host-${String(index).padStart(5, '0')}.acme.example`;
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  return {
    ...{ profile: { name: 'server' }, issuerId, notAfter: day(300) },
    holder: { kind: 'public-key', publicKey, subject: subjectOf(name), names: [{ kind: 'dns', text: name }] },
  };
}

function subjectOf(name: string) {
  return [
    ['O', 'Acme'],
    ['CN', name],
  ] as const;
}

function day(offset: number): string {
  return `${new Date(Date.now() + offset * DAY).toISOString().slice(0, 10)}T00:00:00Z`;
}

function inAnHour(): string {
  return new Date(Date.now() + DAY).toISOString();
}

/** Processor time so far, in milliseconds. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What one piece of work takes, the best of several. */
function best(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = spent();
    work();
    return spent() - before;
  });
  return Math.min(...times);
}

/** @param bytes that a bare signature beside it is over; null for as many as a certificate has */
function tell(name: string, time: number, bytes: number | null): void {
  const message = Buffer.alloc(bytes ?? 500, 1);
  const times = Math.max(5, Math.min(1000, Math.floor(5_000_000 / message.length)));
  const signature =
    best(() => {
      for (let index = 0; index < times; index++) sign(null, message, bare);
    }) / times;
  const ratio = time / signature;
  console.log(
    `${name.padEnd(44)} ${time.toFixed(2).padStart(10)}   a signature ${signature.toFixed(3)}   ratio ${ratio.toFixed(1)}`,
  );
}

function memory(when: string): void {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
  console.log(
    `${`memory, ${when}`.padEnd(44)} ${megabytes(rss)} MiB, of it ${megabytes(heapUsed)} on the heap`,
  );
}
