import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type KeyInput } from 'puppeteer-core';
import { findProgram } from '../../../scripts/programs.ts';
import { COMPLAINTS, complaintsSchema, type DrivenBrowser, type Key } from './driven.ts';

/** The system's Firefox; null where there is none. */
export function findFirefox(): string | null {
  return findProgram('firefox-esr') ?? findProgram('firefox');
}

const KEYS: Readonly<Record<Exclude<Key, 'Shift+Tab'>, KeyInput>> = {
  Tab: 'Tab',
  Enter: 'Enter',
  ArrowDown: 'ArrowDown',
  Space: ' ',
};

/** Firefox without a window, by WebDriver BiDi: the protocol it speaks itself. @throws Error where it does not start */
export async function openFirefox(program: string): Promise<DrivenBrowser> {
  const downloads = mkdtempSync(path.join(tmpdir(), 'firefox-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    extraPrefsFirefox: {
      // 2 is a folder that is named in the next.
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      // A panel that opens takes the keys.
      'browser.download.alwaysOpenPanel': false,
    },
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(COMPLAINTS);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data|blob|about):/.test(request.url())) asked.push(request.url());
  });
  return {
    version: await browser.version(),
    downloads,
    complaints: async () => complaintsSchema.parse(await page.evaluate('complaints')),
    asked: () => asked,
    forget() {
      asked.length = 0;
    },
    async open(address) {
      await page.goto(address);
    },
    async choose(file) {
      const field = await page.$('input[type=file]');
      await field?.uploadFile(file);
    },
    type: (selector, text) => page.type(selector, text),
    value: (expression) => page.evaluate(expression),
    async valueInFrame(expression) {
      const frame = await (await page.waitForSelector('iframe'))?.contentFrame();
      if (!frame) throw new Error('The page has no frame.');
      return frame.evaluate(expression);
    },
    async press(key) {
      if (key !== 'Shift+Tab') return page.keyboard.press(KEYS[key]);
      await page.keyboard.down('Shift');
      await page.keyboard.press('Tab');
      await page.keyboard.up('Shift');
    },
    picture: () => page.screenshot(),
    async close() {
      await browser.close();
      rmSync(downloads, { recursive: true, force: true });
    },
  };
}
