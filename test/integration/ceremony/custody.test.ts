import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { entriesToTell, transcriptIn } from '../../../main/services/ceremony/records.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { createLocation } from '../../support/commands.ts';

/* The room keeps custody: on the disk, from one ceremony to the next, and in the transcript. */

const script = (id: string, step: string) => `format: cim.script/1
id: ${id}
title: Custody, ${id}
roles:
  keeper: {title: Keeper, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  token: {kind: yubikey, title: The YubiKey, serial: ask}
  sheet: {kind: share, title: The share}
phases:
- {id: all, pause: sign_in, steps: [${step}]}
`;

const PACK = script('pack', '{id: pack, kind: seal, items: [token, sheet], into: bag, confirm: witness}');
const TAKE = script('take', '{id: take, kind: unseal, items: [token, sheet], from: bag, confirm: witness}');

async function deskInVault() {
  const desk = new CeremonyDesk();
  await desk.settle(4);
  const vault = createLocation(desk.acme.id, { id: uuidv7(), name: 'Vault' });
  desk.registrar.record(vault);
  const scripts = {
    pack: desk.scripts.register(PACK).aggregateId,
    take: desk.scripts.register(TAKE).aggregateId,
  };
  const [keeper, witness] = desk.people;
  if (keeper === undefined || witness === undefined) throw new Error('Two people');
  /** Opens a ceremony in the vault, with the bag that bears this number. */
  const open = (which: keyof typeof scripts, bag: string, bagIs?: string) => {
    desk.acting = { kind: 'person', id: keeper.id, name: keeper.name };
    return desk.room.open({
      ...{ scriptId: scripts[which], organizationId: desk.acme.id, params: [], locationId: vault.id },
      seats: [
        { role: 'keeper', number: 1, personId: keeper.id },
        { role: 'witness', number: 1, personId: witness.id },
      ],
      items: [
        { id: 'bag', serial: bag, ...(bagIs === undefined ? {} : { objectId: bagIs }) },
        // The YubiKey of somebody who sits nowhere.
        { id: 'token', serial: '1003' },
        { id: 'sheet', serial: null },
      ],
    });
  };
  const asset = (number: string | null) =>
    [...desk.ledger.objects.within('asset', desk.acme.id)].find((one) => one.number === number);
  const token = () => desk.ledger.objects.get('yubikey', desk.people[3]?.yubikeyId ?? '');
  return { desk, vault, keeper, witness, open, asset, token };
}

test('what is put away is recorded with the step, and the next ceremony finds it', async () => {
  const { desk, vault, keeper, open, asset, token } = await deskInVault();
  await open('pack', 'B-17');
  const packed = desk.room.scene().ceremony.id;
  await desk.toItsEnd();
  const bag = asset('B-17');
  const saidIn = { ceremony_id: packed, step: 'pack' };
  expect(bag).toMatchObject({ assetType: 'SafeBag', locationId: vault.id, holderId: keeper.id, saidIn });
  expect(token()).toMatchObject({ containerId: bag?.id, saidIn });
  expect(asset(null)).toMatchObject({ name: 'The share', containerId: bag?.id, saidIn });
  const transcript = transcriptIn(desk.ledger, packed) ?? '';
  expect(transcript).toContain('Where things were, and where they are');
  expect(transcript).toMatch(
    /The bag \(B-17\)<\/td><td>new to the registry<\/td><td>in Vault, with Ada Ames/,
  );
  expect(transcript).toMatch(/<td>in The bag \(B-17\), in Vault, with Ada Ames<\/td>/);

  await open('take', 'b 17');
  await desk.goOn();
  expect(desk.now()?.ask).toMatchObject({
    container: { serial: 'B-17', left: 'in Vault, with Ada Ames' },
    items: [{ left: 'in “The bag (B-17)”, in Vault, with Ada Ames' }, { left: expect.any(String) }],
  });
  const taken = desk.room.scene().ceremony.id;
  await desk.toItsEnd();
  expect(desk.ledger.objects.get('ceremony', taken)?.deviations).toEqual([]);
  expect(token()).toMatchObject({ containerId: null, locationId: vault.id });
  expect(transcriptIn(desk.ledger, taken)).toContain('b 17, as it was left');
  const check = new LedgerCheck(desk.ledger);
  await check.complete();
  expect(check.integrity).toMatchObject({ state: 'intact' });
});

test('another number is a deviation that the program itself reports, and nothing moves until people agree', async () => {
  const { desk, keeper, open, asset, token } = await deskInVault();
  await open('pack', 'B-17');
  await desk.toItsEnd();
  const bag = asset('B-17');
  await open('take', 'B-18', bag?.id);
  const { ceremony } = desk.room.scene();
  expect(ceremony.deviations).toMatchObject([
    { step: null, severity: 'major', remedy: 'noted', resolved: false, reporter: { person_id: keeper.id } },
  ]);
  expect(ceremony.deviations[0]?.what).toContain('“The bag” was left as B-17, and reads B-18');
  const witness = { role: 'witness', number: 1 };
  await desk.signOff('deviation:1', witness);
  desk.room.agree(1);
  await desk.goOn();
  desk.room.bring('take', { kind: 'custody', container: 'B-18', items: ['1003', null] });
  expect(desk.now()).toMatchObject({ id: 'take', standing: 'failed' });
  expect(desk.now()?.brought).toContain(
    'The YubiKey was left in “The bag (B-17)”, and is said to come out of “B-18”.',
  );
  expect(token()?.containerId).toBe(bag?.id);
  desk.room.deviate({ step: 'take', what: 'Another bag', severity: 'major', remedy: 'accept' }, keeper.id);
  await desk.signOff('deviation:2', witness);
  desk.room.agree(2);
  // With what they agreed to, in one transaction: it came out of a bag that the registry knows since.
  expect(token()?.containerId).toBeNull();
  expect(asset('B-18')).toMatchObject({ assetType: 'SafeBag', holderId: keeper.id });
  const last = [...entriesToTell(desk.ledger)].findLast(
    ({ event }) => event.event_type === 'CeremonyDeviationResolved',
  )?.event;
  const moved = [...entriesToTell(desk.ledger)].findLast(({ event }) => event.event_type === 'YubiKeyMoved');
  expect(moved?.event.correlation_id).toBe(last?.correlation_id);
  await desk.toItsEnd();
});
