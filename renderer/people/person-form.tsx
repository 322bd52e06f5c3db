import { useState } from 'react';
import { call } from '../bridge/call.ts';
import { CHOOSE_ORGANIZATION, OrganizationField } from '../organizations/organization-field.tsx';
import type { CreateFormProps } from '../registry/registry-screen.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn, orNull } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

/** Records a person. */
export function PersonForm(props: CreateFormProps) {
  const submission = useSubmission();
  const [organization, setOrganization] = useState(props.organization);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [title, setTitle] = useState('');
  const [department, setDepartment] = useState('');
  const { busy, mistakes } = submission;

  const submit = () => {
    const input = {
      organizationId: organization?.id ?? '',
      name,
      email,
      title: orNull(title),
      department: orNull(department),
    };
    return submission.submit(
      () => ({
        ...mistakesIn('people.create', input),
        ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
      }),
      async () => {
        const recorded = await call('people.create', input);
        props.onRecorded({ recorded, name: name.trim(), organization });
      },
    );
  };

  return (
    <Dialog title="New person" onClose={props.onClose} held={busy}>
      <Form
        act="Create person"
        running="Recording…"
        submission={submission}
        fields={['organizationId', 'name', 'email', 'title', 'department']}
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
        <OrganizationField
          value={organization}
          onChange={setOrganization}
          mistake={mistakes['organizationId']}
          isDisabled={busy}
        />
        <TextField
          label="E-mail"
          name="email"
          value={email}
          onChange={setEmail}
          mistake={mistakes['email']}
          isDisabled={busy}
        />
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <TextField
            label="Title"
            name="title"
            value={title}
            onChange={setTitle}
            mistake={mistakes['title']}
            hint="Such as Crypto officer."
            isDisabled={busy}
            optional
          />
          <TextField
            label="Department"
            name="department"
            value={department}
            onChange={setDepartment}
            mistake={mistakes['department']}
            isDisabled={busy}
            optional
          />
        </div>
      </Form>
    </Dialog>
  );
}
