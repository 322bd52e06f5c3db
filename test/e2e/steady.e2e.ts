import { expect } from '@playwright/test';
import { forms } from '../../app/registry/dispatch.ts';
import { places } from '../../renderer/window/screens.ts';
import { resize } from '../support/app.ts';
import { appendCommands } from '../support/append-commands.ts';
import { test } from '../support/e2e.ts';
import { answerLate, holdAnswers } from '../support/late-answers.ts';
import { framesOf, watchMoves } from '../support/moves.ts';
import { oneOfEach } from '../support/one-of-each.ts';
import { createLedger, goTo } from '../support/steps.ts';

for (const { width, height, lastFirst } of [
  { width: 1280, height: 800, lastFirst: false },
  { width: 960, height: 600, lastFirst: true },
])
  test(`however late its answers come, nothing that can be pressed moves on a screen one has come to (${width} wide)`, async ({
    launch,
    userData,
    usb,
  }) => {
    test.setTimeout(180_000);
    const first = await launch();
    await createLedger(first.page, 'Root ceremony', 'Officer A');
    await first.quit();
    appendCommands(userData, oneOfEach());
    const app = await launch(usb.environment);
    const { page } = app;
    await resize(app, width, height);
    const late = await answerLate(app, lastFirst);
    let moves = await watchMoves(page);
    const found: string[] = [];
    const look = async (where: string, act: () => Promise<unknown>) => {
      await late.settled();
      await late.hold();
      await act();
      await moves.begin();
      await late.settled();
      for (const move of await moves.taken()) found.push(`${where}: ${move}`);
    };
    await look('the start', async () => {
      await page.reload();
      await expect(page.getByText('Opening the ledger…')).toBeVisible();
      moves = await watchMoves(page);
    });
    for (const { title } of places.flatMap(({ screens }) => screens)) {
      await look(title, () => goTo(page, title));
      const row = page.getByRole('grid').first().getByRole('row').last();
      if (await row.isVisible()) await look(`${title}, a row`, () => row.click());
    }
    for (const { title } of [...forms.values()].filter(({ effect }) => effect === 'makes')) {
      await look(title ?? '', async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('searchbox', { name: 'Go to' }).fill(title ?? '');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('dialog', { name: title ?? '' })).toBeVisible();
      });
      await page.keyboard.press('Escape');
    }
    expect(found).toEqual([]);
  });

test('nothing of an object is there to be pressed before all of it is', async ({ launch, userData }) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, oneOfEach());
  const app = await launch();
  const { page } = app;
  for (const operation of ['registry.acts', 'entries.page']) {
    const held = await holdAnswers(app, operation);
    await goTo(page, 'Organizations');
    await expect.poll(() => held.count()).toBeGreaterThan(0);
    await expect(page.getByRole('row', { name: /^Acme/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'New unit' })).toBeHidden();
    await held.release();
    await page.getByRole('button', { name: 'New unit' }).click();
    await expect(page.getByRole('dialog', { name: 'New unit' })).toBeVisible();
    await page.reload();
    await expect(page.getByTestId('ledger-bar')).toBeVisible();
  }
});

test('“Go to” keeps its size and its place, whatever is typed and however much is found', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Go to' });
  const box = await dialog.boundingBox();
  const options = dialog.getByRole('option');
  const found = new Set<number>();
  for (const words of ['', 'e', 'le', 'ledger', 'ledger that nobody has']) {
    await dialog.getByRole('searchbox').fill(words);
    await framesOf(page);
    found.add(await options.count());
    expect(await dialog.boundingBox(), words).toEqual(box);
  }
  // Much and little was found: a box as high as what is in it would have moved.
  expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(5);
});

test('a focus that is lost while the name of what stands there is not to be seen yet comes to the heading of the screen', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, oneOfEach());
  const app = await launch();
  const { page } = app;
  await goTo(page, 'People');
  const act = page.getByRole('complementary').getByRole('button', { name: 'Suspend…' });
  await act.focus();
  const held = await holdAnswers(app, 'registry.acts');
  // Another one is chosen, as another hand at the pointer would: the focus stays in the pane, and goes with what had it.
  await page.getByRole('row').last().dispatchEvent('click');
  await expect.poll(() => held.count()).toBeGreaterThan(0);
  await expect(act).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await held.release();
});
