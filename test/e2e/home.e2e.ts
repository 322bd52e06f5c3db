import { expect } from '@playwright/test';
import { utcDay } from '../../app/content/utc.ts';
import { appendCommands } from '../support/append-commands.ts';
import { createLocation, createOrganization, createPerson } from '../support/commands.ts';
import { assignRole, createDelegation } from '../support/commands-authority.ts';
import { grantAccess } from '../support/commands-places.ts';
import { test } from '../support/e2e.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { createLedger, goTo, createOrganization as recordOrganization } from '../support/steps.ts';

/** So many days from now, in UTC. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, '2027-03-31'.length);
}

test('Home shows what comes up, the next first, with the way to it', async ({ launch, userData }) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await expect(first.page.getByRole('region', { name: 'Coming up' })).toContainText(
    'Nothing in the registry has an end date.',
  );
  const skip = first.page.getByRole('button', { name: 'Skip to the screen' });
  await skip.focus();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await first.page.keyboard.press('Enter');
  await expect(first.page.getByRole('main')).toBeFocused();
  // What was recorded since is looked up first; an answer from before is not told as if it were true.
  const held = await holdAnswers(first, 'registry.comingUp');
  await recordOrganization(first.page, 'Globex');
  await goTo(first.page, 'Home');
  const empty = first.page.getByRole('region', { name: 'Coming up' });
  await expect(empty).toContainText('Looking what comes up…');
  await expect(empty).not.toContainText('Nothing in the registry has an end date.');
  await held.release();
  await expect(empty).toContainText('Nothing in the registry has an end date.');
  await first.quit();
  const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
  const jonas = createPerson(acme.id, { name: 'Jonas Lindqvist', email: 'jonas@acme.example' });
  const priya = createPerson(acme.id, { name: 'Priya Raman', email: 'priya@acme.example' });
  const vault = createLocation(acme.id, { name: 'Vault 2' });
  appendCommands(userData, [
    acme,
    jonas,
    priya,
    vault,
    assignRole(jonas.id, ['CreateKeys']),
    createDelegation(acme.id, jonas.id, priya.id, { validFrom: dayIn(0), validUntil: dayIn(59) }),
    grantAccess(vault.id, jonas.id, { validUntil: dayIn(12) }),
    grantAccess(vault.id, priya.id, { validUntil: dayIn(1) }),
  ]);

  const { page } = await launch();
  const coming = page.getByRole('region', { name: 'Coming up' });
  // Midnight may pass between the commands and the look at them.
  await expect(coming.getByRole('listitem')).toHaveText([
    /^(tomorrow|today)Vault 2.*access ends: Priya Raman/,
    /^in 1[12] daysVault 2.*access ends: Jonas Lindqvist/,
    /^in 5[89] daysJonas Lindqvist .* to Priya Raman .*delegation ends/,
  ]);
  await coming.getByRole('button', { name: /^Jonas Lindqvist .* to Priya Raman/ }).click();
  const object = page.getByRole('main');
  await expect(object.getByText('Until', { exact: false }).first()).toBeVisible();
  await expect(object).toContainText(utcDay(dayIn(59)));
});
