import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { DEFAULT_USER } from '../../app/registry/nats-configuration.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { ask, countingServer, record } from '../support/forged-calls.ts';
import { signedIdentities } from '../support/forged-nats.ts';
import { PASSPHRASE } from '../support/steps.ts';

/*
 * Single acts that a page in an attacker's hands would try, each in the state in which it would hurt most; that no
 * operation at all has an effect beyond its mark is compromised-window.e2e.ts.
 */

const NEW_ORGANIZATION = { type: 'CreateOrganization', id: null, name: 'Acme', domain: null };
/** An age recipient that nobody here knows. */
const STRANGER = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';

test('a flood of calls opens one native dialog and makes few keys: the rest is refused in words', async ({
  launch,
}) => {
  test.setTimeout(180_000);
  const app = await launch();
  const { page, application } = app;
  await record(page, 'ledger.create', { name: 'Flooded', officer: 'Officer A' });
  const organizationId = await record(page, 'registry.act', NEW_ORGANIZATION);
  // Every dialog stays open until the test says so, and counts who is beside it.
  await application.evaluate(({ dialog }) => {
    const opened = { now: 0, most: 0, ever: 0, release: () => {} };
    const released = new Promise<void>((resolve) => Object.assign(opened, { release: resolve }));
    const show = async () => {
      opened.now += 1;
      opened.ever += 1;
      opened.most = Math.max(opened.most, opened.now);
      await released;
      opened.now -= 1;
      return { canceled: true, filePaths: [], filePath: '', response: 0, checkboxChecked: false };
    };
    Object.assign(globalThis, { opened });
    Object.assign(dialog, { showMessageBox: show, showOpenDialog: show, showSaveDialog: show });
  });
  const flood = page.evaluate(async () => {
    const asked: [string, unknown][] = [
      ['imports.open', {}],
      ['config.choose', { key: 'storage.backup_dir' }],
      ['queue.exportEntry', { seq: 1 }],
      ['officer.set', { as: 'name', name: 'Bob' }],
      ['nats.setUrl', { url: 'nats://127.0.0.1:9' }],
      ['mode.set', { mode: 'Online' }],
      ['bundle.export', { range: 'all', protection: { kind: 'none' } }],
    ];
    const answers = await Promise.all(
      Array.from({ length: 700 }, async (_, number) => {
        const outcome = await Reflect.get(window, 'cimKeys').invoke(...(asked[number % asked.length] ?? []));
        return outcome.ok ? 'done' : outcome.problem.code;
      }),
    );
    return answers;
  });
  await expect.poll(() => application.evaluate(() => Reflect.get(globalThis, 'opened').now)).toBe(1);
  // Answered by now: all but the one whose dialog is open.
  expect((await ask(page, 'ledger.status', {})).code).toBe('done');
  await application.evaluate(() => Reflect.get(globalThis, 'opened').release());
  const codes = await flood;
  const { most, ever } = await application.evaluate(() => Reflect.get(globalThis, 'opened'));
  expect({ most, ever }).toEqual({ most: 1, ever: 1 });
  expect(codes).toHaveLength(700);
  expect([...new Set(codes)].sort()).toEqual(['dialog.another-open', 'done', 'ipc.too-many']);
  expect(codes.filter((code) => code === 'done')).toHaveLength(1);

  const keys = await page.evaluate(
    async ([organization, passphrase]) => {
      const input = {
        organizationId: organization,
        personId: null,
        description: null,
        purpose: 'Signing',
        algorithm: 'Ed25519',
        passphrase,
        binding: null,
      };
      const answers = await Promise.all(
        Array.from({ length: 40 }, async (_, number) => {
          const outcome = await Reflect.get(window, 'cimKeys').invoke('keys.generate', {
            ...input,
            label: `Key ${number}`,
          });
          return outcome.ok ? 'done' : outcome.problem.code;
        }),
      );
      return { made: answers.filter((code) => code === 'done').length, codes: [...new Set(answers)].sort() };
    },
    [organizationId, PASSPHRASE] as const,
  );
  expect(keys.codes).toEqual(['done', 'ipc.too-many']);
  expect(keys.made).toBeLessThanOrEqual(4);
  const many = Object.fromEntries(Array.from({ length: 4000 }, (_, number) => [`nats.x${number}`, true]));
  expect((await ask(page, 'config.save', { changes: many })).code).toBe('ipc.invalid-input');
});

