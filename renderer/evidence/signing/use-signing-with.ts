import type { SigningKey, SigningYubiKey } from '../../../app/contract/signing.ts';
import type { SigningWith } from '../../../app/contract/unlocking.ts';
import type { YubiKeyPin, YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import type { Mistakes } from '../../shared/mistakes.ts';
import { isLastTry, type PinEntry, usePinEntry } from '../../unlocking/pin-entry.tsx';
import { type OpeningChoice, useOpening } from '../../unlocking/use-opening.ts';
import { useYubiKeyRows } from '../../unlocking/yubikeys.ts';

/** A key that somebody can sign with. */
export type Signer =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | { readonly kind: 'yubikey'; readonly key: SigningYubiKey };

/** What opens the key that signs, while somebody types it; forgotten with the component. */
export interface SigningEntry {
  readonly opening: OpeningChoice;
  readonly entry: PinEntry;
  readonly check: (signer: Signer) => Mistakes;
  readonly input: (signer: Signer) => SigningWith;
  /** Forgets what was typed: it was handed over. */
  readonly clear: () => void;
}

/** What is said while somebody signs: a private key is opened first, and a YubiKey waits for its owner. @param doing as a sentence's beginning */
export function whileSigning(doing: string, signer: Signer | null): string {
  return signer?.kind === 'yubikey' ? `${doing} with the YubiKey…` : `${doing}… about 2 seconds`;
}

/** @param signer null while none is chosen */
export function useSigningWith(signer: Signer | null): SigningEntry {
  const opening = useOpening(signer?.kind === 'key' ? signer.key.files : noFiles);
  const entry = usePinEntry();
  const rows = useYubiKeyRows();
  return {
    opening,
    entry,
    check(one) {
      if (one.kind === 'key') return opening.check();
      return entry.pin === '' ? { pin: 'Enter the PIN of this YubiKey.' } : {};
    },
    input: (one) =>
      one.kind === 'key'
        ? { kind: 'key', keyId: one.key.keyId, unlocking: opening.input() }
        : {
            kind: 'yubikey',
            yubikeyId: one.key.yubikeyId,
            pin: entry.pin,
            spendLastTry: isLastTry(pinOf(one.key, rows)),
          },
    clear() {
      opening.clear();
      entry.clear();
    },
  };
}

/** What people call the key that signs. */
export function signerName({ kind, key }: Signer): string {
  return kind === 'key' ? `Key “${key.label}”` : yubiKeyName(key);
}

/** What the plugged-in YubiKey said of its PIN last; null when it is not plugged in, or could not be asked. */
export function pinOf(
  { yubikeyId, serial }: SigningYubiKey,
  rows: readonly Pick<YubiKeyRow, 'id' | 'serial' | 'plugged'>[],
): YubiKeyPin | null {
  const row = rows.find(
    (one) => one.plugged !== null && (one.id === yubikeyId || (serial !== null && one.serial === serial)),
  );
  return row?.plugged?.fido?.pin ?? null;
}

// Always the same: another list would be other ways to open it.
const noFiles: readonly never[] = [];
