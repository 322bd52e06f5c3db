import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, test as base, chromium, expect, type Page } from '@playwright/test';
import { transcriptOf } from '../../app/ceremony/transcript.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { exportOutputSchema } from '../../app/contract/command-line.ts';
import { decodeEvent } from '../../app/registry/dispatch.ts';
import { AUDITORS_PAGE } from '../../scripts/auditors-page.ts';
import { findChromium } from '../host/find-chromium.ts';
import { badBundles, findingOf, once, WHOLE } from '../support/auditor-bundles.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { EVERYTHING, scriptIn } from '../support/ceremony-scripts.ts';
import { chainOf, following } from '../support/chain.ts';
import { cimKeys } from '../support/command-line.ts';
import { createOrganization } from '../support/commands.ts';
import { bundleOfChain } from '../support/forged-bundle.ts';
import { opened } from '../support/forged-ceremonies.ts';
import { goldenCeremonies } from '../support/golden-ceremonies.ts';
import { given, testId } from '../support/in-memory-registry.ts';

/*
 * The built page, opened from the disk in a plain browser, without any of the program around it. What it says of a bundle is
 * what the app says; `test/unit/auditor` holds the two against each other on many more files.
 */

const root = path.resolve(import.meta.dirname, '../..');
const PAGE = pathToFileURL(path.join(root, AUDITORS_PAGE)).href;
/** Every view of a bundle. */
const VIEWS = ['Verdict', 'Ceremonies', 'Ledger'];

interface Fixtures {
  readonly page: Page;
  /** Addresses that the page has asked for, but for itself. */
  readonly asked: string[];
}

const test = base.extend<Fixtures, { readonly plainBrowser: Browser }>({
  plainBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
    async ({}, use) => {
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const browser = await chromium.launch({ executablePath: findChromium(), args });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  asked: async ({}, use) => {
    await use([]);
  },
  page: async ({ plainBrowser, asked }, use) => {
    const context = await plainBrowser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && request.url() !== PAGE) asked.push(request.url());
    });
    await page.goto(PAGE);
    await use(page);
    expect(errors).toEqual([]);
    await context.close();
  },
});

function choose(page: Page, bytes: Uint8Array, name = 'bundle.car'): Promise<void> {
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
  return page.getByLabel(/^Choose (a|another) bundle/).setInputFiles(file);
}

test('a good bundle rests on nothing but itself until its head or a key is compared; nothing is asked for', async ({
  page,
  asked,
}) => {
  await choose(page, WHOLE);
  const verdict = page.getByTestId('verdict');
  await expect(verdict.getByRole('heading')).toHaveText('CONSISTENT IN ITSELF');
  const head = (await page.getByTestId('head').getAttribute('data-cid')) ?? '';
  expect(WHOLE.length).toBeGreaterThan(0);
  const { verdict: whole } = await import('../../renderer/auditor/audit.ts').then(({ audit }) =>
    audit(once(WHOLE)),
  );
  expect(head).toBe(whole.manifest?.head);
  await expect(page.getByRole('img', { name: 'QR code of the head' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'YubiKeys' })).toBeVisible();

  const given = page.getByLabel('The head, from paper');
  await given.fill(head);
  await expect(verdict.getByRole('heading')).toHaveText('INTACT');
  await expect(verdict).toContainText('Rests on the head you gave: it is entry 26.');
  if (whole.manifest === null) throw new Error('It has a manifest.');
  await given.fill(wordsOf(whole.manifest.head).join(' '));
  await expect(verdict.getByRole('heading')).toHaveText('INTACT');
  await given.fill(chainOf(1)[0]?.cid ?? '');
  await expect(verdict.getByRole('heading')).toHaveText('NOT THE ONE THAT WAS MEANT');
  await given.fill('');
  await page.getByRole('checkbox').first().check();
  await expect(verdict.getByRole('heading')).toHaveText(/^INTACT TO ENTRY \d+$/);
  expect(asked).toEqual([]);
});

