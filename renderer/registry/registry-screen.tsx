import { Plus } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { withArticle } from '../../app/content/article.ts';
import type { RegistryObject, RegistryRow } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Addition } from '../../app/model/presentation.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import { LongList } from '../shared/long-list.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { SearchBox } from '../shared/search-box.tsx';
import { go, takeIntent, useNavigation } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { useReadOnly } from '../window/shown-ledger.ts';
import { FormPlace, useFormOpen } from './form-page.tsx';
import { ListHead } from './list-head.tsx';
import { isEverything, useListView } from './list-view.ts';
import { ListedObject } from './listed-object.tsx';
import { isListedWith, isMade, MakingForm } from './making-form.tsx';
import { nothingFits } from './narrowing.ts';
import { ObjectDetail } from './object-detail.tsx';
import type { Act, Chosen } from './object-form.tsx';
import { overrideOf } from './overrides.tsx';
import { RecordHere } from './record-here.tsx';
import { RecordedNotice } from './recorded-notice.tsx';
import { RecordingHere } from './recording-here.ts';
import { useCount } from './use-count.ts';
import { useLetters } from './use-letters.ts';
import { useRegistryList } from './use-registry-list.ts';
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
  const letters = useLetters(kind, list.list);
  const readOnly = useReadOnly();
  const owners = useCount(screen?.belongsTo ?? kind);
  const canMake = isMade(kind) && !readOnly;
  const notYet = screen?.belongsTo !== undefined && owners?.living === 0;
  const [making, setMaking] = useState<Chosen | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const { chosen } = useListView(kind);
  // Whoever goes to an object looks elsewhere: what is typed in the form is kept.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the object is why.
  useEffect(() => setMaking(null), [chosen]);
  const intent = useNavigation((navigation) => navigation.intent);
  useEffect(() => {
    if (intent === null) return;
    takeIntent();
    withOfficer(() => setMaking(intent.filled));
  }, [intent]);
  const isFormOpen = useFormOpen();
  const none = list.total === 0 && isEverything(list.list);
  const isFormShown = isFormOpen || making !== null;
  // A form that came up before the list was known stays where it is, and with it what is open in it.
  const [nothingAtAll, setNothingAtAll] = useState(none);
  if (!isFormShown && nothingAtAll !== none) setNothingAtAll(none);
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

  const { EmptyAside } = overrideOf(kind);
  const newLabel = `New ${nounOf(kind)}`;
  return (
    <ScreenFrame
      title={screen.title}
      about={screen.about}
      acts={
        // Where there is little room, a form has it.
        <div className={isFormOpen ? 'contents max-[68.74rem]:hidden' : 'contents'}>
          {nothingAtAll ? null : (
            <SearchBox
              label={`Find in ${screen.title}`}
              value={list.list.search}
              onType={list.typed}
              onSearch={list.find}
            />
          )}
          {nothingAtAll || !canMake || notYet ? null : (
            // The next step is what the form asks for, or what the notice offers.
            <Button look={isFormOpen || done !== null ? 'plain' : 'primary'} onPress={create}>
              <Plus aria-hidden size={18} />
              {newLabel}
            </Button>
          )}
        </div>
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
          <FormPlace />
          {readOnly ? (
            <EmptyState title={`No ${(screen.counted ?? presentationOf(kind).nouns)[1]}`}>
              <p>None were recorded in this ledger.</p>
            </EmptyState>
          ) : notYet && screen.belongsTo !== undefined ? (
            <FirstThatItBelongsTo kind={kind} owner={screen.belongsTo} />
          ) : (
            <EmptyState title={screen.empty.title}>
              <p>{screen.empty.text}</p>
              {canMake ? (
                <Button look="primary" onPress={create}>
                  {newLabel}
                </Button>
              ) : null}
              {EmptyAside === undefined ? null : <EmptyAside />}
            </EmptyState>
          )}
        </div>
      ) : (
        <div className="panes panes-object flex-1">
          <div className="pane @container flex flex-col overflow-hidden rounded-md border border-line bg-surface">
            <ListHead kind={kind} list={list} nouns={screen.counted ?? presentationOf(kind).nouns} />
            {list.total === 0 ? (
              <div className="min-h-0 overflow-y-auto px-4 py-3">
                <h2 className="font-semibold">{none ? screen.empty.title : nothingFits(kind, list.list)}</h2>
                {none ? null : (
                  <p className="text-sm text-muted">Take a filter away, or find with other words.</p>
                )}
              </div>
            ) : (
              <LongList
                label={screen.title}
                total={list.total ?? 0}
                rowAt={list.rowAt}
                onSight={list.onSight}
                cell={(row) => <ListedObject row={row} />}
                keyOf={keyOf}
                chosen={list.chosen?.id ?? null}
                onChoose={list.choose}
                goTo={list.goTo}
                positionOf={letters.positionOf}
              />
            )}
          </div>
          <div className="pane @container flex flex-col gap-4">
            <FormPlace />
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
        // Who opens a ceremony has the room full of people: whoever is not recorded yet is recorded on the spot.
        <RecordingHere value={kind === 'ceremony' ? RecordHere : null}>
          <MakingForm kind={kind} filled={making} onClose={() => setMaking(null)} onRecorded={onMade} />
        </RecordingHere>
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
    <EmptyState title={`First create ${withArticle(owner)}`}>
      <p>
        {capitalized(pluralOf(props.kind))} belong to {withArticle(owner)}, and there is none yet.
      </p>
      <Button look="primary" onPress={() => go(props.owner, { filled: {} })}>
        New {owner}
      </Button>
    </EmptyState>
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
  return <ObjectDetail key={object.id} object={object} onAdded={props.onAdded} onDone={props.onDone} />;
}
