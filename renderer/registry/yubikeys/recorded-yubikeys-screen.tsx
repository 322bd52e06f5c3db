import { useEffect, useState } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import type { Problem } from '../../../app/problem.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { type Column, RecordTable } from '../../shared/record-table.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { StatusBadge } from '../../unlocking/key-badges.tsx';
import { read } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useShown } from '../../window/shown-ledger.ts';
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
  const entries = useShown((ledger) => ledger?.entries);
  const [rows, setRows] = useState<readonly YubiKeyRow[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosenId, choose] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is the reason to ask again.
  useEffect(() => {
    let current = true;
    read((ledger) => call('yubikeys.recorded', { ledger })).then(
      (answer) => {
        if (current) setRows(answer.rows);
      },
      (error: unknown) => {
        if (current) setProblem(problemOf(error));
      },
    );
    return () => {
      current = false;
    };
  }, [entries]);
  const row = rows?.find(({ id }) => id === chosenId) ?? rows?.[0] ?? null;
  return (
    <ScreenFrame title="YubiKeys" about="The YubiKeys of this ledger, as they were recorded in it.">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {rows === null ? null : row === null ? (
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
