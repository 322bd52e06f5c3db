import { CircleCheck } from 'lucide-react';
import type { BundleWritten } from '../../../app/contract/exchange.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { number } from '../../shared/counted.ts';

/** Says that a bundle is complete, where it lies, and what to write down. */
export function BundleWrittenNotice({ written }: { readonly written: BundleWritten }) {
  return (
    <section
      aria-label="Exported"
      data-testid="bundle-written"
      data-cid={written.head}
      className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold">
          Entries {number(written.from)} to {number(written.to)} are written, read back and checked
        </p>
        <p className="font-mono text-sm break-all">{written.file}</p>
        {written.readableBy === 'yubikey' ? (
          <p>
            The small files beside it, whose names begin alike, belong to it: take them all along. Without
            them nobody can open it.
          </p>
        ) : null}
        <p>
          Write down the head, or have it read from this screen at the other side: only it shows there that
          the file is the whole ledger.
        </p>
        <CidText cid={written.head} />
      </div>
    </section>
  );
}
