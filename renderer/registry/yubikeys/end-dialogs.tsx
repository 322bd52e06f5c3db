import { useState } from 'react';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import type { ActDialogProps } from './act-dialog.ts';
import { BoundKeysNotice } from './bound-keys-notice.tsx';

const ends = {
  lost: {
    operation: 'yubikeys.reportLost',
    title: 'Report YubiKey as lost',
    act: (serial: string) => `Report YubiKey ${serial} as lost`,
    what: 'YubiKey reported lost',
    about:
      'New signatures from it will be rejected. Its earlier signatures stay valid. If it is found, it can be reset and set up again.',
  },
  retire: {
    operation: 'yubikeys.retire',
    title: 'Retire YubiKey',
    act: (serial: string) => `Retire YubiKey ${serial}`,
    what: 'YubiKey retired',
    about:
      'It can no longer sign, and cannot be taken into use in this ledger again. Its earlier signatures stay valid.',
  },
} as const;

/** Says that a key is lost, or is to be used no more; the main process asks before it is recorded. */
export function EndDialog({
  row,
  onClose,
  onRecorded,
  end,
}: ActDialogProps & { readonly end: keyof typeof ends }) {
  const { operation, title, act, what, about } = ends[end];
  const submission = useSubmission();
  const [remark, setRemark] = useState('');
  const { busy, mistakes } = submission;
  const input = { key: row.id, remark: orNull(remark) };
  const submit = () =>
    submission.submit(
      () => mistakesIn(operation, input),
      async () => onRecorded(what, await call(operation, input)),
    );
  return (
    <Dialog title={title} onClose={onClose} held={busy}>
      <Form
        act={row.serial === null ? title : act(row.serial)}
        running="Recording…"
        submission={submission}
        fields={['remark']}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          {yubiKeyName(row)}. {about} This cannot be taken back.
        </p>
        <BoundKeysNotice id={row.id} end={end} />
        <TextField
          label="What happened"
          name="remark"
          value={remark}
          onChange={setRemark}
          mistake={mistakes['remark']}
          isDisabled={busy}
          optional
          autoFocus
        />
      </Form>
    </Dialog>
  );
}

/** Deletes everything on the FIDO2 side of a key, which its printed number tells from the others in the room. */
export function ResetDialog({ row, onClose, onRecorded }: ActDialogProps) {
  const submission = useSubmission();
  const [typed, setTyped] = useState('');
  const { busy, mistakes } = submission;
  const { name, text, hint } = printedOn(row);
  const input = { key: row.id, confirmation: typed };
  const submit = () =>
    submission.submit(
      () => ({ ...mistakesIn('yubikeys.reset', input), ...otherKey(name, text, typed) }),
      async () => onRecorded('YubiKey reset', await call('yubikeys.reset', input)),
    );
  return (
    <Dialog title="Reset YubiKey" onClose={onClose} held={busy}>
      <Form
        act={`Reset YubiKey ${row.serial ?? ''}`.trim()}
        running="Follow what is asked of the key…"
        submission={submission}
        fields={['confirmation']}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          {yubiKeyName(row)}. Every FIDO2 credential on this key and its PIN are deleted for good, also those
          for websites. Its earlier signatures in this ledger stay valid. This cannot be taken back.
        </p>
        <BoundKeysNotice id={row.id} end="reset" />
        <p>You will be asked to unplug the key, to plug it in again, and to touch it.</p>
        <TextField
          label={`Its ${name}`}
          name="confirmation"
          value={typed}
          onChange={setTyped}
          mistake={mistakes['confirmation']}
          hint={hint}
          isDisabled={busy}
          mono
          autoFocus
        />
      </Form>
    </Dialog>
  );
}

/** What tells a key from others by looking at it: its serial number, or the model of one that shows none. */
function printedOn({ serial, model }: ActDialogProps['row']) {
  return serial === null
    ? { name: 'model', text: model, hint: `${model}, as this laptop reads it.` }
    : { name: 'serial number', text: serial, hint: 'Read it from the key in your hand.' };
}

function otherKey(name: string, text: string, typed: string): Mistakes {
  return typed.trim() === text ? {} : { confirmation: `The ${name} of the key chosen here is ${text}.` };
}
