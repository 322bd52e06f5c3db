import { Check } from 'lucide-react';
import type { ShownDraft } from '../../../app/contract/drafts.ts';
import { initialsOf } from '../../../app/registry/initials.ts';
import { TimeText } from '../../shared/time-text.tsx';
import { ObjectLink } from '../object-link.tsx';

const HOW = {
  initials: 'by initials alone: they prove nothing',
  ed25519: 'with a key on a laptop',
  fido2: 'with a YubiKey',
} as const;

/** Who has approved these bytes, and how; and how many are still missing. */
export function Approvals({ shown }: { readonly shown: ShownDraft }) {
  const { approvals, needed, status } = shown;
  const missing = status === 'open' ? Math.max(0, needed - approvals.length) : 0;
  return (
    <section aria-labelledby="approvals" className="flex flex-col gap-3">
      <h3 id="approvals" className="font-semibold">
        {approvals.length} of {needed} {needed === 1 ? 'approval' : 'approvals'}
      </h3>
      <ul className="flex flex-col gap-3">
        {approvals.map(({ personId, name, at, kind }) => (
          <li key={personId} data-approved={personId} className="flex items-start gap-3">
            <Square initials={initialsOf(name)} signed />
            <span className="min-w-0">
              <span className="flex flex-wrap items-center gap-x-2">
                <ObjectLink to={{ kind: 'person', id: personId, text: name }} />
                <span className="inline-flex items-center gap-1 font-semibold text-stored">
                  approved <Check aria-hidden size={14} strokeWidth={2.5} />
                </span>
              </span>
              <span className="block text-sm text-muted">
                <TimeText at={at} />, {HOW[kind]}
              </span>
            </span>
          </li>
        ))}
        {Array.from({ length: missing }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nobody stands there yet.
          <li key={at} className="flex items-center gap-3 text-muted">
            <Square initials="" />
            Not yet approved
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A person in a square: green once they have approved, dashed where nobody has yet. */
function Square(props: { readonly initials: string; readonly signed?: boolean }) {
  const look =
    props.signed === true ? 'border-stored bg-stored-soft text-stored' : 'border-dashed border-edge';
  return (
    <span
      aria-hidden
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-md border text-sm font-bold ${look}`}
    >
      {props.initials}
    </span>
  );
}
