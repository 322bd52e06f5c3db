import { v7 as uuidv7 } from 'uuid';
import { parseEvent } from '../app/registry/dispatch.ts';
import type { LedgerEvent } from '../app/registry/index.ts';
import type { Ledger } from '../main/store/ledger.ts';

/** How much is in a ledger to measure. */
export interface Size {
  readonly organizations: number;
  /** All of the first organization, in each other; everybody is of that organization then, and in one of them. */
  readonly units?: number;
  readonly people: number;
  readonly keys: number;
  /** So many at least: what the others do not fill are changes of people. */
  readonly entries?: number;
}

/** What was made, by id. */
export interface Filled {
  readonly organizations: readonly string[];
  readonly units: readonly string[];
  readonly people: readonly string[];
}

/** What the issue of large registries names. */
export const LARGE = { organizations: 300, people: 10_000, keys: 84_000, entries: 100_000 } as const;

/** Fills an empty ledger. */
export function fill(ledger: Ledger, size: Size): Filled {
  const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
  const filled = {
    organizations: ids(size.organizations),
    units: ids(size.units ?? 0),
    people: ids(size.people),
  };
  const organizationAt = (index: number) => filled.organizations[index % size.organizations] ?? '';
  const organizationOf = (person: number) => organizationAt(filled.units.length === 0 ? person : 0);
  const personAt = (index: number) => filled.people[index % size.people] ?? '';
  append(ledger, size.organizations, (index) => {
    const organization_id = organizationAt(index);
    const payload = { organization_id, name: `Organization ${index}`, domain: null };
    return event('organization', 'OrganizationCreated', organization_id, payload);
  });
  append(ledger, filled.units.length, (index) => {
    const unit_id = filled.units[index] ?? '';
    // Nine at the top, about as many below each, and the others below those.
    const parent_id = index < 9 ? null : (filled.units[Math.floor((index - 9) / 6)] ?? null);
    return event('organization.unit', 'OrganizationalUnitCreated', unit_id, {
      ...{ unit_id, organization_id: organizationAt(0), name: `Unit ${index}`, parent_id },
      ...{ unit_type: 'Team', responsible_person_id: null },
    });
  });
  append(ledger, size.people, (index) => {
    const person_id = personAt(index);
    return event('person', 'PersonCreated', person_id, {
      ...{ person_id, organization_id: organizationOf(index), name: `Person ${index}` },
      ...{ email: `person${index}@acme.example`, title: null, department: null },
    });
  });
  append(ledger, filled.units.length === 0 ? 0 : size.people, (index) => {
    const person_id = personAt(index);
    const unit_id = filled.units[(index * 7) % filled.units.length] ?? '';
    return event('person', 'PersonAddedToUnit', person_id, { person_id, unit_id });
  });
  append(ledger, size.keys, (index) => {
    const key_id = uuidv7();
    // Some have none.
    const holder = index % Math.max(1, size.people - 3);
    const owner = { organization_id: organizationOf(holder), person_id: filled.people[holder] ?? null };
    return event('key', 'KeyGenerated', key_id, {
      ...{ key_id, algorithm: 'Ed25519', purpose: 'Signing', label: `Key ${index}`, description: null },
      ...{ owner, public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      ...{ fingerprint: `SHA256:${String(index).padStart(43, '0')}` },
      ...{ hardware_backed: false, private_key: { kind: 'age-file', file: `${key_id}.age` } },
    });
  });
  append(ledger, Math.max(0, (size.entries ?? 0) - (ledger.head()?.seq ?? 0)), (index) => {
    const from = index < size.people ? null : `Officer ${index - size.people}`;
    return retitled(personAt(index), from, `Officer ${index}`);
  });
  return filled;
}

/** Appends so many events, a thousand in each transaction. */
export function append(ledger: Ledger, count: number, make: (index: number) => LedgerEvent): void {
  const at = new Date().toISOString();
  for (let from = 0; from < count; from += 1000) {
    const events = Array.from({ length: Math.min(1000, count - from) }, (_, index) => make(from + index));
    ledger.transaction(() => ledger.append(events, at));
  }
}

/** Somebody has another title. */
export function retitled(person_id: string, from: string | null, to: string): LedgerEvent {
  return event('person', 'PersonUpdated', person_id, { person_id, from: { title: from }, to: { title: to } });
}

/** An event as the program would make it. */
export function event<T extends LedgerEvent['event_type']>(
  aggregate: Extract<LedgerEvent, { event_type: T }>['aggregate'],
  event_type: T,
  aggregate_id: string,
  payload: Extract<LedgerEvent, { event_type: T }>['payload'],
): LedgerEvent {
  return parseEvent({
    ...{ event_id: uuidv7(), aggregate, event_type, aggregate_id, payload },
    ...{ timestamp: new Date().toISOString(), actor: { kind: 'officer', name: 'Officer A' } },
    ...{ correlation_id: uuidv7(), causation_id: null },
  });
}
