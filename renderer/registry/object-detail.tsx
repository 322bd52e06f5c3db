import { useState } from 'react';
import { utcDay } from '../../app/content/utc.ts';
import type { RegistryObject } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Addition } from '../../app/model/presentation.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { Together } from '../bridge/together.tsx';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { Initials } from '../shared/initials.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { useMedia } from '../shared/use-media.ts';
import { UserText } from '../shared/user-text.tsx';
import { Warnings } from '../shared/warnings.tsx';
import { go } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';
import { useReadOnly } from '../window/shown-ledger.ts';
import { ActsOn } from './acts-on.tsx';
import { History } from './history.tsx';
import { isAway } from './listed-object.tsx';
import { MakingForm } from './making-form.tsx';
import type { Chosen, Act as Made } from './object-form.tsx';
import { LinkButton, ObjectLink } from './object-link.tsx';
import { openListOf } from './open-object.ts';
import { overrideOf } from './overrides.tsx';
import { ParticularFact, ParticularText } from './particular-text.tsx';
import { useLooksAt } from './recorded-notice.tsx';
import { StatusWord } from './status-word.tsx';
import { capitalized, nounOf } from './words.ts';

/** Everything about one object, and what can be done with it and for it. */
export function ObjectDetail(props: {
  readonly object: RegistryObject;
  readonly onAdded: (kind: AggregateName, act: Made) => void;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { object } = props;
  const { kind, id, name } = object;
  const { MoreFacts, MoreActs, Page } = overrideOf(kind);
  const { additions = [], holds = {} } = presentationOf(kind);
  const readOnly = useReadOnly();
  const wide = useMedia('(min-width: 68.75rem)');
  const noun = capitalized(nounOf(kind));
  useLooksAt(id);
  if (Page !== undefined)
    return (
      <Together>
        <Page object={object} onDone={props.onDone} />
      </Together>
    );
  return (
    <Together className="object-panes">
      <article className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-5">
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div className="flex min-w-0 items-center gap-3">
            {kind === 'person' ? <Initials name={name} away={isAway(object)} large /> : null}
            <div className="min-w-0">
              <p className="text-sm text-muted">{noun}</p>
              <h2 tabIndex={-1} className="rounded-md text-lg font-bold">
                <UserText>{name}</UserText>
              </h2>
            </div>
          </div>
          {object.status === null ? null : <StatusWord status={object.status} />}
        </header>
        <Warnings warnings={object.warnings} />
        <Facts>
          {Object.entries(object.particulars).map(([name, particular]) => {
            const held = holds[name];
            const { past } = object;
            const label = past?.labels.includes(name) ? `${name} until ${utcDay(past.endedAt)}` : name;
            return held === undefined || particular === '0' ? (
              <ParticularFact key={label} label={label} particular={particular} />
            ) : (
              <Fact key={label} label={label}>
                <LinkButton onPress={() => openListOf(held, { id, name: object.name, as: null })}>
                  <ParticularText particular={particular} />
                </LinkButton>
              </Fact>
            );
          })}
          {object.namedBy.map((named) => (
            <NamedBy key={`${named.kind} ${named.label}`} named={named} object={object} />
          ))}
          {MoreFacts === undefined ? null : <MoreFacts object={object} />}
          <Fact label="Last changed">
            <TimeText at={object.recordedAt} />
          </Fact>
          <Fact label={`${noun} id`} mono>
            {id}
          </Fact>
        </Facts>
        <History kind={kind} id={id} name={name} />
      </article>
      {readOnly ? null : (
        <aside aria-label={`What can be done with ${name}`} className="min-w-0 max-[68.74rem]:order-first">
          {/* Where there is no room beside the object, its acts wait behind one word. */}
          <details open={wide}>
            <summary className="w-fit cursor-pointer rounded-md border border-edge bg-surface px-3 py-1 font-semibold hover:bg-raised max-[68.74rem]:mb-2 min-[68.75rem]:sr-only">
              Acts…
            </summary>
            <ActsOn object={object} onDone={props.onDone} />
            {MoreActs === undefined ? null : <MoreActs object={object} onDone={props.onDone} />}
            <Additions object={object} additions={additions} onAdded={props.onAdded} />
          </details>
        </aside>
      )}
    </Together>
  );
}

/** Those that name it as something: the first ones, each with the way to it. */
function NamedBy(props: {
  readonly named: RegistryObject['namedBy'][number];
  readonly object: RegistryObject;
}) {
  const { named, object } = props;
  return (
    <Fact label={named.label}>
      <ul className="flex flex-col gap-1">
        {named.objects.map((one) => (
          <li key={one.id} className="flex flex-wrap items-baseline gap-x-3">
            <ObjectLink to={one} />
            {one.status === null || one.status.tone === 'usual' ? null : <StatusWord status={one.status} />}
          </li>
        ))}
      </ul>
      {named.total > named.objects.length ? (
        <LinkButton
          onPress={() => openListOf(named.kind, { id: object.id, name: object.name, as: named.as })}
        >
          All {number(named.total)}
        </LinkButton>
      ) : null}
    </Fact>
  );
}

/** What can be made for it: on its own screen where it has one, and here otherwise. */
function Additions(props: {
  readonly object: RegistryObject;
  readonly additions: readonly Addition[];
  readonly onAdded: (kind: AggregateName, act: Made) => void;
}) {
  const { id, name, organizationId } = props.object;
  const [adding, setAdding] = useState<Addition | null>(null);
  if (props.additions.length === 0) return null;
  const filledFor = ({ field }: Addition): Chosen => ({
    // What belongs to the same organization is chosen from that one.
    ...(organizationId === null ? {} : { organizationId: { id: organizationId, name: '' } }),
    [field]: { id, name },
  });
  const begin = (addition: Addition) => {
    if (presentationOf(addition.makes).screen === undefined) withOfficer(() => setAdding(addition));
    else go(addition.makes, { filled: filledFor(addition) });
  };
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-3">
        {props.additions.map((addition) => (
          <Button key={addition.makes} small onPress={() => begin(addition)}>
            {addition.verb}
          </Button>
        ))}
      </div>
      {adding === null ? null : (
        <MakingForm
          kind={adding.makes}
          filled={filledFor(adding)}
          fixed
          onClose={() => setAdding(null)}
          onRecorded={(act) => {
            setAdding(null);
            props.onAdded(adding.makes, act);
          }}
        />
      )}
    </>
  );
}
