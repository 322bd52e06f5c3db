import type { Mistakes } from '../../shared/mistakes.ts';
import { AttestationBadge, attestationWarning } from '../../unlocking/key-badges.tsx';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { PinEntryField } from '../../unlocking/pin-entry.tsx';
import { useYubiKeyRows } from '../../unlocking/yubikeys.ts';
import { pinOf, type Signer, type SigningEntry } from './use-signing-with.ts';

/** The fields in which somebody enters what opens the key that signs: for a form's `fields`. */
export const SIGNING_FIELDS = ['passphrase', 'pin', 'share', 'keyId'] as const;

/**
 * Takes what the key that signs needs: passphrase, YubiKey and PIN, or shares. What was typed is handed over and forgotten
 * when the form is sent, so one types on while it is under way: that is for the next try, and nothing of it is lost.
 */
export function SigningFields(props: {
  readonly signer: Signer;
  readonly signing: SigningEntry;
  readonly mistakes: Mistakes;
  /** While the form is under way another way to open the key cannot be chosen. */
  readonly isDisabled: boolean;
  /** `false` where fields before them come first. */
  readonly takesFocus?: boolean;
}) {
  const { signer, signing, mistakes, isDisabled, takesFocus = true } = props;
  const rows = useYubiKeyRows();
  if (signer.kind === 'key') {
    return (
      <OpeningFields
        choice={signing.opening}
        what="key"
        label={`Passphrase of the key “${signer.key.label}”`}
        mistakes={mistakes}
        isDisabled={isDisabled}
        typing="always"
        takesFocus={takesFocus}
      />
    );
  }
  const { attestation } = signer.key;
  const warning = attestationWarning(attestation);
  return (
    <>
      {warning === null ? null : (
        <p data-testid="unproven-key" className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <AttestationBadge attestation={attestation} />
          <span className="min-w-48 flex-1">{warning}</span>
        </p>
      )}
      <PinEntryField
        entry={signing.entry}
        pin={pinOf(signer.key, rows)}
        label="PIN of this YubiKey"
        mistakes={mistakes}
        isDisabled={false}
        takesFocus={takesFocus}
      />
    </>
  );
}
