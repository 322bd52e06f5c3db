import { create } from 'zustand';
import { call } from '../bridge/call.ts';
import { forgetOnSwitch, read } from '../ledger/reading.ts';

/** How many of each there are; null until the first answer. */
interface Counts {
  readonly organizations: number | null;
  readonly people: number | null;
  readonly locations: number | null;
  readonly keys: number | null;
  readonly operators: number | null;
}

const unknown: Counts = { organizations: null, people: null, locations: null, keys: null, operators: null };

/** How many of each the registry holds. */
export const useCounts = create<Counts>(() => unknown);

forgetOnSwitch(() => useCounts.setState(unknown));

const one = { search: '', limit: 1, offset: 0 };

/** Counts again. A count that cannot be had stays as it was: the list itself says what is wrong. */
export async function refreshCounts(): Promise<void> {
  const [organizations, people, locations, keys, operators] = await read((ledger) =>
    Promise.allSettled([
      call('organizations.list', { ...one, ledger }),
      call('people.list', { ...one, organizationId: null, ledger }),
      call('locations.list', { ...one, ledger }),
      call('keys.list', { ...one, ledger }),
      call('nats.list', { ...one, ledger }),
    ]),
  );
  const total = (answer: PromiseSettledResult<{ readonly total: number }>, before: number | null) =>
    answer.status === 'fulfilled' ? answer.value.total : before;
  useCounts.setState((before) => ({
    organizations: total(organizations, before.organizations),
    people: total(people, before.people),
    locations: total(locations, before.locations),
    keys: total(keys, before.keys),
    operators: total(operators, before.operators),
  }));
}
