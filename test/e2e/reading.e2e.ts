import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { OperationName } from '../../app/contract/channels.ts';
import { operations } from '../../app/contract/operations.ts';
import { launchApp, type RunningApp } from '../support/app.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import {
  createLedger,
  createOrganization,
  createPerson,
  generateKey,
  goTo,
  headOf,
} from '../support/steps.ts';

/** Another laptop's ledger, imported here and not opened yet. @returns its head */
async function importAnother(here: RunningApp, person: string): Promise<string> {
  const [stick, elsewhere] = ['cim-stick-', 'cim-laptop-'].map((name) =>
    mkdtempSync(path.join(os.tmpdir(), name)),
  ) as [string, string];
  const bundle = path.join(stick, 'root.car');
  const there = await launchApp(elsewhere);
  try {
    await createLedger(there.page, 'Root ceremony 2026', 'Officer A');
    await createOrganization(there.page, 'Acme', 'acme.example');
    await createPerson(there.page, 'Acme', person, 'alice@acme.example');
    await generateKey(there.page, 'Acme', 'Root CA 2026');
    const head = await headOf(there.page);
    await goTo(there.page, 'Export');
    await chooseFile(there, bundle);
    await there.page.getByRole('button', { name: 'Export 3 entries…' }).click();
    await expect(there.page.getByTestId('bundle-written')).toHaveAttribute('data-cid', head);
    await goTo(here.page, 'Import');
    await chooseFile(here, bundle);
    await here.page.getByRole('button', { name: 'Open a bundle…' }).click();
    await here.page.getByRole('button', { name: 'Import 3 entries of “Root ceremony 2026”' }).click();
    await expect(here.page.getByTestId('imported')).toHaveAttribute('data-added', '3');
    return head;
  } finally {
    await there.kill();
    rmSync(stick, { recursive: true, force: true });
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly problem?: { readonly code: string };
}

function ask(page: Page, name: OperationName, input: object): Promise<Outcome> {
  return page.evaluate(
    ([operation, sent]): Promise<Outcome> => Reflect.get(window, 'cimKeys').invoke(operation, sent),
    [name, input] as const,
  );
}

test('an imported ledger is read in the whole window, nothing can be recorded in it, and one comes back', async ({
  launch,
}) => {
  test.setTimeout(150_000);
  const here = await launch();
  const { page } = here;
  await createLedger(page, 'Sync station', 'Officer B');
  await createOrganization(page, 'Station');
  const ownHead = await headOf(page);
  const head = await importAnother(here, 'Alice Reader');

  await page.getByTestId('imported').getByRole('button', { name: 'Open this ledger' }).click();
  const bar = page.getByTestId('reading-bar');
  await expect(bar).toContainText('READ-ONLY COPY');
  await expect(page.getByTestId('reading-name')).toHaveText('Root ceremony 2026');
  // Its head was never compared: nobody knows whether it is the ledger that it says it is.
  await expect(bar.getByTestId('integrity')).toHaveText('Consistent in itself');
  await expect(page).toHaveTitle(/Organizations · Root ceremony 2026 · read-only copy/);
  await expect(page.getByTestId('which-ledger')).toContainText('Nothing can be recorded here');
  await expect(page.getByRole('heading', { level: 1, name: 'Organizations' })).toBeFocused();
  expect(await headOf(page)).toBe(head);
  await expect(page.getByRole('main')).toContainText('acme.example');
  await expect(page.getByRole('main')).not.toContainText('Station');
  for (const [screen, text] of [
    ['People', 'Alice Reader'],
    ['Keys', 'Not on this laptop'],
    ['Ledger', 'Root CA 2026'],
    ['Verify', 'The head of this ledger'],
    ['YubiKeys', 'None were recorded'],
    ['Locations', 'None were recorded'],
    ['Identities', 'None were recorded'],
    ['Sign', 'Nothing can be signed here'],
  ] as const) {
    await goTo(page, screen);
    await expect(page.getByRole('main')).toContainText(text);
    const acts = page
      .locator('main button:not(nav button)')
      .and(page.getByRole('button', { name: /^(New|Add|Make|Sign|Record|Retry)/ }));
    await expect(acts).toHaveCount(0);
  }
  await expect(page.getByRole('navigation').getByRole('button', { name: 'Sync' })).toHaveCount(0);

  // A forged call records in the own ledger by its own rules, and nothing in the copy.
  const forged = await ask(page, 'registry.act', {
    type: 'CreateOrganization',
    id: null,
    name: 'Forged',
    domain: null,
  });
  expect(forged.ok).toBe(true);
  await expect.poll(() => headOf(page)).toBe(head);

  await page.keyboard.press('Alt+ArrowLeft');
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'Import' })).toBeFocused();
  await expect(page.getByTestId('which-ledger')).toContainText('Back at Sync station');
  await expect.poll(() => headOf(page)).not.toBe(ownHead);

  // By the keyboard alone, and after a kill it is the own ledger again.
  await page.getByRole('button', { name: 'Other ledgers on this laptop' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open Root ceremony 2026 for reading' }).focus();
  await page.keyboard.press('Enter');
  await expect(bar).toBeVisible();
  await page.getByRole('button', { name: 'Back to Sync station' }).focus();
  await page.keyboard.press('Enter');
  await expect(bar).toHaveCount(0);
  await page.getByRole('button', { name: 'Other ledgers on this laptop' }).click();
  await page.getByRole('button', { name: 'Open Root ceremony 2026 for reading' }).click();
  await expect(bar).toBeVisible();
  await here.kill();
  const again = await launch();
  await expect(again.page.getByTestId('ledger-bar')).toContainText('Sync station');
  await expect(again.page.getByTestId('reading-bar')).toHaveCount(0);
});

