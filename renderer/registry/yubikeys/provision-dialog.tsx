import { useState } from 'react';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { OptionGroup } from '../../shared/option-group.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { isLastTry, PinEntryField, usePinEntry } from '../../unlocking/pin-entry.tsx';
import type { ActDialogProps } from './act-dialog.ts';

type Algorithm = 'ES256' | 'EdDSA';

const about: Readonly<Record<Algorithm, string>> = {
  ES256: 'ECDSA on P-256. Every verifier knows it.',
  EdDSA: 'Ed25519, the same as keys made on this laptop.',
};

/** Makes a credential for signing on a key. */
export function ProvisionDialog({ row, onClose, onRecorded }: ActDialogProps) {
  const submission = useSubmission();
  const entry = usePinEntry();
  const [algorithm, setAlgorithm] = useState<Algorithm>('ES256');
  const fido = row.plugged?.fido ?? null;
  const offered = fido?.algorithms ?? [];
  const { busy, mistakes } = submission;
  const submit = () => {
    const spendLastTry = isLastTry(fido?.pin ?? null);
    const input = { key: row.id, algorithm, pin: entry.pin, spendLastTry };
    return submission.submit(
      () => mistakesIn('yubikeys.provision', input),
      async () => {
        const sent = call('yubikeys.provision', input);
        entry.clear();
        onRecorded('YubiKey set up for signing', await sent);
      },
    );
  };
  return (
    <Dialog title="Set up for signing" onClose={onClose} held={busy} wide>
      <Form
        act="Set up this YubiKey"
        running="The key is making a credential…"
        submission={submission}
        fields={['pin']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          {yubiKeyName(row)}. A key pair is made on the YubiKey and never leaves it. From then on it signs
          heads of this ledger for <UserText>{row.holder?.name ?? 'its holder'}</UserText>. After the PIN, the
          key wants a touch.
        </p>
        {offered.length > 1 ? (
          <OptionGroup
            label="Kind of signature"
            name="algorithm"
            options={offered.map((value) => ({ value, name: value, about: about[value] }))}
            value={algorithm}
            onChange={setAlgorithm}
            isDisabled={busy}
          />
        ) : null}
        <PinEntryField
          entry={entry}
          pin={fido?.pin ?? null}
          label="PIN of this YubiKey"
          mistakes={mistakes}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}
