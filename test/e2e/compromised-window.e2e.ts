import { createHash, createPrivateKey, sign } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { readyScripts } from '../../app/ceremony/ready/index.ts';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { type OperationName, operationNames } from '../../app/contract/channels.ts';
import type { Needs } from '../../app/contract/needs.ts';
import { type InputOf, operations } from '../../app/contract/operations.ts';
import { forms } from '../../app/registry/dispatch.ts';
import { LedgerCheck } from '../../main/services/checks/ledger-check.ts';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { signReceipts, writeReceiptsFile } from '../../main/services/exchange/receipts-out.ts';
import { Registrar } from '../../main/services/recording/registrar.ts';
import { signerWithKey } from '../../main/services/signing/statement-signer.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization } from '../support/commands.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { generateEd25519 } from '../support/ed25519.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { ask, countingServer, record } from '../support/forged-calls.ts';
import { expectToldOfExport, natsAttempts, signedIdentities } from '../support/forged-nats.ts';
import { PASSPHRASE } from '../support/steps.ts';

/*
 * The page is in an attacker's hands: it calls every operation through the preload's bridge, with inputs as plausible as
 * the app's own screens send. Whatever is asked by the main process is answered with Cancel.
 */

const PIN = '271828';
/** An age recipient that nobody here knows. */
const STRANGER = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
const NOWHERE = '0198c0de-0000-7000-8000-0000000000aa';

/** What an operation may change by its mark alone; everything else must be as before. */
type Effect = 'ledger' | 'files' | 'preferences' | 'clipboard' | 'yubikey';

/** The effects that are no harm without a question, or that an acting officer stands for. */
const allowed: Partial<Record<OperationName, readonly Effect[]>> = {
  'backup.create': ['files'],
  'comparisons.record': ['ledger'],
  'registry.act': ['ledger'],
  'keys.generate': ['ledger', 'files'],
  'operators.create': ['ledger', 'files'],
  'accounts.create': ['ledger', 'files'],
  'users.create': ['ledger', 'files'],
  'signingKeys.generate': ['ledger', 'files'],
  // What is decided about an identity counts once a token says it, which is drafted, looked at and approved like any other.
  'accounts.configure': ['ledger'],
  'users.configure': ['ledger'],
  'tokens.prepare': ['ledger'],
  'activations.prepare': ['ledger'],
  // A draft binds nobody: it is signed only once people have approved its bytes, each of them asked by the program itself.
  'certificates.prepare': ['ledger'],
  'lists.prepare': ['ledger'],
  'requests.prepare': ['ledger'],
  // Which certificate has come is public, and says of itself whose key it is for: nothing trusts it for that.
  'requests.answer': ['ledger'],
  'config.writeExample': ['files'],
  'theme.set': ['preferences'],
  'clipboard.write': ['clipboard'],
  // A wrong PIN costs a try; the last one is spent only after a question.
  'yubikeys.changePin': ['yubikey'],
  'yubikeys.provision': ['yubikey'],
};

/** Whether a call asks for an act that can be made good later: only others are confirmed. */
function isRevocable(input: unknown): boolean {
  const form = forms.get(String(Reflect.get(Object(input), 'type')));
  return form?.irreversible === null;
}

/**
 * Operations that ask, and whose plausible call is refused before here: there is a ledger, it is Offline, never synced, and
 * nobody has a role (that roles govern is confirmed stands in lives.e2e).
 */
const refusedBefore: readonly OperationName[] = [
  'roles.govern',
  'ledger.create',
  'ledger.salvage',
  'replay.findLedgers',
  'config.test',
  'sync.publishAgain',
  'tokens.push',
  // The key is in use.
  'keys.destroy',
  // No ceremony runs, and none can be opened by a name that was typed.
  'ceremony.open',
  'ceremony.signOff',
  'ceremony.seat',
  'ceremony.end',
  'ceremony.close',
  'ceremony.write',
];

