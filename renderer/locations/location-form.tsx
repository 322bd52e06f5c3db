import { useState } from 'react';
import { type LocationType, locationTypeSchema } from '../../app/events/location.ts';
import { call } from '../bridge/call.ts';
import { CHOOSE_ORGANIZATION, OrganizationField } from '../organizations/organization-field.tsx';
import type { CreateFormProps } from '../registry/registry-screen.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn, orNull } from '../shared/mistakes.ts';
import { SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

const types = locationTypeSchema.options.map((id) => ({ id, name: id }));

/** Records a location. */
export function LocationForm(props: CreateFormProps) {
  const submission = useSubmission();
  const [organization, setOrganization] = useState(props.organization);
  const [name, setName] = useState('');
  const [locationType, setLocationType] = useState<LocationType | null>(null);
  const [securityLevel, setSecurityLevel] = useState('');
  const [address, setAddress] = useState('');
  const { busy, mistakes } = submission;

  const submit = () => {
    const input = {
      organizationId: organization?.id ?? '',
      name,
      securityLevel: orNull(securityLevel),
      address: orNull(address),
    };
    return submission.submit(
      () => ({
        ...mistakesIn('locations.create', { ...input, locationType: locationType ?? 'Physical' }),
        ...(locationType === null ? { locationType: 'Choose what the location is.' } : {}),
        ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
      }),
      async () => {
        if (locationType === null) return;
        const recorded = await call('locations.create', { ...input, locationType });
        props.onRecorded({ recorded, name: name.trim(), organization });
      },
    );
  };

  return (
    <Dialog title="New location" onClose={props.onClose} held={busy}>
      <Form
        act="Create location"
        running="Recording…"
        submission={submission}
        fields={['organizationId', 'name', 'locationType', 'securityLevel', 'address']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <TextField
          label="Name"
          name="name"
          value={name}
          onChange={setName}
          mistake={mistakes['name']}
          hint="Such as Vault A."
          isDisabled={busy}
          autoFocus
        />
        <OrganizationField
          value={organization}
          onChange={setOrganization}
          mistake={mistakes['organizationId']}
          isDisabled={busy}
        />
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <SelectField
            label="Type"
            name="locationType"
            choices={types}
            value={locationType === null ? null : { id: locationType, name: locationType }}
            onChange={({ id }) => setLocationType(locationTypeSchema.parse(id))}
            placeholder="Choose what it is"
            mistake={mistakes['locationType']}
            isDisabled={busy}
          />
          <TextField
            label="Security level"
            name="securityLevel"
            value={securityLevel}
            onChange={setSecurityLevel}
            mistake={mistakes['securityLevel']}
            isDisabled={busy}
            optional
          />
        </div>
        <TextField
          label="Address"
          name="address"
          value={address}
          onChange={setAddress}
          mistake={mistakes['address']}
          isDisabled={busy}
          optional
        />
      </Form>
    </Dialog>
  );
}
