import { Plus } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { RegistryObject, RegistryRow } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Addition } from '../../app/model/presentation.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { type Column, RecordTable } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { go, takeIntent } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { useReadOnly } from '../window/shown-ledger.ts';
import { isListedWith, MakingForm } from './making-form.tsx';
import { ObjectDetail } from './object-detail.tsx';
import type { Act, Chosen } from './object-form.tsx';
import { overrideOf } from './overrides.tsx';
import { ParticularText } from './particular-text.tsx';
import { RecordedNotice } from './recorded-notice.tsx';
import { SearchBox } from './search-box.tsx';
import { useCount } from './use-count.ts';
import { type RegistryList, useRegistryList } from './use-registry-list.ts';
import { capitalized, nounOf, pluralOf } from './words.ts';

/** Something that is on the disk, and what may come next. */
interface Done {
  readonly what: string;
  readonly name: string;
  readonly recorded: Recorded;
  readonly next: ReactNode;
}

/** The objects of an aggregate: the list on the left, what is chosen on the right, and the form for a new one. */
export function RegistryScreen({ kind }: { readonly kind: AggregateName }) {
  const { screen, made, next } = presentationOf(kind);
  const list = useRegistryList(kind);
  const readOnly = useReadOnly();
  const owners = useCount(screen?.belongsTo ?? kind);
  const notYet = screen?.belongsTo !== undefined && owners === 0;
  const [making, setMaking] = useState<Chosen | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  useEffect(() => {
    const intent = takeIntent();
    if (intent !== null) withOfficer(() => setMaking(intent.filled));
  }, []);
  if (screen === undefined) return null;

  const create = () => withOfficer(() => setMaking({}));
  const onMade = ({ recorded, name, chosen }: Act) => {
    setMaking(null);
    const filled = next && { ...chosen, [next.field]: { id: recorded.id, name } };
    setDone({
      what: made,
      name,
      recorded,
      next: next && filled ? <NextButton next={next} filled={filled} /> : null,
    });
    list.reveal({ kind, id: recorded.id });
  };
  const onAdded = (added: AggregateName, { recorded, name }: Act) => {
    setDone({ what: presentationOf(added).made, name, recorded, next: null });
    if (isListedWith(kind, added)) list.reveal({ kind: added, id: recorded.id });
  };

  const nothingAtAll = list.total === 0 && list.search === '';
  const { EmptyAside } = overrideOf(kind);
  const newLabel = `New ${nounOf(kind)}`;
  return (
    <ScreenFrame
      title={screen.title}
      about={screen.about}
      acts={
        <>
          {nothingAtAll ? null : (
            <SearchBox label={`Find in ${screen.title}`} value={list.search} onSearch={list.find} />
          )}
          {nothingAtAll || readOnly || notYet ? null : (
            <Button look="primary" onPress={create}>
              <Plus aria-hidden size={18} />
              {newLabel}
            </Button>
          )}
        </>
      }
    >
      {list.problem === null ? null : (
        <ProblemNotice problem={list.problem}>
          <Button small onPress={list.refresh}>
            Try again
          </Button>
        </ProblemNotice>
      )}
      {nothingAtAll ? (
        <div className="pane rounded-md border border-line bg-surface">
          {readOnly ? (
            <EmptyState title={`No ${(screen.counted ?? presentationOf(kind).nouns)[1]}`}>
              <p>None were recorded in this ledger.</p>
            </EmptyState>
          ) : notYet && screen.belongsTo !== undefined ? (
            <FirstThatItBelongsTo kind={kind} owner={screen.belongsTo} />
          ) : (
            <EmptyState title={screen.empty.title}>
              <p>{screen.empty.text}</p>
              <Button look="primary" onPress={create}>
                {newLabel}
              </Button>
              {EmptyAside === undefined ? null : <EmptyAside />}
            </EmptyState>
          )}
        </div>
      ) : (
        <div className="panes flex-1">
          <div className="pane @container flex flex-col rounded-md border border-line bg-surface">
            <RecordTable
              label={screen.title}
              rows={list.rows}
              columns={columnsOf(kind)}
              keyOf={keyOf}
              chosen={list.chosen?.id ?? null}
              onChoose={(id) => {
                const row = list.rows.find((one) => one.id === id);
                if (row !== undefined) list.choose(row);
              }}
            />
            <ListFoot list={list} nouns={screen.counted ?? presentationOf(kind).nouns} />
          </div>
          <div className="pane @container flex flex-col gap-4">
            {done === null ? null : (
              <RecordedNotice
                key={done.recorded.eventCid}
                what={done.what}
                name={done.name}
                recorded={done.recorded}
                onClose={() => setDone(null)}
              >
                {done.next}
              </RecordedNotice>
            )}
            <ChosenObject
              object={list.object}
              onAdded={onAdded}
              onDone={(what, recorded, name) => setDone({ what, name, recorded, next: null })}
            />
          </div>
        </div>
      )}
      {making === null ? null : (
        <MakingForm kind={kind} filled={making} onClose={() => setMaking(null)} onRecorded={onMade} />
      )}
    </ScreenFrame>
  );
}

