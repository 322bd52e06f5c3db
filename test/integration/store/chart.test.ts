import { expect, test } from 'vitest';
import type { Chart, ChartShow } from '../../../app/contract/chart.ts';
import { organizationChart } from '../../../main/services/registry/organization-chart.ts';
import { createOrganization, createPerson, createUnit, generateKey } from '../../support/commands.ts';
import { assignRole } from '../../support/commands-authority.ts';
import { leave, suspend } from '../../support/commands-places.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

interface Unit {
  readonly id: string;
  readonly name: string;
  readonly parent: Unit | null;
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly units: Set<Unit>;
  officer: boolean;
  suspended: boolean;
  key: string | null;
  gone: boolean;
}

/** A seeded organization in a ledger, beside what is known of it without the ledger. */
function seeded(random: Random, unitCount: number, peopleCount: number) {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const organization = createOrganization({ name: 'Acme Group', domain: null });
  const other = createOrganization({ name: 'Globex', domain: null });
  const units: Unit[] = [];
  const people: Person[] = [];
  const anyOf = <T>(list: readonly T[]): T | undefined => list[random.between(0, list.length - 1)];
  ledger.transaction(() => {
    registrar.record(organization);
    registrar.record(other);
    registrar.record(createPerson(other.id, { name: 'Somebody Else', email: 'else@globex.example' }));
    for (let index = 0; index < unitCount; index++) {
      const parent = random.between(0, 2) === 0 ? null : (anyOf(units) ?? null);
      const command = createUnit(organization.id, { name: `Unit ${index}`, parentId: parent?.id ?? null });
      registrar.record(command);
      units.push({ id: command.id, name: command.name, parent });
    }
    for (let index = 0; index < peopleCount; index++) {
      const email = `p${index}@acme.example`;
      const command = createPerson(organization.id, { name: `Person ${index}`, email });
      registrar.record(command);
      const facts = { units: new Set<Unit>(), officer: false, suspended: false, key: null, gone: false };
      people.push({ id: command.id, name: command.name, ...facts });
    }
    const fingerprint = (index: number) => `SHA256:${String(index).padStart(43, 'A')}`;
    for (let index = 0; index < 4 * peopleCount; index++) {
      const [person, unit] = [anyOf(people), anyOf(units)];
      if (person === undefined || unit === undefined || person.gone) continue;
      switch (random.between(0, 9)) {
        case 0:
          if (person.officer || person.suspended) continue;
          registrar.record(assignRole(person.id, ['CreateKeys']));
          person.officer = true;
          continue;
        case 1:
          if (person.suspended) continue;
          registrar.record(suspend(person.id));
          person.suspended = true;
          continue;
        case 2:
          if (person.key !== null || person.suspended) continue;
          {
            const key = generateKey(organization.id, {
              ...{ personId: person.id, label: `Key ${index}`, fingerprint: fingerprint(index) },
            });
            registrar.record(key);
            person.key = key.id;
          }
          continue;
        case 3:
          if (person.key === null) continue;
          registrar.record({ type: 'RevokeKey', id: person.key, reason: 'Superseded', remark: null });
          person.key = null;
          continue;
        case 4:
          if (person.key !== null || person.suspended) continue;
          registrar.record(leave(person.id));
          person.gone = true;
          continue;
        default:
          if (person.units.has(unit) || person.suspended) continue;
          registrar.record({ type: 'AddPersonToUnit', id: person.id, unitId: unit.id });
          person.units.add(unit);
      }
    }
  });
  const [members, left] = [people.filter(({ gone }) => !gone), people.filter(({ gone }) => gone)];
  return { ledger, organizationId: organization.id, units, people: members, left: left.length };
}

const SORTS: Readonly<Record<ChartShow, (person: Person) => boolean>> = {
  everyone: () => true,
  officers: ({ officer }) => officer,
  suspended: ({ suspended }) => suspended,
  keyless: ({ key }) => key === null,
};

function isIn(unit: Unit, other: Unit): boolean {
  return unit === other || (unit.parent !== null && isIn(unit.parent, other));
}