test('every operation that reads a ledger answers for the one it names, and refuses an unknown one in words', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const here = await launch();
  const { page } = here;
  await createLedger(page, 'Sync station', 'Officer B');
  await createOrganization(page, 'Station');
  const head = await importAnother(here, 'Alice Reader');
  const listed = await ask(page, 'imports.list', {});
  const { ledgers } = operations['imports.list'].output.parse(listed.value);
  const copy = ledgers[0]?.id ?? '';
  const organizations = await ask(page, 'registry.page', {
    ledger: copy,
    kind: 'organization',
    organizationId: null,
    status: null,
    naming: [],
    search: '',
    order: 'name',
    limit: 1,
    offset: 0,
  });
  const id = operations['registry.page'].output.parse(organizations.value).rows[0]?.id ?? '';

  const object = { kind: 'organization', id };
  const list = { kind: 'organization', organizationId: null, search: '' };
  const filter = { ...list, status: null, naming: [] };
  const everyEntry = {
    ...{ search: '', aggregate: null, eventType: null, object: null, actors: null },
    ...{ state: 'all', since: null, until: null, upTo: null },
  };
  const inputs: Partial<Record<OperationName, object>> = {
    'registry.page': { ...filter, order: 'name', limit: 50, offset: 0 },
    'registry.count': { kind: 'key' },
    'registry.letters': { ...filter, order: 'name' },
    'registry.position': { ...filter, order: 'name', id },
    'registry.find': { search: 'a', limit: 10 },
    'registry.comingUp': { limit: 6 },
    'registry.chart': { organizationId: id, path: [], show: 'everyone', search: '', limit: 10 },
    'registry.object': object,
    'registry.acts': object,
    'registry.choices': { ...list, where: {}, limit: 10 },
    'registry.secretFiles': object,
    'entries.page': { ...everyEntry, offset: 0, limit: 10 },
    'entries.days': { ...everyEntry, object: { id, as: 'about' } },
    'entries.actors': {},
    'entries.read': { seq: 2 },
    'cid.find': { cid: head },
    'comparisons.list': { cid: head },
    'signing.state': {},
    'certificates.tree': { below: null, show: 'all', search: 'a', offset: 0, limit: 10 },
    'lists.calendar': {},
    'ceremony.duties': {},
    'yubikeys.recorded': {},
  };
  // Of these neither ledger holds anything: they show only that the ledger is looked for.
  const empty = [
    'registry.acts',
    'registry.comingUp',
    'registry.position',
    'registry.secretFiles',
    'certificates.tree',
    'lists.calendar',
    'ceremony.duties',
    'comparisons.list',
    'yubikeys.recorded',
  ];
  // Of these neither ledger holds the object, and each says so once the ledger has been looked for.
  const unheld: Partial<Record<OperationName, readonly [object, string]>> = {
    'certificates.about': [{ certificateId: id }, 'draft.unknown-object'],
    'certificates.save': [{ certificateId: id, form: 'pem' }, 'draft.unknown-object'],
    'certificates.saveTrustStore': [{ organizationId: id, form: 'pem' }, 'draft.no-roots'],
    'lists.save': [{ listId: id }, 'draft.unknown-object'],
    'papers.save': [{ of: 'script', id }, 'script.unknown'],
    'requests.save': [{ requestId: id, form: 'pem' }, 'draft.unknown-object'],
    'activations.save': [{ activationId: id }, 'draft.unknown-object'],
    'identities.about': [{ kind: 'nats.operator', id }, 'nats-export.unknown'],
    'drafts.look': [{ draftId: id }, 'draft.unknown'],
    'scripts.show': [{ scriptId: id }, 'script.unknown'],
    'keys.publicHalf': [{ id }, 'key.unknown'],
    'keys.savePublicHalf': [{ id, form: 'pem' }, 'key.unknown'],
  };
  const reading = Object.entries(operations).filter(
    ([, { input }]) => 'shape' in input && 'ledger' in input.shape,
  );
  expect(reading.map(([name]) => name).sort()).toEqual(
    [...Object.keys(inputs), ...Object.keys(unheld)].sort(),
  );
  const refusesUnknown = async (name: OperationName, input: object) => {
    const unknown = await ask(page, name, { ...input, ledger: '0198c0de-0000-7000-8000-00000000dead' });
    expect(unknown.problem?.code, name).toBe('ledger.unknown');
    expect((await ask(page, name, input)).problem?.code, name).toBe('ipc.invalid-input');
  };
  for (const [name, input] of Object.entries(inputs) as [OperationName, object][]) {
    const [own, other] = [
      await ask(page, name, { ...input, ledger: null }),
      await ask(page, name, { ...input, ledger: copy }),
    ];
    expect(other.ok, name).toBe(true);
    if (!empty.includes(name)) expect(other, name).not.toEqual(own);
    await refusesUnknown(name, input);
  }
  for (const [name, [input, code]] of Object.entries(unheld) as [OperationName, [object, string]][]) {
    for (const ledger of [null, copy])
      expect((await ask(page, name, { ...input, ledger })).problem?.code, name).toBe(code);
    await refusesUnknown(name, input);
  }
});
