import { useState } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { useAnswer } from '../../bridge/query.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import type { Column } from '../../shared/record-table.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { StatusBadge } from '../../unlocking/key-badges.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useYubiKeyFilter } from './yubikey-filter.ts';
import { YubiKeyPanes, YubiKeySearch } from './yubikey-panes.tsx';

const columns: readonly Column<YubiKeyRow>[] = [
  { title: 'YubiKey', cell: ({ model }) => model },
  { title: 'Serial number', cell: ({ serial }) => serial ?? 'None' },
  {
    title: 'Holder',
    cell: ({ holder }) => (holder === null ? 'Nobody' : <UserText>{holder.name}</UserText>),
  },
  { title: 'State', cell: (row) => <StatusBadge row={row} />, className: 'w-46' },
];

const NONE: readonly YubiKeyRow[] = [];

/** The YubiKeys of a copy, as they were recorded in it. */
export function RecordedYubiKeysScreen() {
  const { ledger } = useReading();
  const { answer, problem } = useAnswer('yubikeys.recorded', { ledger });
  const [chosenId, choose] = useState<string | null>(null);
  const rows = answer?.rows;
  const filtering = useYubiKeyFilter(rows ?? NONE, chosenId);
  const { shown } = filtering;
  const row = shown.find(({ id }) => id === chosenId) ?? shown[0] ?? null;
  return (
    <ScreenFrame
      title="YubiKeys"
      about="The YubiKeys of this ledger, as they were recorded in it."
      acts={rows === undefined || rows.length === 0 ? null : <YubiKeySearch filtering={filtering} />}
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {rows === undefined ? null : (
        <YubiKeyPanes
          rows={rows}
          filtering={filtering}
          columns={columns}
          chosen={row}
          onChoose={choose}
          onAct={null}
          none={
            <EmptyState title="No YubiKeys">
              <p>None were recorded in this ledger.</p>
            </EmptyState>
          }
        />
      )}
    </ScreenFrame>
  );
}
