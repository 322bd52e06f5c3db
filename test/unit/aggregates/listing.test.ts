import { describe, expect, test } from 'vitest';
import { aggregateNames, presentationOf } from '../../../app/registry/dispatch.ts';
import { kindsIn, listOf, narrowingOf, ordersAlone, ordersOf } from '../../../app/registry/listing.ts';

describe('lists', () => {
  test.each(aggregateNames)('what narrows the list of %s is read on the page of what it names', (kind) => {
    const { narrowedBy = {}, readAs = {} } = presentationOf(kind);
    for (const [as, to] of Object.entries(narrowedBy)) {
      expect(Object.keys(readAs)).toContain(as);
      expect(presentationOf(listOf(to)).screen).toBeDefined();
    }
    // What stands beside it in the list, and so finds it, is read on the page of what it names, too.
    for (const as of Object.keys(presentationOf(kind).foundBy ?? {}))
      expect(Object.keys(readAs)).toContain(as);
    // What belongs to a unit or has a role can be listed by it.
    for (const as of ['unit', 'role']) if (as in readAs) expect(Object.keys(narrowedBy)).toContain(as);
  });

  test('people are narrowed by state, organization, unit and role, and stand in every order', () => {
    expect(narrowingOf('person')).toEqual({
      states: ['active', 'suspended', 'left', 'archived'],
      organization: true,
      links: [
        { as: 'unit', to: 'organization.unit' },
        { as: 'role', to: 'role' },
      ],
    });
    expect(ordersOf('person')).toEqual(['name', 'state', 'organization', 'email', 'changed']);
  });

  test('an organization belongs to none, and a tree stands by name', () => {
    expect(narrowingOf('organization')).toMatchObject({ organization: false, links: [] });
    expect(ordersOf('organization')).toEqual(['name', 'state', 'changed']);
    expect(kindsIn('nats.operator')).toEqual(['nats.operator', 'nats.account', 'nats.user']);
    expect(narrowingOf('nats.operator')).toMatchObject({
      organization: true,
      links: [{ as: 'unit', to: 'organization.unit' }],
    });
    expect([ordersOf('nats.operator'), ordersAlone('nats.user')]).toEqual([
      ['name'],
      ['name', 'state', 'changed'],
    ]);
  });
});
