import { useMemo, useState } from 'react';
import { type UnitType, unitTypeSchema } from '../../app/events/organization-unit.ts';
import { call } from '../bridge/call.ts';
import { NO_PEOPLE, peopleOf } from '../people/people-choices.ts';
import type { Addition } from '../registry/registry-screen.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { OptionalChoiceField } from '../shared/optional-choice-field.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { NO_UNITS, unitsOf } from './unit-choices.ts';

const types = unitTypeSchema.options.map((id) => ({ id, name: id }));

/** Records a unit of an organization. */
export function UnitForm(props: {
  readonly organizationId: string;
  readonly onClose: () => void;
  readonly onAdded: (addition: Addition) => void;
}) {
  const { organizationId } = props;
  const submission = useSubmission();
  const [name, setName] = useState('');
  const [unitType, setUnitType] = useState<UnitType | null>(null);
  const [parent, setParent] = useState<Choice | null>(null);
  const [responsible, setResponsible] = useState<Choice | null>(null);
  const units = useMemo(() => unitsOf(organizationId), [organizationId]);
  const people = useMemo(() => peopleOf(organizationId), [organizationId]);
  const { busy, mistakes } = submission;

  const submit = () => {
    const input = {
      organizationId,
      name,
      parentId: parent?.id ?? null,
      responsiblePersonId: responsible?.id ?? null,
    };
    return submission.submit(
      () => ({
        ...mistakesIn('units.create', { ...input, unitType: unitType ?? 'Department' }),
        ...(unitType === null ? { unitType: 'Choose what the unit is.' } : {}),
      }),
      async () => {
        if (unitType === null) return;
        const recorded = await call('units.create', { ...input, unitType });
        props.onAdded({ recorded, name: name.trim(), what: 'Unit recorded', isListed: false });
        props.onClose();
      },
    );
  };

  return (
    <Dialog title="New unit" onClose={props.onClose} held={busy}>
      <Form
        act="Create unit"
        running="Recording…"
        submission={submission}
        fields={['name', 'unitType', 'parentId', 'responsiblePersonId']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <TextField
          label="Name"
          name="name"
          value={name}
          onChange={setName}
          mistake={mistakes['name']}
          isDisabled={busy}
          autoFocus
        />
        <SelectField
          label="Type"
          name="unitType"
          choices={types}
          value={unitType === null ? null : { id: unitType, name: unitType }}
          onChange={({ id }) => setUnitType(unitTypeSchema.parse(id))}
          placeholder="Choose what it is"
          mistake={mistakes['unitType']}
          isDisabled={busy}
        />
        <OptionalChoiceField
          label="Part of"
          name="parentId"
          none="The organization directly"
          fetch={units}
          empty={NO_UNITS}
          value={parent}
          onChange={setParent}
          mistake={mistakes['parentId']}
          isDisabled={busy}
        />
        <OptionalChoiceField
          label="Responsible person"
          name="responsiblePersonId"
          none="Nobody yet"
          fetch={people}
          empty={NO_PEOPLE}
          value={responsible}
          onChange={setResponsible}
          mistake={mistakes['responsiblePersonId']}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}
