import { useState } from 'react';
import type { AggregateName } from '../../app/registry/index.ts';
import { type NarrowingLink, narrowingOf } from '../../app/registry/listing.ts';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { footLook } from '../shared/form.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { useReading } from '../window/reading.ts';
import { linkWord } from './narrowing.ts';
import { useRegistryChoices } from './use-registry-choices.ts';
import type { RegistryList } from './use-registry-list.ts';
import { capitalized, nounOf, pluralOf } from './words.ts';

/** What is chosen where nothing is filtered. */
const ANY = 'any';

/** Asks by what a list is to be narrowed. Nothing changes before “Apply”. */
export function FilterDialog(props: {
  readonly kind: AggregateName;
  readonly list: RegistryList;
  readonly onClose: () => void;
}) {
  const { kind, onClose } = props;
  const { list, called, look } = props.list;
  const narrowing = narrowingOf(kind);
  const chosen = (id: string | null | undefined) =>
    id === null || id === undefined ? null : { id, name: called[id] ?? id };
  const [status, setStatus] = useState(list.status);
  const [organization, setOrganization] = useState(chosen(list.organizationId));
  const [links, setLinks] = useState<Readonly<Record<string, Choice | null>>>(
    Object.fromEntries(
      narrowing.links.map(({ as }) => [as, chosen(list.naming.find((one) => one.as === as)?.id)]),
    ),
  );
  // What one cannot choose here stays as it is.
  const others = list.naming.filter(({ as }) => !Object.hasOwn(links, as));
  const apply = () => {
    const named = Object.entries(links).flatMap(([as, to]) => (to === null ? [] : [{ as, ...to }]));
    const all = organization === null ? named : [...named, organization];
    look(
      {
        status,
        organizationId: organization?.id ?? null,
        naming: [...others, ...named.map(({ as, id }) => ({ as, id }))],
      },
      Object.fromEntries(all.map(({ id, name }) => [id, name])),
    );
    onClose();
  };
  const clear = () => {
    look({ status: null, organizationId: null, naming: others });
    onClose();
  };
  const states = narrowing.states.map((id) => ({ id, name: capitalized(id) }));
  const anyState = { id: ANY, name: 'Any state' };
  return (
    <Dialog title={`Filter ${pluralOf(kind)}`} onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {states.length === 0 ? null : (
          <SelectField
            label="State"
            name="status"
            choices={[anyState, ...states]}
            value={states.find(({ id }) => id === status) ?? anyState}
            onChange={({ id }) => setStatus(id === ANY ? null : id)}
            placeholder={anyState.name}
          />
        )}
        {narrowing.organization ? (
          <ObjectField
            label="Organization"
            to="organization"
            organizationId={null}
            value={organization}
            onChange={(choice) => {
              setOrganization(choice);
              // A unit or a role is one of an organization: of another one it would find nothing.
              if (choice !== null && choice.id !== organization?.id)
                setLinks(Object.fromEntries(Object.keys(links).map((as) => [as, null])));
            }}
          />
        ) : null}
        {narrowing.links.map((link) => (
          <ObjectField
            key={link.as}
            label={linkWord(kind, link)}
            to={link.to}
            organizationId={organization?.id ?? null}
            value={links[link.as] ?? null}
            onChange={(choice) => setLinks({ ...links, [link.as]: choice })}
          />
        ))}
        <div className={`${footLook} flex flex-wrap gap-3`}>
          <Button type="submit" look="primary">
            Apply
          </Button>
          <Button onPress={clear}>Clear</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** One of the objects of an aggregate, or any. */
function ObjectField(props: {
  readonly label: string;
  readonly to: NarrowingLink['to'];
  /** Only those of this organization are offered; null for those of all. */
  readonly organizationId: string | null;
  readonly value: Choice | null;
  readonly onChange: (choice: Choice | null) => void;
}) {
  const { label, to, organizationId, value, onChange } = props;
  const ledger = useReading((reading) => reading.ledger);
  const { choices, state, search } = useRegistryChoices({ ledger, kind: to, organizationId, where: {} });
  const any = { id: ANY, name: `Any ${nounOf(to)}` };
  return (
    <SelectField
      label={label}
      name={label}
      choices={[any, ...choices]}
      listedAlways={1}
      state={state}
      empty={`There are no ${pluralOf(to)}.`}
      search={search}
      value={value ?? any}
      onChange={(choice) => onChange(choice.id === ANY ? null : choice)}
      placeholder={any.name}
    />
  );
}
