import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { organizationChart } from '../main/services/registry/organization-chart.ts';
import { append, fill, retitled } from './large-ledger.ts';
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
    const [time, base] = [await best(ask), await best(small[name] ?? ask)];
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
  const filled = fill(ledger, { organizations: 1, units: unitCount, people, keys });
  const organizationId = filled.organizations[0] ?? '';
  const asked = { organizationId, path: [], show: 'everyone', search: '', limit: 50 } as const;
  const [top = '', below = ''] = [filled.units[0], filled.units[9]];
  let changes = 0;
  const change = () => {
    const title = changes === 0 ? null : `Engineer ${changes}`;
    changes++;
    append(ledger, 1, () => retitled(filled.people[0] ?? '', title, `Engineer ${changes}`));
  };
  return {
    'the chart, once an entry was recorded': () => {
      change();
      return organizationChart(ledger, asked);
    },
    'the chart, nothing open': () => organizationChart(ledger, asked),
    'the chart, two units open': () => organizationChart(ledger, { ...asked, path: [top, below] }),
    'the chart, who has no key': () => organizationChart(ledger, { ...asked, show: 'keyless' }),
    'the chart, a keystroke in the search': () => organizationChart(ledger, { ...asked, search: '77' }),
  };
}

async function best(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}
