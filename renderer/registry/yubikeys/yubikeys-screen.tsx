import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Recorded } from '../../../app/contract/schemas.ts';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import type { Column } from '../../shared/record-table.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { AttestationBadge, PluggedWord, StatusBadge } from '../../unlocking/key-badges.tsx';
import { chooseYubiKey, lookForYubiKeys, useChosenYubiKey, yubiKeyActs } from '../../unlocking/yubikeys.ts';
import { withOfficer } from '../../window/officer.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { RecordedNotice, useLooksAt } from '../recorded-notice.tsx';
import { KeyActDialog } from './key-act-dialog.tsx';
import type { KeyAct } from './next-step.ts';
import { NextStepButton } from './next-step-card.tsx';
import { useYubiKeyFilter } from './yubikey-filter.ts';
import { YubiKeyPanes, YubiKeySearch } from './yubikey-panes.tsx';

const columns: readonly Column<YubiKeyRow>[] = [
  {
    title: 'YubiKey',
    cell: ({ model, serial, holder }) => (
      <>
        {model}
        <span className="block font-mono text-sm font-normal">{serial ?? 'No serial number'}</span>
        {holder === null ? null : (
          <span className="block font-normal">
            <UserText>{holder.name}</UserText>
          </span>
        )}
      </>
    ),
  },
  {
    title: 'State',
    cell: (row) => (
      <span className="flex flex-col items-start gap-1">
        <StatusBadge row={row} />
        {row.attestation?.kind === 'yubico' ? null : <AttestationBadge attestation={row.attestation} />}
        <PluggedWord row={row} />
      </span>
    ),
    className: 'w-46',
  },
];

interface Done {
  readonly what: string;
  readonly name: string;
  readonly recorded: Recorded;
}

/** The YubiKeys that are plugged in and those the ledger knows, in one list. */
export function YubiKeysScreen() {
  const { answer: state, problem: unanswered } = useAnswer('yubikeys.state', {});
  const { id: chosenId } = useChosenYubiKey();
  const problem = yubiKeyActs.use().problem ?? unanswered;
  const [acting, setActing] = useState<{ readonly row: YubiKeyRow; readonly act: KeyAct } | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  useEffect(() => lookForYubiKeys(), []);
  const rows = state?.rows ?? [];
  const filtering = useYubiKeyFilter(rows, chosenId);
  const { shown } = filtering;
  const row = shown.find(({ id }) => id === chosenId) ?? shown[0] ?? null;
  useLooksAt(row?.id ?? '');
  const begin = (act: KeyAct) => {
    if (row !== null) withOfficer(() => setActing({ row, act }));
  };
  const finish = (what: string, recorded: Recorded) => {
    setActing(null);
    setDone({ what, name: acting === null ? '' : yubiKeyName(acting.row), recorded });
    chooseYubiKey(recorded.id);
  };
  return (
    <ScreenFrame
      title="YubiKeys"
      about="Keys that are plugged in and keys the ledger knows. Each is set up for one person, who signs the ledger with it."
      acts={
        <>
          {rows.length === 0 ? null : <YubiKeySearch filtering={filtering} />}
          <Button onPress={lookForYubiKeys}>
            <RefreshCw aria-hidden size={18} />
            Look again
          </Button>
        </>
      }
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {state?.problem == null ? null : <ProblemNotice problem={state.problem} />}
      <YubiKeyPanes
        rows={rows}
        filtering={filtering}
        columns={columns}
        chosen={row}
        onChoose={chooseYubiKey}
        onAct={begin}
        none={
          state === undefined || state.looking ? (
            <div className="p-6">
              <Busy>Looking for YubiKeys…</Busy>
            </div>
          ) : (
            <EmptyState title="No YubiKey here">
              <p>
                Plug one in: it appears by itself. Then assign it to a person, set its PIN, and set it up for
                signing.
              </p>
            </EmptyState>
          )
        }
        notice={
          done === null || row === null ? null : (
            <RecordedNotice key={done.recorded.eventCid} {...done} onClose={() => setDone(null)}>
              <NextStepButton row={row} onAct={begin} small />
            </RecordedNotice>
          )
        }
      />
      {acting === null ? null : (
        <KeyActDialog
          act={acting.act}
          row={rows.find(({ id }) => id === acting.row.id) ?? acting.row}
          onClose={() => setActing(null)}
          onRecorded={finish}
        />
      )}
    </ScreenFrame>
  );
}
