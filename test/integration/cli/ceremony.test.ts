import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import { verifyOutputSchema } from '../../../app/contract/command-line.ts';
import { paperFile, transcriptIn, transcriptPaperIn } from '../../../main/services/ceremony/records.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { cimKeys, type Outcome } from '../../support/command-line.ts';
import { openLedger } from '../../support/ledgers.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Two people who hold a ceremony with what they have in hand: keys on this laptop. */
const SCRIPT = `format: cim.script/1
id: hand-over
title: Hand over a bag
approve: {by: [Security officer], need: 1}
roles:
  giver: {seats: 1, signs_with: key}
  taker: {seats: 1, signs_with: initials}
separate: [[giver, taker]]
inventory:
  bag: {kind: tamper_bag, serial: ask}
deviations: {taker: 1}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: number, kind: capture, of: bag, by: giver, confirm: taker, blind: true}
  - {id: given, kind: say, do: "Give it into the other's hands.", by: giver, confirm: taker}
- id: close
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [giver, taker], text: "It was handed over in my presence."}
  - {id: out, kind: record, make: [transcript]}
after:
- {what: Take it to its place, by: taker, within: 1d}
`;

/** Two approve a certificate with keys of their own before it is signed. */
const GATE = `format: cim.script/1
id: gate
title: A gate
approve: {by: [Security officer], need: 1}
roles:
  leader: {seats: 1, signs_with: key}
  officer: {seats: 1, signs_with: key}
separate: [[leader, officer]]
params: {organization: organization}
phases:
- id: only
  pause: sign_in
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: Root key, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=Acme, CN=Root", not_after: "2030-01-01"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {leader: 1, officer: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
`;

/** The transcript so far, as a PDF. */
function pdfIn(desk: CeremonyDesk): Buffer {
  const paper = transcriptPaperIn(desk.ledger, desk.room.scene().ceremony.id);
  if (paper === null) throw new Error('A ceremony is held.');
  return Buffer.from(paperFile(paper, 'early.pdf'));
}

/** Runs a command with the passphrase of a key on a descriptor. */
async function withPassphrase(data: string, args: readonly string[]): Promise<Outcome> {
  const file = path.join(data, 'passphrase');
  writeFileSync(file, `${PASSPHRASE}\n`);
  const fd = openSync(file, 'r');
  try {
    return await cimKeys([...args, '--data', data, '--passphrase-fd', String(fd), '--yes']);
  } finally {
    closeSync(fd);
  }
}

