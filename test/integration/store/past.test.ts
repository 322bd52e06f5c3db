import { expect, test } from 'vitest';
import { RegistryReader } from '../../../main/services/registry/registry-reader.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { createServiceAccount } from '../../support/commands-machines.ts';
import { leave } from '../../support/commands-places.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Boris in a unit and answering for an account, Dora in the same unit. */
function registry() {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ name: 'Acme' });
  const unit = createUnit(acme.id, { name: 'Operations' });
  const boris = createPerson(acme.id, { name: 'Boris Klein', email: 'boris@acme.example' });
  const dora = createPerson(acme.id, { name: 'Dora Half', email: 'dora@acme.example' });
  const owner = { organizationId: acme.id, unitId: unit.id, responsiblePersonId: boris.id };
  const backup = createServiceAccount(owner);
  for (const command of [acme, unit, boris, dora, backup]) registrar.record(command);
  for (const { id } of [boris, dora]) registrar.record({ type: 'AddPersonToUnit', id, unitId: unit.id });
  return { registrar, reader: new RegistryReader(ledger), acme, unit, boris, dora, backup };
}

test('what was so of a person until they left is their past, and they are counted apart everywhere', () => {
  const { registrar, reader, acme, unit, boris, dora } = registry();
  const named = (id: string) =>
    reader
      .object('organization.unit', id)
      ?.namedBy.filter(({ kind }) => kind === 'person')
      .map(({ label, total, objects }) => [label, total, objects.map((one) => one.id)]);
  expect(reader.object('person', dora.id)?.past).toBeNull();
  expect(reader.object('organization', acme.id)?.particulars).toMatchObject({ People: '2' });
  expect(named(unit.id)).toEqual([['People', 2, [boris.id, dora.id]]]);

  registrar.record(leave(dora.id));
  const left = reader.object('person', dora.id);
  registrar.record({ type: 'ArchivePerson', id: dora.id, reason: 'Closed' });
  expect(reader.object('person', dora.id)?.past).toEqual({
    endedAt: left?.recordedAt,
    labels: ['Units', 'Roles'],
  });
  expect(reader.object('organization', acme.id)?.particulars).toMatchObject({ People: '1, and 1 who left' });
  expect(reader.count('person')).toEqual({ living: 1, ended: 1 });
  expect(named(unit.id)).toEqual([
    ['People', 1, [boris.id]],
    ['People (left)', 1, [dora.id]],
  ]);
});

test('the acts of an object stand together by what they do, and what ends it stands last', () => {
  const { reader, boris, unit } = registry();
  const groups = (kind: 'person' | 'organization.unit', id: string) =>
    [...Map.groupBy(reader.acts(kind, id), ({ group }) => group)].map(([group, acts]) => [
      group,
      acts.map(({ verb }) => verb),
    ]);
  expect(groups('person', boris.id)).toEqual([
    ['Details', ['Change…']],
    ['Units', ['Add to a unit…', 'Move to another unit…', 'Remove from a unit…']],
    ['Roles', ['Give a role…']],
    ['State', ['Suspend…', 'Record leaving…']],
  ]);
  expect(groups('organization.unit', unit.id)).toEqual([
    ['Details', ['Change or move…']],
    ['State', ['Dissolve unit…']],
  ]);
});

test('an act begins with what there is no choice about, and does not offer what is so already', () => {
  const { registrar, reader, acme, unit, boris, backup } = registry();
  const act = (kind: 'person' | 'service.account', id: string, type: string) =>
    reader.acts(kind, id).find((one) => one.type === type);
  expect(act('person', boris.id, 'MovePerson')).toMatchObject({
    now: { fromUnitId: unit.id },
    leftOut: { unitId: [unit.id] },
  });
  expect(act('person', boris.id, 'AddPersonToUnit')?.leftOut).toEqual({ unitId: [unit.id] });
  expect(act('service.account', backup.id, 'HandOverServiceAccount')?.leftOut).toEqual({
    responsiblePersonId: [boris.id],
  });
  const other = createUnit(acme.id, { name: 'Root Keys' });
  registrar.record(other);
  registrar.record({ type: 'AddPersonToUnit', id: boris.id, unitId: other.id });
  expect(act('person', boris.id, 'MovePerson')).toMatchObject({
    now: {},
    leftOut: { unitId: [unit.id, other.id] },
  });
});
