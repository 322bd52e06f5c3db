import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ElectronApplication, expect } from '@playwright/test';
import { launchApp } from '../support/app.ts';
import { fillDisk, freeDisk, smallDiskAround } from '../support/disk-around-app.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { entries, isIntact, opened, parts, WITH_FILES } from '../support/room-interruptions.ts';
import { NAMES, prepareLaptop } from '../support/room-steps.ts';

/*
 * A ceremony hands over its transcript and a bundle: whole and recorded, or not at all. No file of an attempt that failed is
 * left under its name, and the step is done once there is room.
 */

const [ADA, BRAM] = NAMES;

/** What lies in a folder, as the app sees it. */
function listed(application: ElectronApplication, folder: string): Promise<string[]> {
  return application.evaluate((_, at) => process.getBuiltinModule('node:fs').readdirSync(at), folder);
}

async function atHandOver(page: Parameters<typeof opened>[0]) {
  const room = await opened(page, '4711', WITH_FILES);
  await room.sign(ADA, BRAM);
  await room.at('last', 'to sign');
  await room.sign(ADA);
  await room.at('out', 'open');
  return room;
}

const endings = (names: readonly string[]) => names.map((name) => path.extname(name)).toSorted();

test('a medium that is full while the transcript and the bundle are written: it says so, nothing stays, and it is written once there is room', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch, { rehearsal: true });
  const medium = path.join(userData, 'medium');
  mkdirSync(medium);
  const app = await launchApp(userData, {}, undefined, [], smallDiskAround(medium, 1));
  try {
    const { page, application } = app;
    const room = await atHandOver(page);
    await chooseFile(app, medium);
    const before = await entries(page);
    // With no room at all; with room for the first file; and with room for all but the last one.
    for (const [free, why] of [
      [0, 'no room left'],
      [60, 'no room left'],
      [200, 'may need'],
    ] as const) {
      await fillDisk(application, medium);
      await application.evaluate(
        (_, [file, kib]) => {
          const fs = process.getBuiltinModule('node:fs');
          fs.truncateSync(file, fs.statSync(file).size - kib * 1024);
        },
        [path.join(medium, 'filler'), free] as const,
      );
      await room.press('Choose a folder and write…');
      await expect(room.now.getByRole('alert')).toContainText(why);
      await expect(room.now.getByRole('alert')).toContainText(/is left|No file was written/);
      expect(await listed(application, medium), `${free} KiB free`).toEqual(['filler']);
      expect(await entries(page)).toBe(before);
      await room.at('out', 'open');
      await freeDisk(application, medium);
    }
    await room.press('Choose a folder and write…');
    await room.at('out', 'to sign');
    expect(endings(await listed(application, medium))).toEqual(['.car', '.html', '.pdf']);
    await room.sign(ADA);
    expect(await parts(page)).toMatchObject({ out: 'done, 1, AA initials' });
    expect(await isIntact(page)).toBe(true);
  } finally {
    await app.kill();
  }
});

test('the disk of the ledger is full when what was written is recorded: the files go again, and come back with their entry', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch, { rehearsal: true });
  const [events, medium] = [path.join(userData, 'events'), path.join(userData, 'medium')];
  mkdirSync(medium);
  const app = await launchApp(userData, {}, undefined, [], smallDiskAround(events, 6));
  try {
    const { page, application } = app;
    const room = await atHandOver(page);
    await chooseFile(app, medium);
    const before = await entries(page);
    const exported = () =>
      JSON.parse(readFileSync(path.join(userData, 'preferences.json'), 'utf8')).exported ?? null;
    await fillDisk(application, events);
    await room.press('Choose a folder and write…');
    await expect(room.now.getByRole('alert')).toContainText('The disk is full.');
    expect(readdirSync(medium)).toEqual([]);
    expect(await entries(page)).toBe(before);
    // What was taken back is no export either.
    expect(exported()).toBeNull();
    await freeDisk(application, events);
    await room.press('Choose a folder and write…');
    await room.at('out', 'to sign');
    expect(endings(readdirSync(medium))).toEqual(['.car', '.html', '.pdf']);
    expect(exported()).toMatchObject({ to: before });
    expect(await isIntact(page)).toBe(true);
  } finally {
    await app.kill();
  }
});