test('on a laptop without a ledger nothing is created and nobody is asked over the network without a question', async ({
  launch,
  userData,
}) => {
  const server = await countingServer();
  const app = await launch();
  await confirmDialogs(app, 'cancel');
  const { page } = app;
  const url = `nats://127.0.0.1:${server.port}`;
  expect((await ask(page, 'ledger.create', { name: 'Forged', officer: 'Eve' })).code).toBe(
    'confirmation.cancelled',
  );
  expect((await ask(page, 'replay.findLedgers', { url })).code).toBe('confirmation.cancelled');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    'Create the ledger “Forged” on this laptop?',
    `Connect this laptop to ${url} and look for ledgers there?`,
  ]);
  expect((await ask(page, 'ledger.status', {})).value).toBeNull();
  expect((await ask(page, 'registry.act', NEW_ORGANIZATION)).code).toBe('ledger.none');
  expect([server.connections(), readdirSync(userData).includes('config.toml')]).toEqual([0, false]);
  server.stop();
});

test('a weak passphrase protects no bundle, and a test of another server is asked about while online', async ({
  launch,
  userData,
}) => {
  const server = await countingServer();
  writeConfig(userData, `[nats]\nurl = "nats://127.0.0.1:9"\nmax_retries = 0\n[mode]\nmode = "Hybrid"\n`);
  const app = await launch();
  const { page } = app;
  await record(page, 'ledger.create', { name: 'Weak', officer: 'Officer A' });
  await record(page, 'registry.act', NEW_ORGANIZATION);
  await confirmDialogs(app, 'cancel');
  const protection = { kind: 'passphrase', passphrase: 'password1234' };
  expect((await ask(page, 'bundle.export', { range: 'all', protection })).code).toBe(
    'export.weak-passphrase',
  );
  const changes = { 'nats.url': `nats://127.0.0.1:${server.port}` };
  expect((await ask(page, 'config.test', { changes })).code).toBe('confirmation.cancelled');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    `Connect to nats://127.0.0.1:${server.port} to test the connection?`,
  ]);
  expect(server.connections()).toBe(0);
  server.stop();
});

test('a bundle leaves for other or fewer recipients only after each of them was shown in full', async ({
  launch,
}, info) => {
  const app = await launch();
  const { page } = app;
  await record(page, 'ledger.create', { name: 'Readers', officer: 'Officer A' });
  await record(page, 'registry.act', NEW_ORGANIZATION);
  const someone = async () => identityToRecipient(await generateX25519Identity());
  const [alice, bob] = [await someone(), await someone()];
  const exportFor = (...recipients: string[]) =>
    ask(page, 'bundle.export', { range: 'all', protection: { kind: 'recipients', recipients } });
  await askedQuestions(app);

  await chooseFile(app, info.outputPath('both.car.age'));
  expect((await exportFor(alice, bob, alice)).code).toBe('done');
  const [first, ...more] = await askedQuestions(app);
  expect(more).toEqual([]);
  expect(first?.act).toBe('Export entries 1 to 1 of “Readers” for these 2 recipients?');
  expect(first?.detail.split('\n').slice(0, 3)).toEqual([`Can read it: ${alice}`, `Can read it: ${bob}`, '']);

  // The page swaps one reader for its own: nothing is written without the question, which names both.
  await confirmDialogs(app, 'cancel');
  const stolen = info.outputPath('stolen.car.age');
  await chooseFile(app, stolen);
  expect((await exportFor(alice, STRANGER)).code).toBe('confirmation.cancelled');
  const [swapped] = await askedQuestions(app);
  expect(swapped?.detail.split('\n').slice(0, 3)).toEqual([
    `Can read it: ${alice}`,
    `Can read it: ${STRANGER} (not among those of the last export)`,
    `Cannot read it, unlike the last export: ${bob}`,
  ]);
  expect((await exportFor(alice)).code).toBe('confirmation.cancelled');
  const [fewer] = await askedQuestions(app);
  expect(fewer?.act).toContain('for this recipient?');
  expect(fewer?.detail).toContain(`Cannot read it, unlike the last export: ${bob}`);
  expect((await exportFor(...Array.from({ length: 21 }, () => alice))).code).toBe('ipc.invalid-input');
  expect(existsSync(stolen)).toBe(false);
});