test('a script is registered and approved, a ceremony told and verified, all on the command line', async () => {
  const data = temporaryFolder();
  const first = new CeremonyDesk(data);
  await first.settle(2);
  first.ledger.close();
  const file = path.join(data, 'script.yaml');
  writeFileSync(file, SCRIPT);
  const officer = ['--officer', 'Ada Ames', '--officer-unproven'];
  const register = ['script', 'register', file, '--data', data, ...officer];
  expect((await cimKeys(register)).status).not.toBe(0);
  expect(await cimKeys([...register, '--yes'])).toMatchObject({ status: 0, stderr: '' });
  expect(await cimKeys([...register, '--yes'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('in the ledger already'),
  });
  const checked = JSON.parse((await cimKeys(['script', 'check', file, '--json'])).stdout);
  const cid: string = checked.script.cid;
  const approve = ['script', 'approve', 'Hand over a bag', ...officer];
  expect((await withPassphrase(data, [...approve, '--cid', cid.replace(/.$/, 'a')])).status).not.toBe(0);
  expect(await withPassphrase(data, [...approve, '--cid', cid])).toMatchObject({ status: 0, stderr: '' });
  expect((await withPassphrase(data, [...approve, '--cid', cid])).stderr).toContain(
    'has approved this script',
  );

  const desk = new CeremonyDesk(data);
  desk.organizationId = null;
  for (const { state } of desk.ledger.lists.list('person', {
    search: '',
    organizationId: null,
    limit: 9,
    offset: 0,
  })) {
    const [key] = desk.ledger.objects.naming('key', 'holder', state.id);
    desk.people.push({ id: state.id, name: state.name, keyId: key?.id ?? '', yubikeyId: '' });
  }
  const [script] = desk.ledger.lists.list('script', {
    search: '',
    organizationId: null,
    limit: 1,
    offset: 0,
  });
  await desk.open(script?.state.id ?? '', () => '');
  const { ceremony } = desk.room.scene();
  const early = transcriptIn(desk.ledger, ceremony.id) ?? '';
  const earlyPdf = pdfIn(desk);
  await desk.toItsEnd();
  const paper = transcriptPaperIn(desk.ledger, ceremony.id);
  const made = transcriptIn(desk.ledger, ceremony.id);
  desk.ledger.close();

  const verdict = await cimKeys(['verify', path.join(data, 'events'), '--json']);
  const { ceremonies } = verifyOutputSchema.parse(JSON.parse(verdict.stdout));
  expect(ceremonies).toMatchObject([{ title: 'Hand over a bag', ended: 'closed', isRehearsal: false }]);
  expect(ceremonies[0]?.signOffs.map(({ position, signer, kind }) => [position, signer, kind])).toEqual([
    ...['pause:open', 'number', 'given', 'pause:close', 'sign'].flatMap((position) => [
      [position, 'Ada Ames', 'ed25519'],
      [position, 'Bram Berg', 'initials'],
    ]),
    ['out', 'Ada Ames', 'ed25519'],
  ]);
  const told = await cimKeys(['verify', path.join(data, 'events')]);
  expect(told.stdout).toMatch(/^Ceremony “Hand over a bag”, opened in entry \d+, closed$/m);
  expect(told.stdout).toMatch(
    /^ {2}given {20}Bram Berg, by initials alone, which prove nothing, entry \d+$/m,
  );

  const [fromLedger, fromBundle, bundle] = ['one.html', 'two.html', 'all.car'].map((name) =>
    path.join(data, name),
  ) as [string, string, string];
  expect(await cimKeys(['export', bundle, '--data', data])).toMatchObject({ status: 0 });
  expect(await cimKeys(['transcript', fromLedger, '--data', data])).toMatchObject({ status: 0, stderr: '' });
  expect(await cimKeys(['transcript', fromBundle, bundle])).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(fromBundle, 'utf8')).toBe(readFileSync(fromLedger, 'utf8'));
  expect(readFileSync(fromBundle, 'utf8')).toBe(made);
  // Entries of the act are told with their CIDs, whole; what was entered cannot be taken for markup.
  for (const text of ['Hand over a bag', 'Ada Ames', 'AA (key)', cid, 'None was reported'])
    expect(made).toContain(text);

  // A transcript is held against the entries: the file that was written in the ceremony, one that was made since, a changed one.
  const check = async (content: string | Buffer, ...of: readonly string[]) => {
    const checked = path.join(data, 'checked.html');
    writeFileSync(checked, content);
    return await cimKeys(['transcript', checked, ...of, '--check']);
  };
  const written = readFileSync(path.join(desk.written, 'transcript.html'));
  expect(written.toString()).not.toBe(made);
  expect(await check(written, bundle)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^THE SAME {3}Entry \d+ says/),
  });
  // One that was made while the ceremony was held is of the entries that there were.
  expect(early).not.toBe(made);
  for (const [content, ...of] of [
    [early, bundle],
    [made ?? '', bundle],
    [made ?? '', '--data', data],
  ] as const)
    expect(await check(content, ...of)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^THE SAME {3}The entries give/),
    });
  for (const [name, changed, line] of [
    ['a letter', (made ?? '').replace('Bram Berg', 'Bran Berg'), /Line \d+ is the first/],
    ['more behind it', `${made}<p>More</p>\n`, /Line \d+ is the first/],
    ['less', (made ?? '').slice(0, -9), /Line \d+ is the first/],
    [
      'its last entry',
      (made ?? '').replace(/( to )(\d+)(?=<br><b>Last word)/, (_, to, last) => `${to}${Number(last) - 1}`),
      /Line \d+ is/,
    ],
  ] as const)
    expect(await check(changed, bundle), name).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(line),
    });

  // As a PDF it is the same from both, too, and a changed one is found.
  const [pdfOne, pdfTwo] = ['one.pdf', 'two.PDF'].map((name) => path.join(data, name)) as [string, string];
  expect(await cimKeys(['transcript', pdfOne, '--data', data])).toMatchObject({ status: 0, stderr: '' });
  expect(await cimKeys(['transcript', pdfTwo, bundle])).toMatchObject({ status: 0, stderr: '' });
  const pdf = readFileSync(pdfOne);
  expect(readFileSync(pdfTwo).equals(pdf)).toBe(true);
  expect(paper === null ? null : Buffer.compare(paperFile(paper, 'x.pdf'), pdf)).toBe(0);
  for (const [content, of] of [
    [readFileSync(path.join(desk.written, 'transcript.pdf')), /^THE SAME {3}Entry \d+ says/],
    [earlyPdf, /^THE SAME {3}The entries give/],
    [pdf, /^THE SAME {3}The entries give/],
  ] as const)
    expect(await check(content, bundle)).toMatchObject({ status: 0, stdout: expect.stringMatching(of) });

  const bytes = readFileSync(bundle);
  const at = bytes.indexOf('20000');
  bytes[at] = 0x33;
  const changed = path.join(data, 'changed.car');
  writeFileSync(changed, bytes);
  const none = path.join(data, 'none.html');
  const refused = await cimKeys(['transcript', none, changed]);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('not whole') });
  expect(existsSync(none)).toBe(false);
});

