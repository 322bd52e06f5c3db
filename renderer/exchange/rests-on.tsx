import { ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { ImportPreview } from '../../app/contract/imports.ts';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { UserText } from '../shared/user-text.tsx';
import { verifyCid } from '../verify/verify-store.ts';

/**
 * What a good verdict rests on. A file that is intact may still be one that somebody made up from its first entry on:
 * only a key that this laptop knows and that has signed one of its entries, or the head on paper, speaks for it.
 */
export function RestsOn({ bundle }: { readonly bundle: NonNullable<ImportPreview['bundle']> }) {
  const known = bundle.signatures.findLast(({ known, covers }) => known !== null && covers === 'held');
  const reach = known === undefined ? 0 : known.seq;
  return (
    <div data-testid="rests-on" data-proven={reach} className="flex flex-col gap-2">
      {known?.known ? (
        <p className="flex gap-2">
          <ShieldCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
          <span>
            Entries 1 to {number(reach)} rest on a signature with the key “
            <UserText>{known.known.label}</UserText>” of <UserText>{known.known.holder}</UserText>, which the
            ledger of this laptop knows.
            {reach < bundle.to
              ? ` Nothing speaks yet for entries ${number(reach + 1)} to ${number(bundle.to)}.`
              : ''}
          </span>
        </p>
      ) : (
        <p className="flex gap-2">
          <ShieldQuestion aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
          <span>
            Nothing in the file was changed since it was written. This laptop cannot tell who wrote it:
            compare its head with the one written down at the ceremony.
          </span>
        </p>
      )}
      <Button small className="self-start" onPress={() => verifyCid(bundle.head)}>
        Compare this head
      </Button>
    </div>
  );
}
