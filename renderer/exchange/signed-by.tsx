import { PenLine } from 'lucide-react';
import type { ImportPreview } from '../../app/contract/imports.ts';
import { number } from '../shared/counted.ts';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';

/** What is said of an entry that was signed and is not in the file. */
const COVERS = {
  held: '',
  before: ', which come before this file,',
  unknown: ', which come before this file and are not known here,',
};

/** Who has signed heads of a ledger, with which key, and whether the ledger itself registered that key. */
export function SignedBy(props: { readonly signatures: NonNullable<ImportPreview['bundle']>['signatures'] }) {
  if (props.signatures.length === 0) return <>Nobody has signed a head in it.</>;
  return (
    <ul className="flex flex-col gap-2">
      {props.signatures.map(({ entry, signer, seq, at, fingerprint, covers, vouched }) => (
        <li key={entry} className="flex gap-2">
          <PenLine aria-hidden size={18} className="mt-1 shrink-0" />
          <span className="min-w-0">
            <UserText>{signer}</UserText> signed entries 1 to {number(seq)}
            {COVERS[covers]} at <TimeText at={at} />; the key is{' '}
            {vouched === null ? (
              'not registered in that ledger'
            ) : (
              <>
                registered there as “<UserText>{vouched.label}</UserText>”
              </>
            )}
            : <span className="font-mono text-sm break-all">{fingerprint}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