test('a chart counts everybody once in each unit and all above it, as a plain computation does', async () => {
  const random = new Random();
  // Enough entries that some are in the file and the last ones in memory.
  const { ledger, organizationId, units, people, left } = seeded(random, 70, 1200);
  expect(ledger.head()?.seq, `seed ${random.seed}`).toBeGreaterThan(2000);
  const ask = async (changes: object): Promise<Chart> => {
    const asked = { organizationId, path: [], show: 'everyone', search: '', limit: 1000 } as const;
    const chart = await organizationChart(ledger, { ...asked, ...changes });
    if (chart === null) throw new Error('No chart.');
    return chart;
  };
  for (const show of ['everyone', 'officers', 'suspended', 'keyless'] as const)
    for (const search of ['', '7', 'unit 3', '@acme', 'nobody at all']) {
      const about = `seed ${random.seed}, ${show}, “${search}”`;
      const isHit = (person: Person) =>
        SORTS[show](person) &&
        (person.name.toLowerCase().includes(search) || (search !== '' && search === '@acme'));
      const chart = await ask({ show, search });
      expect([chart.hits, chart.left], about).toEqual([people.filter(isHit).length, left]);
      for (const [sort, is] of Object.entries(SORTS))
        expect(Reflect.get(chart.people, sort), about).toBe(people.filter(is).length);
      for (const unit of random.shuffled(units).slice(0, 8)) {
        const path: string[] = [];
        for (let at = unit.parent; at !== null; at = at.parent) path.unshift(at.id);
        const level = (await ask({ show, search, path })).levels.at(-1);
        const drawn = level?.units.find(({ id }) => id === unit.id);
        const within = people.filter((person) => [...person.units].some((one) => isIn(one, unit)));
        expect(drawn, `${about}, ${unit.name}`).toMatchObject({
          people: within.length,
          hits: within.filter(isHit).length,
          officers: within.filter(({ officer }) => officer).length,
          unitsBelow: units.filter((one) => one !== unit && isIn(one, unit)).length,
        });
      }
      const sizes = chart.levels[0]?.units.map((unit) => unit.people) ?? [];
      expect(sizes, about).toEqual(sizes.toSorted((a, b) => b - a));
    }
});

test('a search opens the way to the first that is called so, and what is open is told whatever the limit', async () => {
  const random = new Random();
  const { ledger, organizationId, units } = seeded(random, 70, 100);
  const deep = units.findLast(({ parent }) => parent !== null);
  const asked = { organizationId, path: [], show: 'everyone', search: '', limit: 1 } as const;
  const found = (await organizationChart(ledger, { ...asked, search: deep?.name ?? '' }))?.found;
  expect(found, `seed ${random.seed}`).toMatchObject({ id: deep?.id });
  expect(found?.path.at(-1)).toBe(deep?.parent?.id);

  const path = [...(found?.path ?? []), deep?.id ?? ''];
  const chart = await organizationChart(ledger, { ...asked, path });
  expect(chart?.path).toEqual(path);
  for (const [index, level] of (chart?.levels ?? []).entries()) {
    const next = path[index];
    if (next !== undefined) expect(level.units.map(({ id }) => id)).toContain(next);
    const all = await organizationChart(ledger, { ...asked, path, limit: 1000 });
    expect(level.units.length + level.more.units).toBe(all?.levels[index]?.units.length);
  }
});

test('an answer follows the ledger: who has just come is counted at once', async () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const organization = createOrganization({ name: 'Acme', domain: null });
  const unit = createUnit(organization.id);
  for (const command of [organization, unit]) registrar.record(command);
  const asked = {
    organizationId: organization.id,
    path: [],
    show: 'everyone',
    search: '',
    limit: 10,
  } as const;
  const drawn = () => organizationChart(ledger, asked);
  expect(await drawn()).toMatchObject({ whole: true, units: 1, people: { everyone: 0 } });
  const alice = createPerson(organization.id);
  registrar.record(alice);
  registrar.record({ type: 'AddPersonToUnit', id: alice.id, unitId: unit.id });
  registrar.record({
    ...{ type: 'ChangeOrganizationalUnit', id: unit.id, name: unit.name, unitType: unit.unitType },
    ...{ parentId: null, responsiblePersonId: alice.id },
  });
  expect((await drawn())?.levels[0]?.units[0]).toMatchObject({
    people: 1,
    lead: 'Alice Officer',
    members: [{ name: 'Alice Officer', about: 'leads' }],
  });
  expect(await organizationChart(ledger, { ...asked, organizationId: unit.id })).toBeNull();
});
