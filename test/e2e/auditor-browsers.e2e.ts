import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { transcriptOf } from '../../app/ceremony/transcript.ts';
import { decodeEvent } from '../../app/registry/dispatch.ts';
import { AUDITORS_PAGE } from '../../scripts/auditors-page.ts';
import { badBundles, findingOf, WHOLE } from '../support/auditor-bundles.ts';
import { browsers } from '../support/browsers/browsers.ts';
import type { DrivenBrowser } from '../support/browsers/driven.ts';
import { chainOf, following } from '../support/chain.ts';
import { createOrganization } from '../support/commands.ts';
import { bundleOfChain } from '../support/forged-bundle.ts';
import { goldenCeremonies } from '../support/golden-ceremonies.ts';
import { given, testId } from '../support/in-memory-registry.ts';

/*
 * The built page in browsers of other makes than Chromium: what it says of a bundle there is what the app says of it. What is not
 * of the browser's make is tried in auditor.e2e.ts alone.
 */

const root = path.resolve(import.meta.dirname, '../..');
const PAGE = pathToFileURL(path.join(root, AUDITORS_PAGE)).href;

/** What is waited for mostly is there at once. */
const soon = { intervals: [20] };

for (const [name, open] of browsers()) {
  test.describe(name, () => {
    let browser: DrivenBrowser;
    let folder: string;
    test.beforeAll(async () => {
      browser = await open();
      folder = mkdtempSync(path.join(tmpdir(), 'auditor-'));
      console.log(`${name}: ${browser.version}`);
    });
    test.afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });
    test.beforeEach(() => browser.open(PAGE));
    test.afterEach(async () => {
      expect(await browser.complaints()).toEqual([]);
      expect(browser.asked()).toEqual([]);
    });

    async function choose(bytes: Uint8Array, file = 'bundle.car'): Promise<void> {
      const whole = path.join(folder, file);
      writeFileSync(whole, bytes);
      await browser.choose(whole);
    }
    /** Text of an element, its white space as one blank; empty where there is no such element. */
    const textOf = async (selector: string) =>
      z
        .string()
        .parse(await browser.value(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`))
        .replace(/\s+/g, ' ')
        .trim();
    const heading = () => textOf('[data-testid=verdict] h2');
    const focused = () =>
      browser.value('document.activeElement.textContent.trim() || document.activeElement.id');
    /** Goes to a button, and presses Enter. */
    const enter = async (words: string) => {
      const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(words)}))`;
      await expect.poll(() => browser.value(`${button} !== undefined`)).toBe(true);
      await browser.value(`${button}.focus()`);
      await browser.press('Enter');
    };

    test('a good bundle is consistent in itself, and rests on a head or a key that is given', async () => {
      await choose(WHOLE);
      await expect.poll(heading, soon).toBe('CONSISTENT IN ITSELF');
      // The type and the styles of the page itself are there: its content security policy lets them be.
      expect(await browser.value('document.fonts.check("16px Atkinson Hyperlegible Next Variable")')).toBe(
        true,
      );
      const head = z
        .string()
        .parse(await browser.value(`document.querySelector('[data-testid=head]').dataset.cid`));
      await browser.type('[name=head]', head);
      await expect.poll(heading, soon).toBe('INTACT');
      await browser.open(PAGE);
      await choose(WHOLE);
      await expect.poll(heading, soon).toBe('CONSISTENT IN ITSELF');
      await browser.type('[name=head]', chainOf(1)[0]?.cid ?? '');
      await expect.poll(heading, soon).toBe('NOT THE ONE THAT WAS MEANT');
      await browser.open(PAGE);
      await choose(WHOLE);
      await expect.poll(heading, soon).toBe('CONSISTENT IN ITSELF');
      await browser.value(`document.querySelector('input[type=checkbox]').focus()`);
      await browser.press('Space');
      await expect.poll(heading, soon).toMatch(/^INTACT TO ENTRY \d+$/);
      writeFileSync(path.join(root, `out/auditor-${name}.png`), await browser.picture());
    });

    test('a bundle that is changed, forged or replayed is not intact, in the words of the app', async () => {
      for (const [at, [what, make]] of badBundles.entries()) {
        const bytes = await make();
        await test.step(what, async () => {
          await choose(bytes, `${at} bad.car`);
          await expect.poll(() => textOf('main'), soon).toContain(`${at} bad.car, `);
          expect(await heading()).toBe('NOT INTACT');
          expect(await textOf('[data-testid=verdict]')).toContain(await findingOf(bytes));
        });
      }
      await choose(readFileSync(path.join(root, 'test/golden/whole.car.age')), 'whole.car.age');
      await expect.poll(heading, soon).toBe('NO VERDICT');
    });

    test('all of it is reached by the keyboard alone', async () => {
      // A key that is pressed before the page is drawn goes nowhere.
      await expect.poll(() => browser.value(`document.querySelector('input') !== null`)).toBe(true);
      await browser.press('Tab');
      expect(await focused()).toBe('bundle');
      await choose(WHOLE);
      await expect.poll(focused, soon).toBe('CONSISTENT IN ITSELF');
      await browser.press('Shift+Tab');
      expect(await focused()).toBe('Ledger (26)');
      await browser.press('Enter');
      await expect.poll(() => browser.value(`document.querySelector('[type=search]') !== null`)).toBe(true);
      await browser.press('Tab');
      expect(await browser.value('document.activeElement.type')).toBe('search');
      await browser.press('Tab');
      await browser.press('Tab');
      for (const entry of [2, 3, 4]) {
        await browser.press('ArrowDown');
        await expect.poll(() => textOf('article h2')).toContain(`Entry ${entry} `);
      }
    });

    test('the transcript is shown in its own styles, and saved as the program writes it', async () => {
      const { ceremony, chain } = goldenCeremonies();
      await choose(await bundleOfChain(chain));
      await expect.poll(focused, soon).toBe('CONSISTENT IN ITSELF');
      await enter('Ceremonies (2)');
      await enter('Show the transcript');
      await expect
        .poll(() => browser.valueInFrame(`document.querySelector('h1')?.textContent ?? ''`))
        .toContain('Transcript');
      // Its styles: 180 mm.
      expect(await browser.valueInFrame('getComputedStyle(document.body).maxWidth')).toMatch(/^680/);
      writeFileSync(path.join(root, `out/auditor-transcript-${name}.png`), await browser.picture());
      await enter('Save the transcript');
      await expect.poll(() => readdirSync(browser.downloads)).toEqual(['transcript.html']);
      const entries = chain.map(({ entry, cid, block }) => ({
        seq: entry.seq,
        entry: cid,
        cid: entry.event,
        event: decodeEvent(block),
      }));
      await expect
        .poll(() => readFileSync(path.join(browser.downloads, 'transcript.html'), 'utf8'))
        .toBe(transcriptOf({ source: chain[0]?.entry.source ?? '', entries, ceremonyId: ceremony }));
    });

    test('what stands in a bundle is text and nothing else, and the page reaches nobody', async () => {
      const name =
        '<img src="https://a.invalid/x" onerror="document.title=1"><script>document.title=2</script>';
      const chain = chainOf(2);
      chain.push(following(chain, given().when(createOrganization({ name, id: testId() }))));
      await choose(await bundleOfChain(chain));
      await expect.poll(focused, soon).toBe('CONSISTENT IN ITSELF');
      await enter('Ledger (3)');
      await expect.poll(() => textOf('main')).toContain(name);
      expect(await browser.value(`document.querySelectorAll('img, script[src]').length`)).toBe(0);
      expect(await browser.value('document.title')).toBe('Auditor’s page: CIM Keys Ceremony');
      expect(await browser.complaints()).toEqual([]);
      // What the page has not done itself is refused: the policy is in force here, too.
      const sent = `fetch('http://a.invalid/').then(() => 'sent', () => 'refused')`;
      expect(await browser.value(sent)).toBe('refused');
      await expect.poll(() => browser.complaints()).toEqual(['connect-src']);
      expect(browser.asked()).toEqual([]);
      await browser.open(PAGE);
    });

    test('were something asked for, it would be seen', async () => {
      await browser.open('http://a.invalid/').catch(() => undefined);
      expect(browser.asked()).toContain('http://a.invalid/');
      browser.forget();
      await browser.open(PAGE);
    });
  });
}