/** Opens the form that comes next. */
function NextButton({ next, filled }: { readonly next: Addition; readonly filled: Chosen }) {
  return (
    <Button small look="primary" onPress={() => go(next.makes, { filled })}>
      {next.verb}
    </Button>
  );
}

/** In place of a list whose objects belong to something of which there is none. */
function FirstThatItBelongsTo(props: { readonly kind: AggregateName; readonly owner: AggregateName }) {
  const owner = nounOf(props.owner);
  return (
    <EmptyState title={`First create an ${owner}`}>
      <p>
        {capitalized(pluralOf(props.kind))} belong to an {owner}, and there is none yet.
      </p>
      <Button look="primary" onPress={() => go(props.owner, { filled: {} })}>
        New {owner}
      </Button>
    </EmptyState>
  );
}

const tables = new Map<AggregateName, readonly Column<RegistryRow>[]>();

/** The columns of a list: the same ones each time, so that rows are not drawn again. */
function columnsOf(kind: AggregateName): readonly Column<RegistryRow>[] {
  const known = tables.get(kind);
  if (known !== undefined) return known;
  const { columns: own, columnLook = {}, nameTitle = 'Name' } = overrideOf(kind);
  const declared = presentationOf(kind).columns.map((title) => ({
    title,
    cell: ({ columns }: RegistryRow) => <ParticularText particular={columns[title] ?? null} />,
    ...(columnLook[title] === undefined ? {} : { className: columnLook[title] }),
  }));
  const name = {
    title: nameTitle,
    cell: ({ depth, name: text }: RegistryRow) => <Indented depth={depth} text={text} />,
  };
  const all = [name, ...(own ?? declared)];
  tables.set(kind, all);
  return all;
}

/** How far a name is set in, so that one sees what belongs to what. */
const INSETS = ['', 'ps-5', 'ps-10'];

function Indented({ depth, text }: { readonly depth: number; readonly text: string }) {
  return (
    <span className={`block ${INSETS[depth] ?? 'ps-15'}`}>
      <UserText>{text}</UserText>
    </span>
  );
}

function keyOf(row: RegistryRow): string {
  return row.id;
}

function ChosenObject(props: {
  readonly object: RegistryObject | null;
  readonly onAdded: (kind: AggregateName, act: Act) => void;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { object } = props;
  if (object === null) return null;
  return (
    <article className="flex flex-col gap-4 rounded-md border border-line bg-surface p-5">
      <ObjectDetail key={object.id} object={object} onAdded={props.onAdded} onDone={props.onDone} />
    </article>
  );
}

function ListFoot({
  list,
  nouns,
}: {
  readonly list: RegistryList;
  readonly nouns: readonly [string, string];
}) {
  const { rows, beyond, total, search } = list;
  if (total === null) return null;
  const listed = beyond ? rows.length - 1 : rows.length;
  const all = counted(total, ...nouns);
  const text =
    total === 0
      ? `Nothing here is called “${search}”.`
      : listed < total
        ? `The first ${number(listed)} of ${all}${beyond ? ', and the one chosen' : ''}.`
        : `${all}${search === '' ? '' : ' found'}.`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <p role="status" className="text-sm text-muted">
        {text}
      </p>
      {listed < total ? (
        <Button small onPress={list.showMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
