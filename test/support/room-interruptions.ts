import { expect, type Page } from '@playwright/test';
import { ask } from './forged-calls.ts';
import { NAMES, openWith, registerScript, roomOf } from './room-steps.ts';
import { PASSPHRASE } from './steps.ts';

/*
 * A rehearsal in whose steps something goes wrong, and what stands in the ledger of it: nothing is done twice, nor left out.
 */

const SCRIPT = `format: cim.script/1
id: interrupted
title: What can go wrong
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  holder: {title: Holder, seats: 1, signs_with: key}
deviations: {leader: 1}
params:
  house: {kind: organization, title: The organization}
inventory:
  yk: {kind: yubikey, title: The YubiKey, serial: ask}
phases:
- id: only
  title: Only
  pause: sign_in
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${house}", label: Made once, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk}", person: "\${holder}"}}
  - {id: pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk}"}}
  - {id: setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk}"}}
  - {id: hand, kind: say, title: Take it, say: "It is mine.", by: holder}
  - {id: last, kind: say, title: Say goodbye, say: "We are done.", by: leader}
`;

/** Those of these steps that take no device, and at their end files. */
export const WITH_FILES = SCRIPT.replace(/ {2}- \{id: (key|assign|pin|setup|hand),.*\n/g, '').concat(
  '  - {id: out, kind: record, title: Hand over, make: [transcript, bundle], by: leader}\n',
);

interface Part {
  readonly id: string;
  readonly standing: string;
  readonly attempt: number;
  readonly signed: readonly { readonly initials: string; readonly kind: string }[];
}

/** How the parts stand, and who has signed each. */
export async function parts(page: Page): Promise<Readonly<Record<string, string>>> {
  const { value } = await ask(page, 'ceremony.room', {});
  const all: readonly Part[] = Object(value).parts;
  return Object.fromEntries(
    all.map(({ id, standing, attempt, signed }) => [
      id,
      [standing, attempt, ...signed.map(({ initials, kind }) => `${initials} ${kind}`)].join(', '),
    ]),
  );
}

/** What became of the whole ledger: every rule, hash and signature of it. */
export async function isIntact(page: Page): Promise<boolean> {
  await ask(page, 'ledger.verify', {});
  await expect
    .poll(async () => Object((await ask(page, 'ledger.status', {})).value).integrity.state)
    .not.toBe('checking');
  return Object((await ask(page, 'ledger.status', {})).value).integrity.state === 'intact';
}

/** How many entries the ledger has. */
export async function entries(page: Page): Promise<number> {
  return Object((await ask(page, 'ledger.status', {})).value).entries;
}

/** Opens the rehearsal: Ada leads it, and Bram holds the YubiKey of this number. */
export async function opened(page: Page, serial: string, script = SCRIPT) {
  const room = roomOf(page);
  await room.signIn(NAMES[0], 'AA');
  await registerScript(page, script);
  await room.dialog.getByLabel('The YubiKey', { exact: true }).fill(serial);
  await openWith(page, { Leader: /^Ada/, Holder: /^Bram/ });
  await room.at('pause:only', 'to sign');
  return room;
}

/** Makes the key of the step that was begun. */
export async function makeKey({ now, press }: ReturnType<typeof roomOf>): Promise<void> {
  await now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await now.getByLabel('Passphrase again').fill(PASSPHRASE);
  await press('Generate key');
}
