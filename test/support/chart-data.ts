import type { Command } from '../../app/registry/index.ts';
import { createOrganization, createPerson, createUnit } from './commands.ts';
import { assignRole } from './commands-authority.ts';
import { suspend } from './commands-places.ts';

/** Ten people in four units, three of them with a role, and one unit that nobody leads. */
export function tenPeople(): Command[] {
  const organization = createOrganization({ name: 'Acme Labs', domain: null });
  const people = [
    ['Mei Tanaka', 'Jonas Lindqvist', 'Priya Raman'],
    ['Bram Visser', 'Rosa Bianchi'],
    ['Ines Okafor', 'Sana Petrov', 'Quinn Larsen'],
    ['Tomás Ferreira', 'Vera Novak'],
  ].map((names) =>
    names.map((name) => {
      const email = `${name.split(' ')[0]?.toLowerCase().replace('á', 'a')}@acme.example`;
      return createPerson(organization.id, { name, email, title: 'Engineer' });
    }),
  );
  const units: ReturnType<typeof createUnit>[] = [];
  for (const [index, name] of ['Security', 'Audit', 'Engineering', 'Operations'].entries()) {
    const responsiblePersonId = name === 'Audit' ? null : (people[index]?.[0]?.id ?? null);
    const parentId = name === 'Operations' ? (units.at(-1)?.id ?? null) : null;
    units.push(createUnit(organization.id, { name, parentId, responsiblePersonId, unitType: 'Team' }));
  }
  return [
    organization,
    ...people.flat(),
    ...units,
    ...people.flatMap((members, index) =>
      members.map(({ id }): Command => ({ type: 'AddPersonToUnit', id, unitId: units[index]?.id ?? '' })),
    ),
    ...(people[0] ?? []).map(({ id }) => assignRole(id, ['CreateKeys'])),
  ];
}

/** An organization of divisions, each smaller than the one before, with teams in them; every fiftieth person has a role. */
export function manyPeople(count: number): Command[] {
  const organization = createOrganization({ name: 'Acme Group', domain: null });
  const people = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(4, '0');
    return createPerson(organization.id, { name: `Person ${number}`, email: `p${number}@acme.example` });
  });
  const divisions = Array.from({ length: 6 }, (_, index) =>
    createUnit(organization.id, {
      name: `Division ${index + 1}`,
      responsiblePersonId: people[index]?.id ?? null,
    }),
  );
  const teams = divisions.flatMap(({ id, name }) =>
    Array.from({ length: 8 }, (_, index) =>
      createUnit(organization.id, {
        ...{ name: `Team ${name.slice(-1)}.${index + 1}`, parentId: id, unitType: 'Team' },
        responsiblePersonId: null,
      }),
    ),
  );
  // The last team of each division stays small, and its eighth is empty.
  const teamOf = (index: number) => {
    const division = Math.min(5, Math.floor(Math.log2(1 + (index % 63))));
    const team = index < 36 ? 6 : index % 6;
    return teams[8 * (5 - division) + team]?.id ?? '';
  };
  return [
    organization,
    ...people,
    ...divisions,
    ...teams,
    ...people.map(({ id }, index): Command => ({ type: 'AddPersonToUnit', id, unitId: teamOf(index) })),
    ...people.filter((_, index) => index % 50 === 10).map(({ id }) => assignRole(id, ['CreateKeys'])),
    ...people.filter((_, index) => index % 100 === 20).map(({ id }) => suspend(id)),
  ];
}