test.each<[string, readonly string[], RegExp]>([
  ['a ceremony that there is not', ['--ceremony', 'Another'], /no such ceremony|No ceremony was opened/],
  ['a ledger without ceremonies', [], /No ceremony was opened/],
])('%s has no transcript', async (_what, args, said) => {
  const data = temporaryFolder();
  openLedger(path.join(data, 'events')).close();
  const { stderr, status } = await cimKeys([
    'transcript',
    path.join(data, 'x.html'),
    '--data',
    data,
    ...args,
  ]);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(said);
});

test('the rules of a ceremony that runs hold against the command line: nothing beside it, over the very bytes, each once, by a seat', async () => {
  const data = temporaryFolder();
  const desk = new CeremonyDesk(data);
  await desk.settle(3);
  const { aggregateId: scriptId } = desk.scripts.register(GATE);
  const { cid } = desk.scripts.script(scriptId);
  const [ada, bram] = desk.people;
  if (ada === undefined || bram === undefined) throw new Error('Two people');
  await desk.scripts.approve(scriptId, cid, ada.id, desk.means(ada, 'key'));
  await desk.open(scriptId, () => desk.acme.id);
  while (desk.now()?.id !== 'consent') await desk.goOn();
  const { ask } = desk.now() ?? {};
  const draft = ask?.kind === 'gate' ? ask.draft : null;
  if (draft === null) throw new Error('A draft');
  desk.ledger.close();
  const head = () => {
    const ledger = openLedger(path.join(data, 'events'));
    const at = ledger.head()?.seq;
    ledger.close();
    return at;
  };
  const officer = ['--officer', ada.name, '--officer-unproven'];
  const refused = async (why: RegExp, args: readonly string[]) => {
    const before = head();
    const all = [...args, ...officer];
    const { status, stderr } =
      args[0] === 'draft'
        ? await withPassphrase(data, all)
        : await cimKeys([...all, '--data', data, '--yes']);
    expect([status, stderr], args.join(' ')).toEqual([1, expect.stringMatching(why)]);
    expect(head()).toBe(before);
  };
  // Beside it; a script over other bytes; a draft over other bytes; before its gate.
  await refused(/nothing is done beside it/, ['script', 'register', writtenScript(data)]);
  const other = ['--cid', cid];
  const looked = ['--cid', draft.cid];
  await refused(/not those that were shown/, ['draft', 'approve', draft.draftId, ...other]);
  await refused(/is running|gate|begun/, ['draft', 'sign', draft.draftId, ...looked]);
  // The same person twice does not make two, and one without a seat counts for none.
  const approve = ['draft', 'approve', draft.draftId, ...looked, ...officer];
  expect((await withPassphrase(data, [...approve, '--as', ada.name])).status).toBe(0);
  await refused(/already/, ['draft', 'approve', draft.draftId, ...looked, '--as', ada.name]);
  await refused(/is running|gate|begun/, ['draft', 'sign', draft.draftId, ...looked]);
});

/** A script in a file that could be registered at any other time. */
function writtenScript(data: string): string {
  const file = path.join(data, 'beside.yaml');
  writeFileSync(file, SCRIPT);
  return file;
}

test('a ready script cannot be registered that has mistakes in it', async () => {
  const data = temporaryFolder();
  openLedger(path.join(data, 'events')).close();
  const file = path.join(data, 'script.yaml');
  writeFileSync(file, (readyScripts.get('revocation') ?? '').replace('kind: gate', 'kind: gates'));
  const told = await cimKeys(['script', 'register', file, '--data', data, '--officer', 'Officer A', '--yes']);
  expect(told.status).toBe(1);
  expect(told.stdout).toMatch(/Line \d+, column \d+: .*kind is "gates".*did you mean gate\?/);
});
