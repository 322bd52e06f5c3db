import { useState } from 'react';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { useRegistryChoices } from '../use-registry-choices.ts';
import type { ActDialogProps } from './act-dialog.ts';

/** Says whose key it is. */
export function AssignDialog({
  row,
  onClose,
  onRecorded,
  fixed = null,
}: ActDialogProps & {
  /** Whose key it becomes, where that is decided already. */
  readonly fixed?: Choice | null;
}) {
  const submission = useSubmission();
  const [person, setPerson] = useState<Choice | null>(fixed);
  const { choices, state, search } = useRegistryChoices({ kind: 'person', organizationId: null, where: {} });
  const { busy, mistakes } = submission;
  const input = { key: row.id, personId: person?.id ?? '' };
  const submit = () =>
    submission.submit(
      () =>
        person === null ? { personId: 'Choose whose key it is.' } : mistakesIn('yubikeys.assign', input),
      async () => onRecorded('YubiKey assigned', await call('yubikeys.assign', input)),
    );
  return (
    <Dialog title="Assign YubiKey" onClose={onClose} held={busy}>
      <Form
        act="Assign YubiKey"
        running="Recording…"
        submission={submission}
        fields={['personId']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          {yubiKeyName(row)}. Compare the number with the one printed on the key, or let the key blink first.
          Nothing on the key is changed.
        </p>
        <SelectField
          label="Person"
          name="personId"
          choices={choices}
          state={state}
          empty="There are no people yet. Record who holds this key on the People screen first."
          search={search}
          value={person}
          onChange={setPerson}
          placeholder="Choose whose key it is"
          mistake={mistakes['personId']}
          isDisabled={busy || fixed !== null}
        />
      </Form>
    </Dialog>
  );
}
