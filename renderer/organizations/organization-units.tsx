import { useEffect, useState } from 'react';
import type { UnitRow } from '../../app/contract/registry.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { counted } from '../shared/counted.ts';
import { UserText } from '../shared/user-text.tsx';

/** How many units are listed beside an organization. */
const LISTED = 200;

interface Listed {
  readonly organizationId: string;
  readonly rows: readonly UnitRow[];
  readonly total: number;
}

/** The units of an organization, each by its names from the top. Shows nothing where there is none. */
export function OrganizationUnits({ id, count }: { readonly id: string; readonly count: number }) {
  const [listed, setListed] = useState<Listed | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is the reason to ask again.
  useEffect(() => {
    let current = true;
    read((ledger) =>
      call('units.list', { search: '', limit: LISTED, offset: 0, organizationId: id, ledger }),
    ).then(
      ({ rows, total }) => {
        const sorted = rows.toSorted((a, b) => a.path.localeCompare(b.path));
        if (current) setListed({ organizationId: id, rows: sorted, total });
      },
      // The list beside it says what is wrong.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [id, count]);
  if (listed === null || listed.organizationId !== id || listed.total === 0) return null;
  const more = listed.total - listed.rows.length;
  return (
    <section aria-label="Units" className="flex flex-col gap-2">
      <h3 className="font-semibold">Units</h3>
      <ul className="divide-y divide-line">
        {listed.rows.map((unit) => (
          <li key={unit.id} className="py-2">
            <p className="font-semibold">
              <UserText>{unit.path}</UserText>
            </p>
            <p className="text-sm text-muted">
              {unit.unitType} · responsible:{' '}
              {unit.responsible === null ? 'nobody' : <UserText>{unit.responsible}</UserText>}
            </p>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="text-sm text-muted">And {counted(more, 'more unit')}.</p> : null}
    </section>
  );
}
