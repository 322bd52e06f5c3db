import { expect, type Locator, type Page } from '@playwright/test';

/* What a person does in the app, in the words of its screens. */

/** A passphrase the app accepts, for tests and the demo only. */
export const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';

/** Creates the ledger on a fresh laptop. */
export async function createLedger(page: Page, name: string, officer: string): Promise<void> {
  await page.getByLabel('Ledger name').fill(name);
  await page.getByLabel('Your name').fill(officer);
  await page.getByRole('button', { name: 'Create ledger' }).click();
  await expect(page.getByTestId('ledger-bar')).toContainText(name);
}

/** Says after a start who acts, by the name that is offered; does nothing where somebody acts, or has to sign in. */
export async function actAsBefore(page: Page): Promise<void> {
  const ask = page.getByTestId('ledger-bar').getByRole('button', { name: 'Say who acts…' });
  if (!(await ask.isVisible())) return;
  await ask.click();
  const dialog = page.getByRole('dialog', { name: 'Who acts?' });
  await expect(dialog).toBeVisible();
  // Where nobody has ever acted under a name, or nobody may, none is offered.
  const name = dialog.getByLabel('Your name');
  const offered = (await name.isVisible()) && (await name.inputValue()) !== '';
  await dialog.getByRole('button', { name: offered ? 'Act under this name' : 'Cancel' }).click();
  await expect(dialog).toBeHidden();
}

/** Goes to a screen: by its tab where that is in sight, and otherwise as one goes anywhere. */
export async function goTo(page: Page, screen: string): Promise<void> {
  const heading = page.getByRole('heading', { level: 1, name: screen, exact: true });
  if (await heading.isVisible()) return;
  // A place of the rail may be called as its first screen is; behind it stand the tabs. It opens where one was last.
  const buttons = page.getByRole('navigation').getByRole('button', { name: screen, exact: true });
  const inPlace = page
    .getByRole('main')
    .getByRole('navigation')
    .getByRole('button', { name: screen, exact: true });
  if (await buttons.last().isVisible()) {
    await buttons.last().click();
    await expect(heading.or(inPlace).first()).toBeVisible();
    if (await inPlace.isVisible()) await inPlace.click();
  } else {
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Go to' }).fill(screen);
    await page.keyboard.press('Enter');
  }
  await expect(heading).toBeVisible();
}

/** Chooses an option of a list in a form. */
export async function chooseIn(page: Page, form: Locator, label: string, option: RegExp): Promise<void> {
  await form.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Opens an object in its list. */
export async function openIn(page: Page, screen: string, name: string): Promise<void> {
  await goTo(page, screen);
  await page
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toHaveText(name);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await chooseIn(page, page.getByRole('dialog'), label, new RegExp(`^${option}`));
}

/**
 * Does what records one event, and waits until the window confirms that one: the notice of the act before may still be
 * there. @returns the CID of the event that was recorded
 */
async function recorded(page: Page, act: () => Promise<void>): Promise<string> {
  const notice = page.getByTestId('recorded');
  const before = (await notice.isVisible()) ? await notice.getAttribute('data-cid') : null;
  await act();
  await expect(notice).toBeVisible();
  if (before !== null) await expect(notice).not.toHaveAttribute('data-cid', before);
  return (await notice.getAttribute('data-cid')) ?? '';
}

/** Creates an organization. @returns the event's CID */
export async function createOrganization(page: Page, name: string, domain = ''): Promise<string> {
  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'New organization' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
  if (domain) await page.getByRole('dialog').getByLabel('Domain').fill(domain);
  return recorded(page, () => page.getByRole('button', { name: 'Record organization' }).click());
}

/** Creates a person. @returns the event's CID */
export async function createPerson(
  page: Page,
  organization: string,
  name: string,
  email: string,
): Promise<string> {
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).click();
  await choose(page, 'Organization', organization);
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('dialog').getByLabel('E-mail').fill(email);
  return recorded(page, () => page.getByRole('button', { name: 'Record person' }).click());
}

async function enterPassphrase(page: Page, passphrase: string): Promise<void> {
  await page.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('dialog').getByLabel('Passphrase again').fill(passphrase);
}

/** Generates a key, encrypted under `PASSPHRASE`. @returns the event's CID */
export async function generateKey(
  page: Page,
  organization: string,
  label: string,
  purpose = 'Certificate authority',
): Promise<string> {
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await choose(page, 'Organization', organization);
  await choose(page, 'Holder', 'The organization itself');
  await page.getByRole('dialog').getByLabel('Label').fill(label);
  await choose(page, 'Purpose', purpose);
  await enterPassphrase(page, PASSPHRASE);
  return recorded(page, () => page.getByRole('button', { name: 'Make key' }).click());
}

/** Creates a NATS operator, its seed encrypted under `PASSPHRASE`. @returns the event's CID */
export async function createOperator(page: Page, organization: string, name: string): Promise<string> {
  await goTo(page, 'Identities');
  await page.getByRole('button', { name: 'New NATS operator' }).click();
  await choose(page, 'Organization', organization);
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
  await enterPassphrase(page, PASSPHRASE);
  return recorded(page, () => page.getByRole('button', { name: 'Make NATS operator' }).click());
}

/**
 * Goes on from the form of an act that cannot be undone: through the page on which the answers are checked and the name of
 * the object is typed.
 * @param act act and object, as the button says it: `Retire Safe 1`
 */
export async function checkAndDo(page: Page, act: string, name: string): Promise<void> {
  const check = page.getByRole('dialog', { name: /^Check before you / });
  const go = page.getByRole('button', { name: 'Check before recording' });
  // Where nothing is asked for, the check comes at once.
  await expect(go.or(check)).toBeVisible();
  if (await go.isVisible()) await go.click();
  await check.getByLabel(/^Type the name/).fill(name);
  await check.getByRole('button', { name: act }).click();
}

/** How many events the ledger bar says are waiting. */
export async function waitingOf(page: Page): Promise<number> {
  return Number.parseInt((await page.getByTestId('queue-waiting').innerText()).replace(/\D+/g, ''), 10);
}

/** The head's CID as the ledger bar shows it; empty for an empty ledger. */
export async function headOf(page: Page): Promise<string> {
  return (await page.getByTestId('head-cid').getAttribute('data-cid')) ?? '';
}
