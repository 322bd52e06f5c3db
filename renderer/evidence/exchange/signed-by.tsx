import { PenLine } from 'lucide-react';
import type { ImportPreview } from '../../../app/contract/imports.ts';
import { number } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** What is said of an entry that was signed and is not in the file. */
const COVERS = {
  held: '',
  before: ', which come before this file,',
  unknown: ', which come before this file and are not known here,',
};

/** With what a signature was made; where a YubiKey did not ask for its PIN, whoever had it in hand could sign. */
function withKey(userVerified: boolean | null): string {
  if (userVerified === null) return ' with a key on a laptop';
  return userVerified ? ' with a YubiKey' : ' with a YubiKey (touch only, no PIN)';
}

/** Who has signed heads of a ledger, with which key, and whether the ledger itself registered that key. */
export function SignedBy(props: { readonly signatures: NonNullable<ImportPreview['bundle']>['signatures'] }) {
  if (props.signatures.length === 0) return <>Nobody has signed a head in it.</>;
  return (
    <ul className="flex flex-col gap-2">
      {props.signatures.map(
        ({ entry, signer, nameSigned, seq, at, userVerified, fingerprint, covers, vouched }) => (
          <li key={entry} className="flex gap-2">
            <PenLine aria-hidden size={18} className="mt-1 shrink-0" />
            <span className="min-w-0">
              <UserText>{signer}</UserText>
              {nameSigned ? '' : ' (the name is not part of what was signed)'} signed entries 1 to{' '}
              {number(seq)}
              {COVERS[covers]} at <TimeText at={at} />
              {withKey(userVerified)}; the key is{' '}
              {vouched === null ? (
                'not registered in that ledger'
              ) : (
                <>
                  registered there as “<UserText>{vouched.label}</UserText>”
                </>
              )}
              :{' '}
              <span className="font-mono text-sm">
                <ExactText>{fingerprint}</ExactText>
              </span>
            </span>
          </li>
        ),
      )}
    </ul>
  );
}
