import { OctagonX } from 'lucide-react';
import type { BootstrapPreview } from '../../../app/contract/bootstrap.ts';
import { counted } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { ReviewedFile } from './reviewed-file.tsx';

/** Why a file cannot be used: everything that is wrong with it, each with its place. */
export function BootstrapFaults({ preview }: { readonly preview: BootstrapPreview }) {
  const { faults } = preview;
  return (
    <section
      role="alert"
      aria-label="This file cannot be used"
      data-testid="bootstrap-faults"
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonX aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
      <div className="@container flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <p className="font-semibold text-broken">
            This file cannot be used: {counted(faults.length, 'thing is', 'things are')} wrong with it.
          </p>
          <p>Nothing was recorded. The ledger is unchanged.</p>
          <p>
            <span className="font-semibold">Now: </span>correct the file, then choose it again.
          </p>
        </div>
        <ul className="divide-y divide-line border-y border-line">
          {faults.map(({ path, found, allowed }) => (
            <li key={`${path} ${allowed}`} className="py-2">
              {path === '' ? null : (
                <p className="font-mono text-sm font-semibold">
                  <UserText>{path}</UserText>
                </p>
              )}
              <p>
                {found === null ? null : (
                  <>
                    Found <UserText>{found}</UserText>:{' '}
                  </>
                )}
                <UserText>{allowed}</UserText>
              </p>
            </li>
          ))}
        </ul>
        <ReviewedFile preview={preview} />
      </div>
    </section>
  );
}
