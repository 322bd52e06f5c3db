import { Plus } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Recorded } from '../../app/contract/schemas.ts';
import { withOfficer } from '../ledger/officer-store.ts';
import { useReadOnly, useShown } from '../ledger/shown-ledger.ts';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { type Column, RecordTable } from '../shared/record-table.tsx';
import { ScreenFrame } from '../shared/screen-frame.tsx';
import type { Choice } from '../shared/select-field.tsx';
import { takeIntent } from '../shell/navigation-store.ts';
import { RecordedNotice } from './recorded-notice.tsx';
import { chosenOf, type RegistryList, shownOf } from './registry-list.ts';
import { SearchBox } from './search-box.tsx';

/** What a form hands back when its act is on the disk. */
export interface Act {
  readonly recorded: Recorded;
  readonly name: string;
  /** The organization it belongs to or is. */
  readonly organization: Choice | null;
}

/** How a detail tells of an act that has added something to what it shows. */
export interface Addition {
  readonly recorded: Recorded;
  readonly name: string;
  /** “Unit recorded” */
  readonly what: string;
  /** Whether it stands in this screen's list. */
  readonly isListed: boolean;
}

/** What a screen's form is given. */
export interface CreateFormProps {
  /** Already chosen. */
  readonly organization: Choice | null;
  /** Already chosen, too: whom the person comes from. */
  readonly person: Choice | null;
  readonly onClose: () => void;
  readonly onRecorded: (act: Act) => void;
}

/** What tells one registry screen from another. */
export interface RegistryScreenProps<R> {
  readonly title: string;
  readonly about: string;
  /** `organization`, `organizations` */
  readonly nouns: readonly [string, string];
  readonly newLabel: string;
  /** “Organization recorded” */
  readonly recordedLabel: string;
  readonly list: RegistryList<R>;
  readonly columns: readonly Column<R>[];
  readonly detail: (row: R, onAdded: (addition: Addition) => void) => ReactNode;
  readonly form: (props: CreateFormProps) => ReactNode;
  /** What can come next after a create. */
  readonly next: (act: Act) => ReactNode;
  /** Stands in place of an empty list. */
  readonly empty: (create: () => void) => ReactNode;
  /** Why nothing can be created yet; `empty` then says what to do instead. */
  readonly notYet?: boolean;
}

/** A part of the registry: the list on the left, what is chosen on the right, and the form for a new one. */
export function RegistryScreen<R extends { readonly id: string }>(props: RegistryScreenProps<R>) {
  const { list } = props;
  const state = list.use();
  const readOnly = useReadOnly();
  const entries = useShown((status) => status?.entries);
  const [form, setForm] = useState<Pick<CreateFormProps, 'organization' | 'person'> | null>(null);
  const [act, setAct] = useState<Act | null>(null);
  const [addition, setAddition] = useState<Addition | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is the reason to ask again.
  useEffect(() => void list.refresh(), [list, entries]);
  useEffect(() => {
    const intent = takeIntent();
    if (intent !== null)
      withOfficer(() => setForm({ organization: intent.organization, person: intent.person ?? null }));
  }, []);

  const create = () => withOfficer(() => setForm({ organization: null, person: null }));
  const search = useCallback((text: string) => void list.search(text), [list]);
  const finish = (done: Act) => {
    setForm(null);
    setAddition(null);
    setAct(done);
    void list.reveal(done.recorded.id);
  };

  const added = (done: Addition) => {
    setAct(null);
    setAddition(done);
    if (done.isListed) void list.reveal(done.recorded.id);
  };

  const nothingAtAll = state.total === 0 && state.search === '';
  return (
    <ScreenFrame
      title={props.title}
      about={props.about}
      acts={
        <>
          {nothingAtAll ? null : (
            <SearchBox label={`Find in ${props.title}`} value={state.search} onSearch={search} />
          )}
          {nothingAtAll || readOnly || props.notYet === true ? null : (
            <Button look="primary" onPress={create}>
              <Plus aria-hidden size={18} />
              {props.newLabel}
            </Button>
          )}
        </>
      }
    >
      {state.problem === null ? null : (
        <ProblemNotice problem={state.problem}>
          <Button small onPress={() => void list.refresh()}>
            Try again
          </Button>
        </ProblemNotice>
      )}
      {nothingAtAll ? (
        <div className="pane rounded-md border border-line bg-surface">
          {readOnly ? (
            <EmptyState title={`No ${props.nouns[1]}`}>
              <p>None were recorded in this ledger.</p>
            </EmptyState>
          ) : (
            props.empty(create)
          )}
        </div>
      ) : (
        <div className="panes flex-1">
          <div className="pane @container flex flex-col rounded-md border border-line bg-surface">
            <RecordTable
              label={props.title}
              rows={shownOf(state)}
              columns={props.columns}
              keyOf={keyOf}
              chosen={state.chosenId}
              onChoose={list.choose}
            />
            <ListFoot
              state={state}
              beyond={shownOf(state).length > state.rows.length}
              nouns={props.nouns}
              onMore={() => void list.showMore()}
            />
          </div>
          <div className="pane @container flex flex-col gap-4">
            {act === null ? null : (
              <RecordedNotice
                what={props.recordedLabel}
                name={act.name}
                recorded={act.recorded}
                onClose={() => setAct(null)}
              >
                {props.next(act)}
              </RecordedNotice>
            )}
            {addition === null ? null : (
              <RecordedNotice
                what={addition.what}
                name={addition.name}
                recorded={addition.recorded}
                onClose={() => setAddition(null)}
              >
                {null}
              </RecordedNotice>
            )}
            <Chosen row={chosenOf(state)} detail={(row) => props.detail(row, added)} />
          </div>
        </div>
      )}
      {form === null
        ? null
        : props.form({
            ...form,
            onClose: () => setForm(null),
            onRecorded: finish,
          })}
    </ScreenFrame>
  );
}

function keyOf(row: { readonly id: string }): string {
  return row.id;
}

function Chosen<R>({ row, detail }: { readonly row: R | null; readonly detail: (row: R) => ReactNode }) {
  if (row === null) return null;
  return (
    <article className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
      {detail(row)}
    </article>
  );
}

function ListFoot(props: {
  readonly state: {
    readonly rows: readonly unknown[];
    readonly total: number | null;
    readonly search: string;
  };
  /** Whether the chosen row stands behind those listed. */
  readonly beyond: boolean;
  readonly nouns: readonly [string, string];
  readonly onMore: () => void;
}) {
  const { beyond } = props;
  const { rows, total, search } = props.state;
  if (total === null) return null;
  const all = counted(total, ...props.nouns);
  const text =
    total === 0
      ? `Nothing here is called “${search}”.`
      : rows.length < total
        ? `The first ${number(rows.length)} of ${all}${beyond ? ', and the one chosen' : ''}.`
        : `${all}${search === '' ? '' : ' found'}.`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <p role="status" className="text-sm text-muted">
        {text}
      </p>
      {rows.length < total ? (
        <Button small onPress={props.onMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
