import type { ReactNode } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { type Column, RecordTable } from '../../shared/record-table.tsx';
import type { KeyAct } from './next-step.ts';
import { YubiKeyDetail } from './yubikey-detail.tsx';

/** YubiKeys in a list, and the chosen one beside it; what says why there are none, where there are none. */
export function YubiKeyPanes(props: {
  readonly rows: readonly YubiKeyRow[];
  readonly columns: readonly Column<YubiKeyRow>[];
  readonly chosen: YubiKeyRow | null;
  readonly onChoose: (id: string) => void;
  /** null where nothing can be done with them. */
  readonly onAct: ((act: KeyAct) => void) | null;
  readonly none: ReactNode;
  /** Above the chosen one. */
  readonly notice?: ReactNode;
}) {
  const { chosen } = props;
  if (chosen === null) {
    return <div className="pane rounded-md border border-line bg-surface">{props.none}</div>;
  }
  return (
    <div className="panes flex-1">
      <div className="pane @container flex flex-col rounded-md border border-line bg-surface">
        <RecordTable
          label="YubiKeys"
          rows={props.rows}
          columns={props.columns}
          keyOf={({ id }) => id}
          chosen={chosen.id}
          onChoose={props.onChoose}
        />
      </div>
      <div className="pane @container flex flex-col gap-4">
        {props.notice}
        <article className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
          <YubiKeyDetail row={chosen} onAct={props.onAct} told={props.notice != null} />
        </article>
      </div>
    </div>
  );
}