test('credentials leave for whom the question named, where the person has chosen, and not once anything has changed meanwhile', async ({
  launch,
}, info) => {
  test.setTimeout(400_000);
  const app = await launch();
  const { page, application } = app;
  await record(page, 'ledger.create', { name: 'Identities', officer: 'Officer A' });
  const organizationId = await record(page, 'registry.act', NEW_ORGANIZATION);
  const personId = await record(page, 'registry.act', {
    ...{ type: 'CreatePerson', id: null, organizationId, title: null, department: null },
    ...{ name: 'Bob', email: 'bob@acme.example' },
  });
  const keyId = await record(page, 'keys.generate', {
    ...{ organizationId, personId, label: 'Bob’s', description: null, purpose: 'Signing' },
    ...{ algorithm: 'Ed25519', passphrase: PASSPHRASE, binding: null },
  });
  const named = { organizationId, name: 'Op', passphrase: PASSPHRASE };
  const operatorId = await record(page, 'operators.create', named);
  const { userId } = await signedIdentities(page, operatorId, { personId, keyId });
  const entries = async () => Object((await ask(page, 'ledger.status', {})).value).entries;
  const before = await entries();
  const unlocking = { by: 'passphrase', passphrase: PASSPHRASE };
  const asked = { userId, recipient: 'Alice', unlocking };
  await askedQuestions(app);

  // Nobody chose a place; something is there already; the passphrase is another one.
  await application.evaluate(({ dialog }) => {
    dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' });
  });
  expect(await ask(page, 'creds.export', asked)).toEqual({ code: 'done', value: null });
  const taken = info.outputPath('taken.creds');
  writeFileSync(taken, 'kept');
  await chooseFile(app, taken);
  expect((await ask(page, 'creds.export', asked)).code).toBe('nats-export.exists');
  expect(readFileSync(taken, 'utf8')).toBe('kept');
  const file = info.outputPath('user.creds');
  await chooseFile(app, file);
  const wrong = { ...asked, unlocking: { by: 'passphrase', passphrase: 'another one' } };
  expect((await ask(page, 'creds.export', wrong)).code).toBe('keystore.wrong-passphrase');
  for (const { act, detail } of await askedQuestions(app)) {
    expect(act).toBe('Export the credentials of “Op / Real / Real”?');
    expect(detail).toContain('For: “Alice”');
  }

  // While the question is open the page lets the user do everything: what was asked about is not what would leave.
  await application.evaluate(({ dialog }) => {
    const opened = { now: false, release: () => {} };
    const released = new Promise<void>((resolve) => Object.assign(opened, { release: resolve }));
    Object.assign(globalThis, { opened });
    const show = async () => {
      opened.now = true;
      await released;
      return { response: 1, checkboxChecked: false };
    };
    Object.assign(dialog, { showMessageBox: show });
  });
  const exporting = ask(page, 'creds.export', asked);
  await expect.poll(() => application.evaluate(() => Reflect.get(globalThis, 'opened').now)).toBe(true);
  const permissions = { publish: ['>'], subscribe: ['>'], allow_responses: false };
  await record(page, 'users.configure', { id: userId, configuration: { permissions, ...DEFAULT_USER } });
  await application.evaluate(() => Reflect.get(globalThis, 'opened').release());
  expect((await exporting).code).toBe('nats-export.outdated');
  expect([existsSync(file), await entries()]).toEqual([false, before + 1]);
});
