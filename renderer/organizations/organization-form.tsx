import { useState } from 'react';
import { call } from '../bridge/call.ts';
import type { CreateFormProps } from '../registry/registry-screen.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn, orNull } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';

/** Records an organization. */
export function OrganizationForm({ onClose, onRecorded }: CreateFormProps) {
  const submission = useSubmission();
  const [name, setName] = useState('');
  const [domain, setDomain] = useState('');
  const { busy, mistakes } = submission;

  const submit = () => {
    const input = { name, domain: orNull(domain) };
    return submission.submit(
      () => mistakesIn('organizations.create', input),
      async () => {
        const recorded = await call('organizations.create', input);
        const created = { id: recorded.id, name: name.trim() };
        onRecorded({ recorded, name: created.name, organization: created });
      },
    );
  };

  return (
    <Dialog title="New organization" onClose={onClose} held={busy}>
      <Form
        act="Create organization"
        running="Recording…"
        submission={submission}
        fields={['name', 'domain']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <TextField
          label="Name"
          name="name"
          value={name}
          onChange={setName}
          mistake={mistakes['name']}
          hint="As it stands in the ceremony script. A recorded name cannot be changed."
          isDisabled={busy}
          autoFocus
        />
        <TextField
          label="Domain"
          name="domain"
          value={domain}
          onChange={setDomain}
          mistake={mistakes['domain']}
          hint="Such as example.org."
          isDisabled={busy}
          optional
        />
      </Form>
    </Dialog>
  );
}