test('the ceremonies are told with their sign-offs, and the transcript is the one the program writes', async ({
  page,
  asked,
}) => {
  const { ceremony, chain } = goldenCeremonies();
  await choose(page, await bundleOfChain(chain));
  await page.getByRole('button', { name: 'Ceremonies (2)' }).click();
  await expect(page.getByRole('main')).toContainText('with a YubiKey');
  await expect(page.getByRole('main')).toContainText('with a private key');
  await page.getByRole('button', { name: 'Show the transcript' }).first().click();
  const frame = page.locator('iframe').first();
  await expect(frame).toHaveAttribute('sandbox', '');
  await expect(frame.contentFrame().getByRole('heading', { name: 'Evidence' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the transcript' }).first().click();
  const saved = readFileSync(await (await download).path(), 'utf8');
  const entries = chain.map(({ entry, cid, block }) => ({
    seq: entry.seq,
    entry: cid,
    cid: entry.event,
    event: decodeEvent(block),
  }));
  expect(saved).toBe(transcriptOf({ source: chain[0]?.entry.source ?? '', entries, ceremonyId: ceremony }));
  expect(asked.filter((address) => !/^(about:srcdoc|blob:)/.test(address))).toEqual([]);
});

test('the ledger is searched, and an entry is shown with its identifiers in full and as JSON', async ({
  page,
}) => {
  await choose(page, WHOLE);
  await page.getByRole('button', { name: 'Ledger (26)' }).click();
  const list = page.getByRole('region', { name: 'Entries' });
  await expect(list.getByRole('status')).toHaveText('26 entries');
  await list.getByRole('searchbox').fill('YubiKeyProvisioned');
  await expect(list.getByRole('status')).toHaveText(/^[1-9] (entry|entries)$/);
  await list.getByRole('row').nth(1).click();
  const entry = page.getByRole('article');
  await expect(entry.locator('pre')).toContainText('"event_type": "YubiKeyProvisioned"');
  for (const cid of await entry.locator('[data-cid]').all())
    expect((await cid.innerText()).replace(/\s/g, '')).toMatch(/^bafyrei[a-z2-7]{52}$/);
  await list.getByLabel('What entries are about').selectOption('organization');
  await expect(list.getByRole('status')).toHaveText('0 entries');
});

test('a bundle that is changed, forged or replayed is not intact, in the words of the app', async ({
  page,
}) => {
  for (const [what, make] of badBundles) {
    const bytes = await make();
    await test.step(what, async () => {
      await page.goto(PAGE);
      await choose(page, bytes);
      const verdict = page.getByTestId('verdict');
      await expect(verdict.getByRole('heading')).toHaveText('NOT INTACT');
      await expect(verdict).toContainText(await findingOf(bytes));
    });
  }
});

test('a large bundle is read while the page can be used, can be given up, and is gone through from end to end', async ({
  page,
}) => {
  const many = 20_000;
  const bytes = await bundleOfChain(chainOf(many));
  await choose(page, bytes);
  await page.getByRole('button', { name: 'Give up' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  const field = page.getByLabel('Choose a bundle (.car)');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await choose(page, bytes);
  await page.getByRole('button', { name: 'Ledger (20,000)' }).click();
  const list = page.getByRole('region', { name: 'Entries' });
  await page.getByRole('row').nth(2).click();
  for (const [key, seq] of [
    ['End', '20,000'],
    ['Home', '1'],
    ['End', '20,000'],
    ['PageUp', '19,990'],
    ['Home', '1'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('article', { name: `Entry ${seq}`, exact: true })).toBeVisible();
    await expect(page.getByRole('row', { selected: true })).toBeInViewport();
    await expect(page.getByRole('row', { selected: true })).toBeFocused();
  }
  // What was sought before the end of a search is not shown when that ends.
  await list.getByRole('searchbox').fill('Organization 1');
  await list.getByRole('searchbox').fill('Organization 19998');
  await expect(list.getByRole('status')).toHaveText('1 entry');
  await list.getByRole('row').nth(1).click();
  await expect(page.getByRole('article', { name: 'Entry 19,998', exact: true })).toBeVisible();
});

test('of an encrypted bundle nothing is said but how to open it', async ({ page }) => {
  await choose(page, readFileSync(path.join(root, 'test/golden/whole.car.age')), 'whole.car.age');
  await expect(page.getByTestId('verdict')).toContainText('NO VERDICT');
  await expect(page.getByTestId('verdict')).toContainText('age --decrypt');
});

test('what stands in a bundle is text and nothing else, and the page reaches nobody', async ({
  page,
  asked,
}) => {
  const name = '<img src="https://a.invalid/x" onerror="document.title=1"><script>document.title=2</script>';
  const chain = chainOf(2);
  chain.push(following(chain, given().when(createOrganization({ name, id: testId() }))));
  await choose(page, await bundleOfChain(chain), `${name.replaceAll('/', '_')}.car`);
  await page.getByRole('button', { name: 'Ledger (3)' }).click();
  await page.getByRole('row').filter({ hasText: '<img' }).click();
  await expect(page.getByRole('article')).toContainText(name);
  await expect(page.locator('img, script[src]')).toHaveCount(0);
  await expect(page).toHaveTitle('Auditor’s page: CIM Keys Ceremony');
  const refused = await page.evaluate(async () => {
    const violated = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        resolve(effectiveDirective),
      ),
    );
    const failed = await fetch('https://a.invalid/').then(
      () => 'sent',
      () => 'refused',
    );
    return [failed, await violated];
  });
  expect(refused).toEqual(['refused', 'connect-src']);
  expect(asked).toEqual([]);
});

test('what people have called a ceremony and its things is text in the page and in the transcript', async ({
  page,
  asked,
}) => {
  const markup =
    '<img src=https://a.invalid/x onerror=top.document.title=1></title></script><script>top.document.title=2</script>';
  // As long as a title may be, without a place to break.
  const hostile = markup.padEnd(200, 'w');
  const quoted = JSON.stringify(hostile);
  const script = scriptIn(
    EVERYTHING.replace('A step of each kind', () => quoted)
      .replace('title: Leader', () => `title: ${quoted}`)
      .replace('{kind: paper}', () => `{kind: paper, title: ${quoted}}`)
      .replace('"What stands on the bag?"', () => quoted),
  );
  const { world, driver } = opened(script);
  for (let done = ''; done !== 'take'; ) done = driver.goOn();
  await choose(page, await bundleOfChain(world.chain));
  await page.getByRole('button', { name: 'Ceremonies (1)' }).click();
  await page.setViewportSize({ width: 960, height: 600 });
  const main = page.getByRole('main');
  await expect(main).toContainText(hostile);
  await page.getByRole('button', { name: 'Show the transcript' }).click();
  const frame = page.locator('iframe').contentFrame();
  await expect(frame.getByRole('heading', { level: 1 })).toContainText(hostile);
  expect((await frame.locator('body').innerText()).split(markup).length).toBeGreaterThan(4);
  for (const within of [page, frame])
    await expect(within.locator('img, script[src], body script:not([type=module])')).toHaveCount(0);
  const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(wide)).toBeLessThanOrEqual(0);
  expect(await frame.locator('html').evaluate(wide)).toBeLessThanOrEqual(0);
  writeFileSync(path.join(root, 'out/auditor-hostile.png'), await page.screenshot({ fullPage: true }));
  await expect(page).toHaveTitle('Auditor’s page: CIM Keys Ceremony');
  expect(asked.filter((address) => address !== 'about:srcdoc')).toEqual([]);
});

test('axe finds nothing in any view, light and dark; at 960 x 600 nothing scrolls sideways', async ({
  page,
}) => {
  const bytes = await bundleOfChain(goldenCeremonies().chain);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(PAGE);
    await loadAxe(page);
    expect(await findings(page)).toEqual([]);
    await choose(page, bytes);
    for (const view of VIEWS) {
      await page.getByRole('button', { name: new RegExp(`^${view}`) }).click();
      if (view === 'Ledger') await page.getByRole('row').nth(1).click();
      expect(await findings(page), view).toEqual([]);
      for (const [width, height] of [
        [1280, 800],
        [960, 600],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
        writeFileSync(
          path.join(root, `out/auditor-${view.toLowerCase()}-${colorScheme}-${width}.png`),
          await page.screenshot(),
        );
      }
    }
  }
});

test('all of it is reached by the keyboard alone', async ({ page }) => {
  // A key that is pressed before the page is drawn goes nowhere.
  await expect(page.getByLabel('Choose a bundle (.car)')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Choose a bundle (.car)')).toBeFocused();
  await choose(page, WHOLE);
  await expect(page.getByTestId('verdict').getByRole('heading')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Ledger (26)' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  // From one entry to the next: the page of the one before is taken away.
  for (const entry of [2, 3, 4]) {
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('article', { name: `Entry ${entry}`, exact: true })).toBeVisible();
  }
});

test('the command line writes the page beside a bundle, tells its digest, and touches no file that is there', async ({
  page,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'auditor-'));
  const data = path.join(folder, 'data');
  cpSync(path.join(root, 'test/golden/data'), data, { recursive: true });
  const file = path.join(folder, 'ledger.car');
  const { stdout } = await cimKeys(['export', file, '--data', data, '--auditor-page', '--json']);
  const answer = exportOutputSchema.parse(JSON.parse(stdout));
  const written = answer.auditorsPage?.file ?? '';
  expect(written).toBe(`${file}.auditor.html`);
  expect(createHash('sha256').update(readFileSync(written)).digest('hex')).toBe(answer.auditorsPage?.sha256);
  await page.goto(pathToFileURL(written).href);
  await page.getByLabel('Choose a bundle (.car)').setInputFiles(file);
  await expect(page.getByTestId('head')).toHaveAttribute('data-cid', answer.head);
  rmSync(file);
  const again = await cimKeys(['export', file, '--data', data, '--auditor-page']);
  expect(again.status).not.toBe(0);
  expect(again.stderr).toContain('There is already a file');
  expect(existsSync(file)).toBe(false);
  rmSync(folder, { recursive: true });
});
