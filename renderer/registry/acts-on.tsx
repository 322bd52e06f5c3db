import { useEffect, useId, useState } from 'react';
import type { OutputOf } from '../../app/contract/operations.ts';
import type { RegistryObject } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { Form } from '../../app/model/commands.ts';
import { forms } from '../../app/registry/dispatch.ts';
import { useAnswer, useFirstAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import type { Values } from '../window/drafts.ts';
import { withOfficer } from '../window/officer.ts';
import { FormPage } from './form-page.tsx';
import { ObjectForm } from './object-form.tsx';
import { ObjectLink } from './object-link.tsx';

/** What can be done with it now; what cannot says why. */
export function ActsOn(props: {
  readonly object: RegistryObject;
  /** An act is on the disk; the name is what the act is called. */
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { kind, id } = props.object;
  const { answer } = useAnswer('registry.acts', { ledger: null, kind, id });
  const [open, setOpen] = useState<string | null>(null);
  if (answer === undefined || answer.acts.length === 0) return null;
  return (
    <>
      <div className="flex flex-col gap-3">
        {groupsOf(answer.acts).map(({ heading, acts }) => (
          <ActGroup key={heading} heading={heading} acts={acts} onOpen={setOpen} />
        ))}
      </div>
      {open === null ? null : (
        <OpenAct
          object={props.object}
          type={open}
          onClose={() => setOpen(null)}
          onDone={(recorded, title) => {
            setOpen(null);
            // What is so from now on, the event itself says.
            props.onDone('', recorded, title);
          }}
        />
      )}
    </>
  );
}

/**
 * The form of an act. It begins with what holds now: what stands beside its button may be older, where something was
 * recorded a moment ago.
 */
function OpenAct(props: {
  readonly object: RegistryObject;
  readonly type: string;
  readonly onClose: () => void;
  readonly onDone: (recorded: Recorded, title: string) => void;
}) {
  const { kind, id, name, organizationId } = props.object;
  const { answer, problem } = useFirstAnswer('registry.acts', { ledger: null, kind, id });
  const act = answer?.acts.find(({ type, why }) => type === props.type && why === null);
  const command = forms.get(props.type);
  // Its button says by now why it cannot be done any more.
  const isOver = answer !== undefined && act === undefined;
  const { onClose } = props;
  useEffect(() => {
    if (isOver) onClose();
  }, [isOver, onClose]);
  if (answer === undefined && problem !== null)
    return (
      <FormPage title={name} onClose={onClose}>
        <ProblemNotice problem={problem} />
      </FormPage>
    );
  if (act === undefined || command === undefined) return null;
  return (
    <ObjectForm
      command={withOffers(command, act)}
      title={act.title}
      id={id}
      organizationId={organizationId}
      name={name}
      filled={filledBy(act)}
      onClose={onClose}
      onRecorded={({ recorded }) => props.onDone(recorded, act.title)}
    />
  );
}

type Act = OutputOf<'registry.acts'>['acts'][number];

/** From so many acts on they stand in groups. */
const MANY = 5;

/** Acts as they stand below each other; few of them need no heading. */
function groupsOf(acts: readonly Act[]): readonly { heading: string | null; acts: readonly Act[] }[] {
  const groups = Map.groupBy(acts, ({ group }) => group);
  if (acts.length < MANY || groups.size < 2) return [{ heading: null, acts }];
  return [...groups].map(([heading, grouped]) => ({ heading, acts: grouped }));
}

function ActGroup(props: {
  readonly heading: string | null;
  readonly acts: readonly Act[];
  readonly onOpen: (type: string) => void;
}) {
  const { heading, acts, onOpen } = props;
  const id = useId();
  return (
    <div>
      {heading === null ? null : (
        <h3 id={id} className="pb-1 text-sm text-muted">
          {heading}
        </h3>
      )}
      <ul
        aria-labelledby={heading === null ? undefined : id}
        className="flex flex-col divide-y divide-line border-y border-line max-[68.74rem]:grid max-[68.74rem]:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] max-[68.74rem]:divide-y-0"
      >
        {acts.map((act) => (
          <li key={act.type} className="flex flex-col gap-1 py-1">
            <Button
              small
              look="quiet"
              className="justify-start"
              notNow={act.why === null ? null : `Not now: ${act.why}`}
              onPress={() => withOfficer(() => onOpen(act.type))}
            >
              {act.verb}
            </Button>
            <WaysThere act={act} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What stands in the way of an act: each with the way to it, and the act that it is waiting for there. */
function WaysThere({ act }: { readonly act: Act }) {
  if (act.inTheWay.length === 0) return null;
  return (
    <ul
      aria-label={`In the way of “${act.verb}”`}
      className="flex flex-col gap-1.5 ms-3 border-s-2 border-line ps-3 pb-1 text-sm"
    >
      {act.inTheWay.map(({ object, as, by }) => (
        <li key={`${object.kind} ${object.id} ${as}`}>
          <ObjectLink to={object} /> <span className="text-muted">{by === null ? as : `${as}: “${by}”`}</span>
        </li>
      ))}
    </ul>
  );
}

/** The form of a command with the choices that depend on the object. */
function withOffers<C extends Form>(command: C, { offers, leftOut }: Act): C {
  return {
    ...command,
    fields: command.fields.map((field) => {
      const choices = offers[field.name];
      const without = leftOut[field.name];
      if (field.kind === 'reference' && without !== undefined) return { ...field, without };
      return field.kind === 'choice' && choices !== undefined ? { ...field, choices } : field;
    }),
  };
}

/** What stands in the form before anything was entered. */
function filledBy({ now }: Act): Values {
  return Object.fromEntries(
    Object.entries(now).map(([field, value]) => {
      if (typeof value === 'number') return [field, String(value)];
      const isObject = typeof value === 'object' && value !== null && 'text' in value;
      return [field, isObject ? { id: value.id, name: value.text } : value];
    }),
  );
}
