import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { parseEvent } from '../app/registry/dispatch.ts';
import type { LedgerEvent } from '../app/registry/index.ts';
import { organizationChart } from '../main/services/registry/organization-chart.ts';
import { newLedger } from './organizations.ts';

/*
 * The main process’s processor time for the chart of one organization of 10,000 people in 333 units with 84,000 keys, as
 * far as a window opens it, beside one of ten people. Milliseconds, the best of several.
 */

const ROUNDS = 7;

const folder = mkdtempSync(path.join(tmpdir(), 'cim-bench-'));
try {
  const large = chartOf('large', 333, 10_000, 84_000);
  const small = chartOf('small', 4, 10, 4);
  for (const [name, ask] of Object.entries(large)) {
    const [time, base] = [best(ask), best(small[name] ?? ask)];
    console.log(
      `${name.padEnd(44)} ${time.toFixed(2).padStart(9)}   ten people ${base.toFixed(2).padStart(7)}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function chartOf(
  name: string,
  unitCount: number,
  people: number,
  keys: number,
): Readonly<Record<string, () => unknown>> {
  const ledger = newLedger(path.join(folder, name));
  const organizationId = uuidv7();
  const units = Array.from({ length: unitCount }, () => uuidv7());
  const persons = Array.from({ length: people }, () => uuidv7());
  append(1, () =>
    event('organization', 'OrganizationCreated', organizationId, {
      ...{ organization_id: organizationId, name: 'Acme Group', domain: null },
    }),
  );
  append(unitCount, (index) => {
    const unit_id = units[index] ?? '';
    // Nine at the top, about as many below each, and the others below those.
    const parent_id = index < 9 ? null : (units[Math.floor((index - 9) / 6)] ?? null);
    const payload = { unit_id, organization_id: organizationId, name: `Unit ${index}`, parent_id };
    return event('organization.unit', 'OrganizationalUnitCreated', unit_id, {
      ...{ ...payload, unit_type: 'Team', responsible_person_id: null },
    });
  });
  append(people, (index) => {
    const person_id = persons[index] ?? '';
    const payload = { person_id, organization_id: organizationId, name: `Person ${index}` };
    return event('person', 'PersonCreated', person_id, {
      ...{ ...payload, email: `person${index}@acme.example`, title: 'Engineer', department: null },
    });
  });
  append(people, (index) => {
    const person_id = persons[index] ?? '';
    const unit_id = units[(index * 7) % unitCount] ?? '';
    return event('person', 'PersonAddedToUnit', person_id, { person_id, unit_id });
  });
  append(keys, (index) => {
    const key_id = uuidv7();
    const owner = { organization_id: organizationId, person_id: persons[index % (people - 3)] ?? null };
    return event('key', 'KeyGenerated', key_id, {
      ...{
        key_id,
        algorithm: 'Ed25519',
        purpose: 'Signing',
        label: `Key ${index}`,
        description: null,
        owner,
      },
      public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      fingerprint: `SHA256:${String(index).padStart(43, '0')}`,
      ...{ hardware_backed: false, private_key: { kind: 'age-file', file: `${key_id}.age` } },
    });
  });
  const asked = { organizationId, path: [], show: 'everyone', search: '', limit: 50 } as const;
  const [top = '', below = ''] = [units[0], units[9]];
  let changes = 0;
  const change = () =>
    append(1, () => {
      const [person_id = '', title] = [persons[0], `Engineer ${changes}`];
      changes++;
      const [from, to] = [{ title }, { title: `Engineer ${changes}` }];
      return event('person', 'PersonUpdated', person_id, { person_id, from, to });
    });
  return {
    'the chart, once an entry was recorded': () => {
      change();
      organizationChart(ledger, asked);
    },
    'the chart, nothing open': () => organizationChart(ledger, asked),
    'the chart, two units open': () => organizationChart(ledger, { ...asked, path: [top, below] }),
    'the chart, who has no key': () => organizationChart(ledger, { ...asked, show: 'keyless' }),
    'the chart, a keystroke in the search': () => organizationChart(ledger, { ...asked, search: '77' }),
  };

  function append(count: number, make: (index: number) => LedgerEvent): void {
    const at = new Date().toISOString();
    for (let from = 0; from < count; from += 1000) {
      const events = Array.from({ length: Math.min(1000, count - from) }, (_, index) => make(from + index));
      ledger.transaction(() => ledger.append(events, at));
    }
  }
}

function best(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

function event<T extends LedgerEvent['event_type']>(
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
