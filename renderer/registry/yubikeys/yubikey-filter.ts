import { useEffect, useState } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { comparable } from '../../../app/model/values.ts';

/** How a YubiKey can stand, as one filters by it: in the ledger, or at this laptop. */
export type YubiKeyStanding = 'any' | 'plugged' | 'new' | 'assigned' | 'active' | 'lost' | 'retired';

/** What each is called, as the badges of the list say it. */
export const STANDINGS: readonly { readonly id: YubiKeyStanding; readonly name: string }[] = [
  { id: 'any', name: 'Any state' },
  { id: 'plugged', name: 'Plugged in' },
  { id: 'new', name: 'Not in the ledger' },
  { id: 'assigned', name: 'Assigned' },
  { id: 'active', name: 'Ready to sign' },
  { id: 'lost', name: 'Lost' },
  { id: 'retired', name: 'Retired' },
];

/** What one looks for among YubiKeys. */
export interface YubiKeyFilter {
  readonly search: string;
  readonly standing: YubiKeyStanding;
}

/** Leaves no YubiKey out. */
export const EVERY_YUBIKEY: YubiKeyFilter = { search: '', standing: 'any' };

/** The YubiKeys that stand so and have the words in what the list shows of them. */
export function filtered(
  rows: readonly YubiKeyRow[],
  { search, standing }: YubiKeyFilter,
): readonly YubiKeyRow[] {
  const words = comparable(search);
  return rows.filter(
    (row) =>
      isStanding(row, standing) &&
      [row.model, row.serial ?? '', row.holder?.name ?? '', row.holder?.organizationName ?? ''].some((text) =>
        comparable(text).includes(words),
      ),
  );
}

function isStanding({ status, plugged }: YubiKeyRow, standing: YubiKeyStanding): boolean {
  if (standing === 'any') return true;
  if (standing === 'plugged') return plugged !== null;
  // One that was only seen stands in the list as one that the ledger does not know.
  return (status === 'detected' ? 'new' : status) === standing;
}

/** A list of YubiKeys, narrowed; whoever comes to one that is left out sees all of them. */
export function useYubiKeyFilter(rows: readonly YubiKeyRow[], chosenId: string | null) {
  const [filter, setFilter] = useState(EVERY_YUBIKEY);
  const shown = filtered(rows, filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only coming to another one clears the filter.
  useEffect(() => {
    if (chosenId !== null && !shown.some(({ id }) => id === chosenId)) setFilter(EVERY_YUBIKEY);
  }, [chosenId]);
  return { filter, shown, look: (change: Partial<YubiKeyFilter>) => setFilter({ ...filter, ...change }) };
}

/** The same for what shows it. */
export type YubiKeyFiltering = ReturnType<typeof useYubiKeyFilter>;
