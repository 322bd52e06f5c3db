import { useState } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { useAnswer } from '../../bridge/query.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { type Column, RecordTable } from '../../shared/record-table.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { StatusBadge } from '../../unlocking/key-badges.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { YubiKeyDetail } from './yubikey-detail.tsx';

const columns: readonly Column<YubiKeyRow>[] = [
  { title: 'YubiKey', cell: ({ model }) => model },
  { title: 'Serial number', cell: ({ serial }) => serial ?? 'None' },
  {
    title: 'Holder',
    cell: ({ holder }) => (holder === null ? 'Nobody' : <UserText>{holder.name}</UserText>),
  },
  { title: 'State', cell: (row) => <StatusBadge row={row} />, className: 'w-46' },
];

/** The YubiKeys of a copy, as they were recorded in it. */
export function RecordedYubiKeysScreen() {
  const { ledger } = useReading();
  const { answer, problem } = useAnswer('yubikeys.recorded', { ledger });
  const [chosenId, choose] = useState<string | null>(null);
  const rows = answer?.rows;
  const row = rows?.find(({ id }) => id === chosenId) ?? rows?.[0] ?? null;
  return (
    <ScreenFrame title="YubiKeys" about="The YubiKeys of this ledger, as they were recorded in it.">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {rows === undefined ? null : row === null ? (
        <div className="pane rounded-md border border-line bg-surface">
          <EmptyState title="No YubiKeys">
            <p>None were recorded in this ledger.</p>
          </EmptyState>
        </div>
      ) : (
        <div className="panes flex-1">
          <div className="pane @container rounded-md border border-line bg-surface">
            <RecordTable
              label="YubiKeys"
              rows={rows}
              columns={columns}
              keyOf={({ id }) => id}
              chosen={row.id}
              onChoose={choose}
            />
          </div>
          <div className="pane @container">
            <article className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
              <YubiKeyDetail row={row} onAct={null} />
            </article>
          </div>
        </div>
      )}
    </ScreenFrame>
  );
}
