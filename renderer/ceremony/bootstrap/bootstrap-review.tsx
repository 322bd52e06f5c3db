import { CircleCheck, OctagonX } from 'lucide-react';
import type { BootstrapPreview } from '../../../app/contract/bootstrap.ts';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { Warnings } from '../../shared/warnings.tsx';
import { BootstrapItemRow } from './bootstrap-item.tsx';
import { ReviewAside } from './review-aside.tsx';
import { ReviewedFile } from './reviewed-file.tsx';

/** Everything a file comes to, in groups, with what to look at twice. */
export function BootstrapReview({ preview }: { readonly preview: BootstrapPreview }) {
  return (
    <>
      <Summary preview={preview} />
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-2">
          {preview.groups.map(({ title, items }) => (
            <Card key={title} title={`${title} (${number(items.length)})`}>
              <ul className="divide-y divide-line">
                {items.map((item, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is what identifies an item; two may have one name.
                  <BootstrapItemRow key={index} item={item} />
                ))}
              </ul>
            </Card>
          ))}
          <ReviewAside preview={preview} />
        </div>
      </div>
    </>
  );
}

function Summary({ preview }: { readonly preview: BootstrapPreview }) {
  const items = preview.groups.flatMap((group) => group.items);
  const there = items.filter(({ outcome }) => outcome === 'there').length;
  const warnings = preview.groups.flatMap(({ title, items: within }) =>
    within.flatMap(({ name, warnings: few }) => few.map((warning) => `${title}, ${name}: ${warning}`)),
  );
  const wrong = items.filter(({ outcome }) => outcome === 'differs' || outcome === 'refused').length;
  const Icon = preview.blocked ? OctagonX : CircleCheck;
  return (
    <section
      aria-label="Summary"
      data-testid="bootstrap-summary"
      className={`flex gap-3 rounded-md border bg-surface p-4 ${preview.blocked ? 'border-broken' : 'border-edge'}`}
    >
      <Icon
        aria-hidden
        size={20}
        className={`mt-0.5 shrink-0 ${preview.blocked ? 'text-broken' : 'text-accent'}`}
      />
      <div className="@container flex min-w-0 flex-1 flex-col gap-2">
        <p className="font-semibold">
          {preview.blocked
            ? `This file cannot be recorded: ${counted(wrong, 'part contradicts', 'parts contradict')} the ledger or its rules.`
            : preview.events === 0
              ? 'Everything this file says is in the ledger already. Nothing is left to be recorded.'
              : `${counted(preview.events, 'event')} would be recorded. Nothing is recorded yet.`}
        </p>
        {preview.blocked ? (
          <p>
            It is recorded as a whole or not at all. <span className="font-semibold">Now: </span>correct the
            file where it is marked below, then choose it again.
          </p>
        ) : null}
        {there > 0 ? (
          <p>{counted(there, 'thing is', 'things are')} in the ledger already, just the same.</p>
        ) : null}
        {preview.seeds > 0 && !preview.blocked ? (
          <p>
            {counted(preview.seeds, 'NATS seed')} will be made here and encrypted with one passphrase that you
            set.
          </p>
        ) : null}
        <Warnings warnings={warnings} />
        <ReviewedFile preview={preview} />
      </div>
    </section>
  );
}
