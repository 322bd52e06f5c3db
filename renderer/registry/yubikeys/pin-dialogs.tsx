import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { isLastTry, PinEntryField, usePinEntry } from '../../unlocking/pin-entry.tsx';
import type { ActDialogProps } from './act-dialog.ts';
import { NewPinFields, useNewPin } from './new-pin.tsx';

/** Gives a key its first PIN. */
export function SetPinDialog({ row, onClose, onRecorded }: ActDialogProps) {
  const submission = useSubmission();
  const minLength = row.plugged?.fido?.minPinLength ?? 4;
  const entry = useNewPin(minLength, row.serial);
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => ({ ...mistakesIn('yubikeys.setPin', { key: row.id, newPin: entry.pin }), ...entry.mistakes() }),
      async () => {
        const sent = call('yubikeys.setPin', { key: row.id, newPin: entry.pin });
        entry.clear();
        onRecorded('PIN set', await sent);
      },
    );
  return (
    <Dialog title="Set a PIN" onClose={onClose} held={busy}>
      <Form
        act="Set this PIN"
        running="Setting the PIN on the key…"
        submission={submission}
        fields={['newPin', 'again']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          {yubiKeyName(row)}. Its holder chooses the PIN and tells it to nobody: it goes to the key and stands
          nowhere else, not even here.
        </p>
        <NewPinFields entry={entry} minLength={minLength} mistakes={mistakes} isDisabled={busy} autoFocus />
      </Form>
    </Dialog>
  );
}

/** Replaces the PIN of a key. */
export function ChangePinDialog({ row, onClose, onRecorded }: ActDialogProps) {
  const submission = useSubmission();
  const minLength = row.plugged?.fido?.minPinLength ?? 4;
  const pin = row.plugged?.fido?.pin ?? null;
  const old = usePinEntry();
  const entry = useNewPin(minLength, row.serial);
  const { busy, mistakes } = submission;
  const submit = () => {
    const input = { key: row.id, pin: old.pin, spendLastTry: isLastTry(pin), newPin: entry.pin };
    return submission.submit(
      () => ({
        ...mistakesIn('yubikeys.changePin', input),
        ...entry.mistakes(),
      }),
      async () => {
        const sent = call('yubikeys.changePin', input);
        old.clear();
        entry.clear();
        onRecorded('PIN changed', await sent);
      },
    );
  };
  return (
    <Dialog title="Change the PIN" onClose={onClose} held={busy}>
      <Form
        act="Change the PIN"
        running="Changing the PIN on the key…"
        submission={submission}
        fields={['pin', 'newPin', 'again']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>{yubiKeyName(row)}.</p>
        <PinEntryField entry={old} pin={pin} label="Old PIN" mistakes={mistakes} isDisabled={busy} />
        <NewPinFields entry={entry} minLength={minLength} mistakes={mistakes} isDisabled={busy} />
      </Form>
    </Dialog>
  );
}