/** Operations that open something: they ask only before the last try of a YubiKey is spent. */
const opens: readonly OperationName[] = [
  'officer.prove',
  'imports.unlock',
  'receipts.write',
  'keys.generate',
  'keys.test',
];

function needsOf(operation: OperationName): readonly string[] {
  const needs: Needs = operations[operation].needs;
  return typeof needs === 'string' ? [needs] : needs;
}

/** Everything in the data folder but the ledger's own file, traces and what is looked at apart. */
function filesOf(userData: string): readonly string[] {
  return readdirSync(userData, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name))
    .filter((file) => !/ledger\.(db|head)|\/traces\/|preferences\.json|config\.toml/.test(file))
    .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`)
    .sort();
}

/** A copy of the ledger goes on elsewhere with an invented entry, and somebody unknown signs receipts for it. */
async function forge(events: string, elsewhere: string) {
  cpSync(events, elsewhere, { recursive: true });
  const ledger = Ledger.open(elsewhere);
  const before = ledger.head()?.seq ?? 0;
  const { privateKeyPem, ...facts } = generateEd25519();
  const registrar = new Registrar(new LedgerCheck(ledger), () => 'Mallory');
  ledger.outbox.settle([
    {
      seq: 1,
      place: { stream: 'CIM_KEYS_EVENTS', created: null, domain: null },
      streamSeq: 1,
      duplicate: false,
      storedAt: '2026-11-23T09:30:00.000Z',
    },
  ]);
  const key = {
    id: NOWHERE,
    organizationId: NOWHERE,
    personId: null,
    label: 'Unknown',
    description: null,
    locationId: null,
    algorithm: 'Ed25519',
    purpose: 'Signing',
    privateKey: { kind: 'age-file', file: 'unknown.age' },
    validFrom: null,
    validUntil: null,
    attributes: {},
    importedFrom: null,
    rotation: null,
    status: 'active',
    revocation: null,
    ...facts,
  } as const;
  const receiptsFile = path.join(elsewhere, 'forged.receipts');
  const signer = signerWithKey(
    { ...key, tags: [], exportedAs: [], offline: [], shares: [], drilledAt: null },
    { by: 'passphrase', passphrase: '' },
    async (_id, _unlocking, message) => ({
      ...facts,
      signature: sign(null, message, createPrivateKey(privateKeyPem)),
    }),
  );
  const { bytes } = await signReceipts(ledger, 'Mallory', signer);
  writeReceiptsFile(receiptsFile, bytes);
  registrar.record(createOrganization({ name: 'Invented by the page' }));
  const bundleFile = path.join(elsewhere, 'forged.car');
  const range = { from: 1, to: before + 1 };
  const { head } = await exportBundle(ledger, bundleFile, { writtenBy: 'the page', range });
  ledger.close();
  return { bundle: readFileSync(bundleFile), head, receiptsFile, fingerprint: facts.fingerprint };
}

test('forged calls of every operation reach no effect beyond its mark', async ({
  launch,
  usb,
  userData,
}, info) => {
  test.setTimeout(360_000);
  const [own, stranger] = [await countingServer(), await countingServer()];
  const key = usb.plugIn('yubikey-5.7.4');
  writeConfig(userData, `[nats]\nurl = "nats://127.0.0.1:${own.port}"\n`);
  const app = await launch(usb.environment);
  const { page, application } = app;

  // The ceremony so far, in which a person answers what they are asked.
  await record(page, 'ledger.create', { name: 'Root ceremony', officer: 'Officer A' });
  const organizationId = await record(page, 'registry.act', {
    type: 'CreateOrganization',
    id: null,
    name: 'Acme',
    domain: null,
  });
  const person = { type: 'CreatePerson', id: null, organizationId, title: null, department: null };
  const alice = await record(page, 'registry.act', {
    ...person,
    name: 'Alice',
    email: 'alice@acme.example',
  });
  const bob = await record(page, 'registry.act', { ...person, name: 'Bob', email: 'bob@acme.example' });
  const newKey = {
    organizationId,
    personId: bob,
    label: 'Bob’s',
    description: null,
    purpose: 'Signing',
    algorithm: 'Ed25519',
  } as const;
  const keyId = await record(page, 'keys.generate', { ...newKey, passphrase: PASSPHRASE, binding: null });
  const operatorId = await record(page, 'operators.create', {
    organizationId,
    name: 'Op',
    passphrase: PASSPHRASE,
  });
  const natsAccount = { operatorId, isSystem: false, unitId: null, passphrase: PASSPHRASE };
  const accountId = await record(page, 'accounts.create', { ...natsAccount, name: 'Acc' });
  const idle = {
    ...{ accountId, name: 'Idle', personId: null },
    ...{ publish: [], subscribe: [], allowResponses: false, passphrase: PASSPHRASE },
  };
  const idleUser = await record(page, 'users.create', idle);
  await expect
    .poll(async () => JSON.stringify((await ask(page, 'yubikeys.state', {})).value))
    .toContain(String(key.serial));
  const plugged = (await ask(page, 'yubikeys.state', {})).value;
  const [row] = Reflect.get(Object(plugged), 'rows');
  const yubikey = await record(page, 'yubikeys.assign', { key: row.id, personId: alice });
  // The answer names the event's object: the YubiKey.
  const { value: known } = await ask(page, 'yubikeys.state', {});
  const id: string = Reflect.get(Object(known), 'rows')[0].id;
  expect(yubikey).not.toBe('');
  await record(page, 'yubikeys.setPin', { key: id, newPin: PIN });
  await record(page, 'yubikeys.provision', { key: id, algorithm: 'ES256', pin: PIN, spendLastTry: false });
  await expect
    .poll(async () => Reflect.get(Object((await ask(page, 'yubikeys.state', {})).value), 'act'))
    .toBeNull();
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    'Create the ledger “Root ceremony” on this laptop?',
    expect.stringMatching(/^Assign .+, serial \d+ to “Alice”\?$/),
    expect.stringMatching(/^Set the PIN of .+, serial \d+\?$/),
  ]);
  const authorityKey = await record(page, 'keys.generate', {
    ...{ ...newKey, label: 'Root', purpose: 'CertificateAuthority', personId: null },
    ...{ passphrase: PASSPHRASE, binding: null },
  });
  const root: InputOf<'certificates.prepare'> = {
    organizationId,
    profile: { name: 'root' },
    issuerId: null,
    holder: {
      kind: 'key',
      keyId: authorityKey,
      subject: [
        ['O', 'Acme'],
        ['CN', 'Acme Root'],
      ],
      names: [],
    },
    ...{ firstDay: null, lastDay: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10) },
    ...{ revocationListAt: [], issuerAt: [], personId: null, unitId: null, needed: 1, hours: 24 },
  };
  const draftId = await record(page, 'certificates.prepare', root);
  const shown = Object((await ask(page, 'drafts.look', { ledger: null, draftId })).value);
  const draft = { draftId, cid: parseCid(shown.cid) };
  await record(page, 'drafts.approve', {
    ...{ ...draft, personId: bob },
    with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase: PASSPHRASE } },
  });
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual(['Approve “Acme Root” as “Bob”?']);
  const scriptId = await record(page, 'scripts.register', { text: readyScripts.get('first-hour') ?? '' });
  const registered = Object((await ask(page, 'scripts.show', { ledger: null, scriptId })).value);
  const script = { scriptId, cid: parseCid(registered.script.cid) };
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    'Register the script “Rehearse a small ceremony in an hour”?',
  ]);
  const signed = await signedIdentities(page, operatorId, { personId: bob, keyId });
  await askedQuestions(app);
  const forged = await forge(path.join(userData, 'events'), info.outputPath('elsewhere'));
  await chooseFile(app, forged.receiptsFile);
  expect((await ask(page, 'receipts.open', {})).code).toBe('done');
  await application.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] });
    dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' });
  });

  const wrong = { pin: '999999', spendLastTry: false };
  const last = { pin: '999999', spendLastTry: true };
  const list = { ledger: null, search: '', limit: 10, offset: 0 };
  const filter = { organizationId: null, status: null, naming: [] };
  const entries = {
    ledger: null,
    search: 'a',
    aggregate: 'person',
    eventType: 'PersonCreated',
    object: null,
    actors: null,
    state: 'all',
    since: null,
    until: '2026-12-31',
  } as const;
  const status = async () => Object((await ask(page, 'ledger.status', {})).value);
  const head = parseCid((await status()).head);
  const ledgerSource: string = (await status()).source;
  const server = `nats://127.0.0.1:${stranger.port}`;
  const passphrase = PASSPHRASE;
  const bind = { yubikeys: [{ method: 'hmac-secret' as const, key: id, ...last }], shares: null };
  const unlock = { by: 'yubikey' as const, file: 'x.age', passphrase, ...last };
  const attempts: { readonly [N in OperationName]: readonly InputOf<N>[] } = {
    'app.info': [{}],
    'ledger.status': [{}],
    'ledger.create': [{ name: 'Another', officer: 'Bob' }],
    'ledger.verify': [{}],
    'ledger.readable': [{}],
    'ledger.salvage': [{}],
    'airGap.state': [{}],
    'registry.comingUp': [{ ledger: null, limit: 6 }],
    'backup.list': [{}],
    'backup.create': [{}],
    'officer.set': [{ as: 'name', name: 'Bob' }],
    'officer.means': [{ personId: alice }],
    // With a key that is somebody else's, with a wrong secret, and with the last try of a PIN.
    'officer.prove': [
      {
        ...{ personId: alice, initials: 'A' },
        with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase } },
      },
      {
        ...{ personId: bob, initials: 'B' },
        with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase: 'wrong' } },
      },
      { personId: alice, initials: 'A', with: { kind: 'yubikey', yubikeyId: id, ...last } },
    ],
    'roles.govern': [{}],
    'registry.page': [{ ...list, ...filter, kind: 'person', order: 'name' }],
    'registry.count': [{ ledger: null, kind: 'person' }],
    'registry.letters': [{ ...filter, ledger: null, search: '', kind: 'person', order: 'name' }],
    'registry.position': [
      { ...filter, ledger: null, search: '', kind: 'organization', id: organizationId, order: 'name' },
    ],
    'registry.find': [{ ledger: null, search: 'a', limit: 10 }],
    'registry.chart': [{ ledger: null, organizationId, path: [], show: 'everyone', search: 'a', limit: 10 }],
    'registry.object': [{ ledger: null, kind: 'organization', id: organizationId }],
    'registry.acts': [{ ledger: null, kind: 'organization', id: organizationId }],
    'registry.choices': [
      { ledger: null, kind: 'person', organizationId: null, where: {}, search: '', limit: 10 },
    ],
    'registry.suggestions': [{ kind: 'person', field: 'title', words: '', organizationId, name: '' }],
    'registry.secretFiles': [{ ledger: null, kind: 'key', id: keyId }],
    'registry.warnings': [
      { type: 'CreatePerson', id: null, fields: { name: 'Alice', organizationId, roles: null } },
      { type: 'GenerateKey', id: NOWHERE, fields: {} },
    ],
    'registry.act': [
      { type: 'CreateOrganization', id: null, name: 'Forged', domain: null },
      { ...person, name: 'Eve', email: 'eve@acme.example' },
      {
        type: 'CreateOrganizationalUnit',
        id: null,
        organizationId,
        name: 'Unit',
        unitType: 'Department',
        parentId: null,
        responsiblePersonId: null,
      },
      {
        type: 'CreateLocation',
        id: null,
        organizationId,
        name: 'Vault',
        locationType: 'Physical',
        securityLevel: null,
        address: null,
      },
    ],
    'keys.generate': [
      { ...newKey, label: 'Forged', passphrase, binding: null },
      { ...newKey, label: 'Bound', passphrase, binding: bind },
    ],
    'keys.test': [{ id: keyId, unlocking: { by: 'passphrase', passphrase: 'not the passphrase' } }],
    'keys.drill': [{ id: keyId, shares: ['no share', 'none either'] }],
    'keys.export': [
      {
        id: keyId,
        form: 'pkcs12',
        reason: 'Forged',
        unlocking: { by: 'passphrase', passphrase: PASSPHRASE },
        newPassphrase: passphrase,
      },
    ],
    'keys.storeOffline': [{ id: keyId, medium: 'Forged', locationId: NOWHERE }],
    'keys.destroy': [{ id: keyId, witnessId: bob, reason: 'Forged' }],
    'keys.chooseImport': [{}],
    'keys.import': [
      {
        organizationId,
        personId: null,
        label: 'Imported',
        description: null,
        purpose: 'Signing',
        password: null,
        passphrase,
      },
    ],
    'keys.publicHalf': [{ ledger: null, id: keyId }],
    'keys.savePublicHalf': [{ ledger: null, id: keyId, form: 'der' }],
    'shares.draw': [{ needed: 2, total: 3 }],
    'shares.forget': [{}],
    'operators.create': [{ organizationId, name: 'Forged', passphrase }],
    'accounts.create': [{ ...natsAccount, name: 'Forged' }],
    'users.create': [
      {
        accountId,
        name: 'Forged',
        personId: null,
        publish: ['x.>'],
        subscribe: ['x.>'],
        allowResponses: false,
        passphrase,
      },
    ],
    ...natsAttempts(signed, { accountId, userId: idleUser }),
    'certificates.profiles': [{ organizationId: null }],
    'certificates.readProfile': [{ text: 'name = "forged"' }],
    'certificates.readRequest': [{ request: '-----BEGIN CERTIFICATE REQUEST-----' }],
    'certificates.authorities': [{ organizationId }],
    'certificates.about': [{ ledger: null, certificateId: NOWHERE }],
    'certificates.prepare': [root],
    'lists.prepare': [{ issuerId: NOWHERE, firstDay: null, nextDay: '2027-01-31', needed: 1, hours: 24 }],
    'requests.prepare': [{ keyId, subject: [['CN', 'Forged']], names: [], needed: 1, hours: 24 }],
    'requests.save': [{ ledger: null, requestId: NOWHERE, form: 'pem' }],
    'requests.answer': [{ requestId: NOWHERE, certificate: '-----BEGIN CERTIFICATE-----' }],
    'lists.late': [{}],
    'lists.calendar': [{ ledger: null }],
    'certificates.tree': [{ ledger: null, below: NOWHERE, show: 'all', search: 'a', offset: 0, limit: 200 }],
    'drafts.look': [{ ledger: null, draftId }],
    'drafts.approve': [{ ...draft, personId: alice, with: { kind: 'yubikey', yubikeyId: id, ...last } }],
    'scripts.check': [{ text: 'format: cim.script/1' }],
    'scripts.ready': [{}],
    'scripts.register': [{ text: readyScripts.get('revocation') ?? '' }],
    'scripts.approve': [
      { ...script, personId: bob, with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase } } },
      { ...script, personId: alice, with: { kind: 'yubikey', yubikeyId: id, ...last } },
    ],
    'scripts.show': [{ ledger: null, scriptId: script.scriptId }],
    'papers.save': [
      { ledger: null, of: 'script', id: script.scriptId },
      { ledger: null, of: 'ceremony', id: NOWHERE },
    ],
    'camera.allow': [{}],
    'camera.end': [{}],
    'ceremony.room': [{}],
    'ceremony.left': [{ scriptId: script.scriptId, organizationId: null, locationId: null, items: [] }],
    'ceremony.open': [
      {
        ...{ scriptId: script.scriptId, organizationId, params: [], items: [] },
        seats: [{ role: 'leader', number: 1, personId: alice }],
      },
    ],
    'ceremony.bring': [
      { step: 'hello', brought: { kind: 'answer', seat: { role: 'leader', number: 1 }, answer: 'forged' } },
    ],
    'ceremony.measure': [{ step: 'gap' }],
    'ceremony.begin': [{ step: 'organization' }],
    'ceremony.act': [{ step: 'organization' }],
    'ceremony.leftBehind': [{}],
    'ceremony.interrupted': [{ step: 'organization', found: 'nothing', words: ['forged'] }],
    'ceremony.pass': [{ step: 'consent' }],
    'ceremony.signOff': [
      {
        ...{ position: 'hello', seat: { role: 'leader', number: 1 } },
        with: { kind: 'initials', initials: 'A' },
      },
    ],
    'ceremony.deviate': [
      { step: null, what: 'forged', severity: 'minor', remedy: 'noted', reporterId: alice },
    ],
    'ceremony.agree': [{ number: 1 }],
    'ceremony.pause': [{ reason: 'forged' }],
    'ceremony.continue': [{}],
    'ceremony.seat': [{ seat: { role: 'leader', number: 1 }, personId: bob, reason: 'forged' }],
    'ceremony.end': [{ deviation: 1 }],
    'ceremony.close': [{}],
    'ceremony.write': [{ step: 'out' }],
    'ceremony.duties': [{ ledger: null }],
    'ceremony.duty': [{ ceremonyId: NOWHERE, duty: 1, how: 'forged' }],
    'drafts.ready': [{}],
    'drafts.sign': [
      { drafts: [draft], unlocking: { by: 'passphrase', passphrase } },
      { drafts: [draft, draft], unlocking: { by: 'passphrase', passphrase } },
    ],
    'certificates.save': [{ ledger: null, certificateId: NOWHERE, form: 'chain' }],
    'certificates.saveTrustStore': [{ ledger: null, organizationId: NOWHERE, form: 'p12' }],
    'lists.save': [{ ledger: null, listId: NOWHERE }],
    'passphrase.assess': [{ passphrase }],
    'passphrase.generate': [{}],
    'entries.page': [{ ...entries, upTo: null, offset: 0, limit: 10 }],
    'entries.days': [{ ...entries, upTo: 1 }],
    'entries.actors': [{ ledger: null }],
    'entries.read': [{ ledger: null, seq: 1 }],
    'queue.retry': [{ seq: null }],
    'queue.exportEntry': [{ seq: 1 }],
    'cid.find': [{ ledger: null, cid: head }],
    'signing.state': [{ ledger: null }],
    'signing.sign': [],
    'yubikeys.state': [{}],
    'yubikeys.recorded': [{ ledger: null }],
    'yubikeys.identify': [{ key: id }],
    'yubikeys.assign': [{ key: id, personId: bob }],
    'yubikeys.setPin': [{ key: id, newPin: '162534' }],
    'yubikeys.changePin': [
      { key: id, ...last, newPin: '162534' },
      { key: id, ...wrong, newPin: '162534' },
    ],
    'yubikeys.provision': [
      { key: id, algorithm: 'EdDSA', ...last },
      { key: id, algorithm: 'EdDSA', ...wrong },
    ],
    'yubikeys.reportLost': [{ key: id, remark: null }],
    'yubikeys.retire': [{ key: id, remark: null }],
    'yubikeys.opens': [{ key: id, end: 'reset' }],
    'yubikeys.reset': [{ key: id, confirmation: String(key.serial) }],
    'yubikeys.cancel': [{}],
    'sync.state': [{}],
    'sync.start': [{}],
    'sync.cancel': [{}],
    'sync.publishAgain': [{ source: ledgerSource, from: 1 }],
    'sync.askAgain': [{}],
    'comparisons.record': [{ cid: head, found: { method: 'machine', given: head }, people: ['Eve'] }],
    'comparisons.list': [{ ledger: null, cid: head }],
    'nats.settings': [{}],
    'nats.setUrl': [{ url: server }],
    'mode.set': [{ mode: 'Hybrid' }, { mode: 'Online' }],
    'proof.state': [{}],
    'proof.start': [{}],
    'proof.cancel': [{}],
    'state.rebuild': [{}],
    'replay.findLedgers': [{ url: server }],
    'replay.chooseBundle': [{}],
    'replay.begin': [{ source: ledgerSource, name: 'Forged', passphrase: null }],
    'replay.start': [{ source: 'cim-keys-v0.8.0#x', name: 'Forged' }],
    'replay.cancel': [{}],
    'config.get': [{}],
    'config.save': [
      { changes: { 'nats.url': server } },
      { changes: { 'nats.tls.ca_cert': '/tmp/ca.pem', 'nats.url': server.replace('nats', 'tls') } },
      {
        changes: {
          'nats.encryption.recipients': [STRANGER],
        },
      },
      { changes: { 'storage.offline_events_dir': '/tmp/events' } },
      { changes: { 'storage.keys_output_dir': '/tmp/keys' } },
      { changes: { 'storage.backup_dir': '/tmp/backup' } },
    ],
    'config.test': [{ changes: { 'nats.url': server } }],
    'config.choose': [{ key: 'storage.backup_dir' }],
    'config.writeExample': [{}],
    'bundle.ranges': [{}],
    'bundle.export': [
      { range: 'all', protection: { kind: 'none' } },
      { range: 'all', protection: { kind: 'recipients', recipients: [STRANGER] } },
      { range: 'all', protection: { kind: 'yubikey', passphrase, ...bind } },
    ],
    'bundle.cancel': [{}],
    'imports.list': [{}],
    'imports.open': [{}],
    'imports.dropBegin': [{}],
    'imports.dropPiece': [],
    'imports.dropEnd': [{ name: 'forged.car' }],
    'imports.unlock': [
      { unlocking: { by: 'passphrase', passphrase: 'wrong' } },
      { unlocking: { by: 'identity' } },
      { unlocking: unlock },
      { unlocking: { by: 'shares', shares: ['one', 'two'] } },
    ],
    'imports.openings': [{}],
    'imports.merge': [{ head: forged.head }],
    'imports.cancel': [{}],
    'imports.verify': [{ id: NOWHERE }],
    'receipts.write': [
      { id: NOWHERE, with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase } } },
      { id: NOWHERE, with: { kind: 'key', keyId, unlocking: unlock } },
      { id: NOWHERE, with: { kind: 'yubikey', yubikeyId: id, ...last } },
    ],
    'receipts.open': [{}],
    'receipts.apply': [{ trusted: forged.fingerprint }],
    'bootstrap.choose': [{}],
    'bootstrap.record': [{ passphrase: null }],
    'bootstrap.cancel': [{}],
    'window.halfTyped': [{ forms: ['Forged'] }],
    'bootstrap.export': [{}],
    'theme.set': [{ theme: 'dark' }],
    'clipboard.write': [{ text: 'forged' }],
  };

  const seen = async () => {
    const { officer, mode, head, entries, waiting, setAside, stored } = await status();
    const preferences = JSON.parse(readFileSync(path.join(userData, 'preferences.json'), 'utf8'));
    return {
      ledger: { head, entries, waiting, setAside, stored },
      who: { officer, mode },
      config: readFileSync(path.join(userData, 'config.toml'), 'utf8'),
      preferences: { ...preferences, window: null },
      files: filesOf(userData),
      connections: own.connections() + stranger.connections(),
      clipboard: await application.evaluate(({ clipboard }) => clipboard.readText()),
      yubikey: JSON.stringify(key.memory),
    };
  };
  /** Inputs that name the head as it is by now. */
  const late = async (operation: OperationName): Promise<readonly unknown[]> => {
    // Comparisons recorded behind it do not move the head that is signed.
    const now: string = Object((await ask(page, 'signing.state', { ledger: null })).value).head.cid;
    switch (operation) {
      case 'signing.sign':
        return [
          { head: now, with: { kind: 'key', keyId, unlocking: { by: 'passphrase', passphrase } } },
          { head: now, with: { kind: 'key', keyId, unlocking: unlock } },
          { head: now, with: { kind: 'key', keyId, unlocking: { by: 'shares', shares: ['one', 'two'] } } },
          { head: now, with: { kind: 'yubikey', yubikeyId: id, pin: PIN, spendLastTry: false } },
        ];
      default:
        return attempts[operation];
    }
  };
  // First what stands open since the ceremony, then every operation in the order of the contract.
  const drop = async () => {
    await record(page, 'imports.dropBegin', {});
    const dropped = await page.evaluate(
      async (bytes) => {
        const outcome = await Reflect.get(window, 'cimKeys').invoke('imports.dropPiece', {
          bytes: new Uint8Array(bytes),
        });
        return outcome.ok;
      },
      [...forged.bundle],
    );
    expect(dropped).toBe(true);
  };
  const order = [...operationNames].sort((one, other) => Number(endsIn(one)) - Number(endsIn(other)));
  await drop();
  await record(page, 'imports.dropEnd', { name: 'forged.car' });
  await confirmDialogs(app, 'cancel');
  for (const operation of order) {
    for (const input of await late(operation)) {
      const before = await seen();
      const { code } = await ask(page, operation, input);
      const questions = await askedQuestions(app);
      const after = await seen();
      const effects = Object.keys(before).filter(
        (part) => JSON.stringify(Reflect.get(before, part)) !== JSON.stringify(Reflect.get(after, part)),
      );
      expect(
        effects.filter((effect) => !allowed[operation]?.some((one) => one === effect)),
        `${operation} (${code}) changed`,
      ).toEqual([]);
      expect(code, operation).not.toBe('ipc.invalid-input');
      expect(code, operation).not.toBe('unexpected');
      for (const { buttons, defaultId, cancelId, act } of questions) {
        expect([buttons[0], defaultId, cancelId], operation).toEqual(['Cancel', 0, 0]);
        expect(act, operation).toMatch(/\?$/);
      }
      const spares = JSON.stringify(input).includes('"spendLastTry":false');
      // What opens something asks only before a last try.
      const plain = opens.includes(operation) && !JSON.stringify(input).includes('"spendLastTry":true');
      const asks = needsOf(operation).some(
        (need) =>
          need === 'confirmation' ||
          (need === 'confirmation-when' && !spares && !plain && !isRevocable(input)),
      );
      if (asks && !refusedBefore.includes(operation)) {
        expect([operation, code]).toEqual([operation, 'confirmation.cancelled']);
        expect(questions, operation).toHaveLength(1);
      } else expect(questions, operation).toEqual([]);
      if (operation === 'imports.merge') {
        expect(questions[0]?.detail).toContain(forged.head);
        const lines = questions[0]?.detail.split('\n').slice(2, 6).join(' ');
        expect(lines).toBe(wordsOf(parseCid(forged.head)).join(' '));
      }
      expectToldOfExport(operation, questions[0]?.detail);
      if (operation === 'receipts.apply') expect(questions[0]?.detail).toContain(forged.fingerprint);
    }
  }
  own.stop();
  stranger.stop();
});

/** Operations after which the ledger has moved on, so that what was opened before no longer fits. */
function endsIn(operation: OperationName): boolean {
  return /\.create$|keys\.generate$|^imports\.(open|drop|unlock)/.test(operation);
}
