import type { CidString } from '../../app/content/cid.ts';
import type { SigningYubiKey } from '../../app/contract/signing.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import { call } from '../bridge/call.ts';
import { CidText } from '../shared/cid-text.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { useSubmission } from '../shared/use-submission.ts';
import { AttestationBadge, attestationWarning } from '../yubikeys/key-badges.tsx';
import { isLastTry, PinEntryField, usePinEntry } from '../yubikeys/pin-entry.tsx';
import { useYubiKeys } from '../yubikeys/yubikeys-store.ts';
import { refreshSigning } from './signing-store.ts';

/** One officer signs with their YubiKey: what, in whose name, the PIN, and then a touch. */
export function SignWithYubiKeyDialog(props: {
  readonly signer: SigningYubiKey;
  readonly head: CidString;
  readonly onClose: () => void;
}) {
  const { signer, head } = props;
  const submission = useSubmission();
  const entry = usePinEntry();
  const pin = useYubiKeys(
    ({ state }) => state?.rows.find(({ id }) => id === signer.yubikeyId)?.plugged?.fido?.pin ?? null,
  );
  const { busy, mistakes } = submission;
  const submit = () => {
    const input = {
      yubikeyId: signer.yubikeyId,
      head,
      pin: entry.pin,
      spendLastTry: isLastTry(pin),
    };
    return submission.submit(
      () => mistakesIn('signing.signWithYubiKey', input),
      async () => {
        const sent = call('signing.signWithYubiKey', input);
        entry.clear();
        await sent;
        props.onClose();
        await refreshSigning();
      },
    );
  };
  return (
    <Dialog title={`Sign as ${signer.holder}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign this head"
        running="Signing with the YubiKey…"
        submission={submission}
        fields={['pin']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          With {yubiKeyName(signer)} you sign this identifier, and with it every entry of the ledger so far.
          After the PIN the key blinks and wants a touch. A signature cannot be taken back.
        </p>
        <CidText cid={head} />
        <UnprovenKey signer={signer} />
        <PinEntryField
          entry={entry}
          pin={pin}
          label="PIN of this YubiKey"
          mistakes={mistakes}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}

/** Says before a signature that its key is not shown to be a genuine one. */
function UnprovenKey({ signer: { attestation } }: { readonly signer: SigningYubiKey }) {
  const warning = attestationWarning(attestation);
  if (warning === null) return null;
  return (
    <p data-testid="unproven-key" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <AttestationBadge attestation={attestation} />
      <span className="min-w-48 flex-1">{warning}</span>
    </p>
  );
}
