import type { ReactNode } from 'react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { Together } from '../../bridge/together.tsx';
import { counted } from '../../shared/counted.ts';
import { NarrowSelect } from '../../shared/narrow-select.tsx';
import { type Column, RecordTable } from '../../shared/record-table.tsx';
import { SearchBox } from '../../shared/search-box.tsx';
import type { KeyAct } from './next-step.ts';
import { YubiKeyDetail } from './yubikey-detail.tsx';
import { STANDINGS, type YubiKeyFiltering } from './yubikey-filter.ts';

/** YubiKeys in a list, and the chosen one beside it; what says why there are none, where there are none. */
export function YubiKeyPanes(props: {
  readonly rows: readonly YubiKeyRow[];
  readonly filtering: YubiKeyFiltering;
  readonly columns: readonly Column<YubiKeyRow>[];
  readonly chosen: YubiKeyRow | null;
  readonly onChoose: (id: string) => void;
  /** null where nothing can be done with them. */
  readonly onAct: ((act: KeyAct) => void) | null;
  readonly none: ReactNode;
  /** Above the chosen one. */
  readonly notice?: ReactNode;
}) {
  const { chosen, filtering } = props;
  if (props.rows.length === 0) {
    return <div className="pane rounded-md border border-line bg-surface">{props.none}</div>;
  }
  return (
    <div className="panes flex-1">
      <div className="pane @container flex flex-col rounded-md border border-line bg-surface">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
          <p role="status" className="min-w-0 flex-1 text-sm whitespace-nowrap text-muted">
            {counted(filtering.shown.length, 'YubiKey')}
            {filtering.shown.length === props.rows.length ? '' : ' found'}
          </p>
          <NarrowSelect
            label="State"
            choices={STANDINGS}
            value={filtering.filter.standing}
            onChange={(id) =>
              filtering.look({ standing: STANDINGS.find((one) => one.id === id)?.id ?? 'any' })
            }
          />
        </div>
        {chosen === null ? (
          <div className="px-4 py-3">
            <h2 className="font-semibold">No YubiKey here fits this</h2>
            <p className="text-sm text-muted">Choose another state, or find with other words.</p>
          </div>
        ) : (
          <RecordTable
            label="YubiKeys"
            rows={filtering.shown}
            columns={props.columns}
            keyOf={({ id }) => id}
            chosen={chosen.id}
            onChoose={props.onChoose}
          />
        )}
      </div>
      <div className="pane @container flex flex-col gap-4">
        {props.notice}
        {chosen === null ? null : (
          <article className="rounded-md border border-line bg-surface p-5">
            <Together className="flex flex-col gap-4">
              <YubiKeyDetail row={chosen} onAct={props.onAct} told={props.notice != null} />
            </Together>
          </article>
        )}
      </div>
    </div>
  );
}

/** Finds in a list of YubiKeys; it stands behind the tabs, as everywhere. */
export function YubiKeySearch({ filtering }: { readonly filtering: YubiKeyFiltering }) {
  return (
    <SearchBox
      label="Find in YubiKeys"
      value={filtering.filter.search}
      onSearch={(search) => filtering.look({ search })}
    />
  );
}
