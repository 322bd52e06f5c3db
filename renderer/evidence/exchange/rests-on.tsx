import { ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImportPreview } from '../../../app/contract/imports.ts';
import { Button } from '../../shared/button.tsx';
import { number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { verifyCid } from '../verify/verify-store.ts';
import type { BundleVerdict } from './verdict.ts';

/**
 * What a good verdict rests on. A file that is consistent in itself may still be one that somebody made up from its first
 * entry on: only a key that this laptop knows and that has signed one of its entries, or the head on paper, speaks for it.
 */
export function RestsOn(props: {
  readonly bundle: NonNullable<ImportPreview['bundle']>;
  readonly verdict: BundleVerdict;
  readonly compared: boolean;
}) {
  const { bundle, verdict, compared } = props;
  const { by, provenTo } = verdict;
  return (
    <div data-testid="rests-on" data-proven={provenTo} className="flex flex-col gap-2">
      {compared ? (
        <Line proven>You have compared its head and found it the same.</Line>
      ) : by?.known ? (
        <Line proven>
          Entries 1 to {number(provenTo)} rest on a signature with the key “
          <UserText>{by.known.label}</UserText>” of <UserText>{by.known.holder}</UserText>, which the ledger
          of this laptop knows.
          {provenTo < bundle.to
            ? ` Nothing speaks yet for entries ${number(provenTo + 1)} to ${number(bundle.to)}.`
            : ''}
        </Line>
      ) : (
        <Line proven={false}>
          This laptop cannot tell who wrote it. Nothing in the file contradicts itself, but that can be said
          of a forgery, too: compare its head with the one written down at the ceremony.
        </Line>
      )}
      {compared ? null : (
        <Button small className="self-start" onPress={() => verifyCid(bundle.head)}>
          Compare this head
        </Button>
      )}
    </div>
  );
}

function Line({ proven, children }: { readonly proven: boolean; readonly children: ReactNode }) {
  const Icon = proven ? ShieldCheck : ShieldQuestion;
  return (
    <p className="flex gap-2">
      <Icon aria-hidden size={20} className={`mt-0.5 shrink-0 ${proven ? 'text-stored' : 'text-waiting'}`} />
      <span>{children}</span>
    </p>
  );
}
