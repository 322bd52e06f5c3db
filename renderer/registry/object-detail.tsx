import { useState } from 'react';
import type { RegistryObject } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { ActNow } from '../../app/model/commands.ts';
import type { Addition } from '../../app/model/presentation.ts';
import { forms, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { Warnings } from '../shared/warnings.tsx';
import { go } from '../window/navigation.ts';
import { withOfficer } from '../window/officer.ts';
import { useReading } from '../window/reading.ts';
import { useReadOnly } from '../window/shown-ledger.ts';
import { History } from './history.tsx';
import { isListedWith, MakingForm } from './making-form.tsx';
import { type Act, type Chosen, ObjectForm } from './object-form.tsx';
import { overrideOf } from './overrides.tsx';
import { ParticularFact } from './particular-text.tsx';
import { capitalized, nounOf, pluralOf } from './words.ts';

/** How many objects are listed beside what they belong to. */
const LISTED = 200;

/** Everything about one object, and what can be done with it and for it. */
export function ObjectDetail(props: {
  readonly object: RegistryObject;
  readonly onAdded: (kind: AggregateName, act: Act) => void;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { object } = props;
  const { kind, id, name } = object;
  const { MoreFacts } = overrideOf(kind);
  const { additions = [] } = presentationOf(kind);
  const readOnly = useReadOnly();
  const noun = capitalized(nounOf(kind));
  return (
    <>
      <header>
        <p className="text-sm text-muted">{noun}</p>
        <h2 className="text-lg font-bold">
          <UserText>{name}</UserText>
        </h2>
      </header>
      <Warnings warnings={object.warnings} />
      <Facts>
        {Object.entries(object.particulars).map(([label, particular]) => (
          <ParticularFact key={label} label={label} particular={particular} />
        ))}
        {MoreFacts === undefined ? null : <MoreFacts object={object} />}
        <Fact label="Recorded">
          <TimeText at={object.recordedAt} />
        </Fact>
        <Fact label={`${noun} id`} mono>
          {id}
        </Fact>
      </Facts>
      {readOnly ? null : (
        <>
          <ActsOn object={object} onDone={props.onDone} />
          <Additions object={object} additions={additions} onAdded={props.onAdded} />
        </>
      )}
      {additions
        .filter(({ makes }) => presentationOf(makes).screen === undefined && !isListedWith(kind, makes))
        .map(({ makes }) => (
          <Belonging key={makes} kind={makes} organizationId={id} />
        ))}
      <History id={id} />
    </>
  );
}

/** What can be done with it now; what cannot says why. */
function ActsOn(props: {
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { kind, id, name } = props.object;
  const { answer } = useAnswer('registry.acts', { ledger: null, kind, id });
  const [open, setOpen] = useState<ActNow | null>(null);
  const command = open === null ? undefined : forms.get(open.type);
  if (answer === undefined || answer.acts.length === 0) return null;
  return (
    <>
      <ul className="flex flex-wrap gap-3">
        {answer.acts.map((act) => (
          <li key={act.type} className="flex flex-col gap-1">
            <Button small isDisabled={act.why !== null} onPress={() => withOfficer(() => setOpen(act))}>
              {act.verb}
            </Button>
            {act.why === null ? null : <p className="text-sm text-muted">{act.why}</p>}
          </li>
        ))}
      </ul>
      {open === null || command === undefined ? null : (
        <ObjectForm
          command={command}
          title={open.title}
          id={id}
          name={name}
          filled={{}}
          onClose={() => setOpen(null)}
          onRecorded={({ recorded }) => {
            setOpen(null);
            props.onDone(`Recorded, ${open.verb}`, recorded, name);
          }}
        />
      )}
    </>
  );
}

/** What can be made for it: on its own screen where it has one, and here otherwise. */
function Additions(props: {
  readonly object: RegistryObject;
  readonly additions: readonly Addition[];
  readonly onAdded: (kind: AggregateName, act: Act) => void;
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
      <div className="flex flex-wrap gap-3">
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

/** What belongs to an organization and has no screen of its own. Shows nothing where there is none. */
function Belonging(props: { readonly kind: AggregateName; readonly organizationId: string }) {
  const { kind, organizationId } = props;
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('registry.page', {
    ledger,
    kind,
    organizationId,
    search: '',
    limit: LISTED,
    offset: 0,
  });
  if (answer === undefined || answer.total === 0) return null;
  const title = capitalized(pluralOf(kind));
  const more = answer.total - answer.rows.length;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <ul className="divide-y divide-line">
        {answer.rows
          .toSorted((a, b) => a.fullName.localeCompare(b.fullName))
          .map((row) => (
            <li key={row.id} className="py-2">
              <p className="font-semibold">
                <UserText>{row.fullName}</UserText>
              </p>
              <p className="text-sm text-muted">
                <UserText>{inOneLine(row.columns)}</UserText>
              </p>
            </li>
          ))}
      </ul>
      {more > 0 ? <p className="text-sm text-muted">And {counted(more, `more ${nounOf(kind)}`)}.</p> : null}
    </section>
  );
}

function inOneLine(columns: RegistryObject['columns']): string {
  return Object.entries(columns)
    .map(([label, value]) => `${label}: ${typeof value === 'string' ? value : 'None'}`)
    .join(' · ');
}
