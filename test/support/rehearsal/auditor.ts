import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, expect, type Page } from '@playwright/test';
import { wordsOf } from '../../../app/content/fingerprint.ts';
import { givenCid } from '../../../app/content/given-cid.ts';
import { findChromium } from '../../host/find-chromium.ts';
import { headOf } from '../steps.ts';
import { auditorsPageOn, bundleOn } from './paper.ts';
import { type Cast, everybody } from './people.ts';
import { type Stage, WINDOW } from './stage.ts';

/** Somebody who has nothing of the program opens the page from the stick, in a browser, and the bundle in it. */
export async function auditBundle(stage: Stage, cast: Cast): Promise<void> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const page = await browser.newPage({ viewport: WINDOW });
    const address = pathToFileURL(auditorsPageOn(stage)).href;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && request.url() !== address) asked.push(request.url());
    });
    await page.goto(address);
    await judgeWhole(stage, cast, page);
    await refuseChanged(stage, page);
    expect(asked).toEqual([]);
  } finally {
    await browser.close();
  }
}

/** A bundle rests on nothing but itself until the head is compared that was written down at the first laptop. */
async function judgeWhole(stage: Stage, cast: Cast, page: Page): Promise<void> {
  await openBundle(page, bundleOn(stage));
  await expect(page.getByRole('note')).toHaveText('REHEARSAL. Nothing that was made in it counts.');
  await expect(verdictOf(page)).toHaveText('CONSISTENT IN ITSELF');
  stage.say(
    'An auditor opens the page and the bundle in a browser: it is consistent, and rests on itself alone',
  );
  const head = givenCid(await headOf(stage.offline.page));
  if (head === null) throw new Error('The first laptop shows no head.');
  await page.getByLabel('The head, from paper').fill(wordsOf(head).join(' '));
  await expect(verdictOf(page)).toHaveText('INTACT');
  for (const { name } of [cast.bram, cast.cleo])
    await expect(
      page
        .getByRole('listitem')
        .filter({ hasText: new RegExp(`by ${name}, .* with a YubiKey`) })
        .first(),
    ).toBeVisible();
  await stage.picture(page, 'auditor');
  await page.getByRole('button', { name: 'Ceremonies (1)' }).click();
  for (const { name, yubikey } of everybody(cast)) {
    const proof = yubikey === null ? 'with a private key' : 'with a YubiKey';
    const signed = page.getByRole('row').filter({ hasText: name }).filter({ hasText: proof });
    await expect(signed.first()).toBeVisible();
  }
  await expect(page.getByRole('main')).toContainText('REHEARSAL, nothing in it counts');
  stage.proven(
    'the bundle is intact up to the head from paper: who signed what, with which key, and that it is a rehearsal',
    'a browser without the program',
  );
}

/** One byte in the middle is another one. */
async function refuseChanged(stage: Stage, page: Page): Promise<void> {
  const bytes = readFileSync(bundleOn(stage));
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  const changed = stage.file('changed.car');
  writeFileSync(changed, bytes);
  await openBundle(page, changed);
  await expect(verdictOf(page)).toHaveText('NOT INTACT');
  await expect(page.getByTestId('verdict')).toContainText('rely on nothing in it');
  await stage.picture(page, 'auditor-refuses');
  stage.proven('with one byte changed the same bundle is not intact', 'a browser without the program');
}

function openBundle(page: Page, file: string): Promise<void> {
  return page.getByLabel(/^Choose (a|another) bundle/).setInputFiles(file);
}

function verdictOf(page: Page) {
  return page.getByTestId('verdict').getByRole('heading');
}
