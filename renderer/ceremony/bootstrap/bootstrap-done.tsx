import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { BootstrapRecorded } from '../../../app/contract/bootstrap.ts';
import { verifyCid } from '../../evidence/verify/verify-store.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { go } from '../../window/navigation.ts';

/** Says that a file is recorded: how much of what, and the head that now stands for all of it. */
export function BootstrapDone({ recorded }: { readonly recorded: BootstrapRecorded }) {
  const notice = useRef<HTMLElement>(null);
  // The dialog that led here is gone by the next frame; then the focus goes to what it has brought about.
  useEffect(() => {
    const frame = requestAnimationFrame(() => notice.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <section
      ref={notice}
      tabIndex={-1}
      aria-label="Recorded"
      data-testid="bootstrap-recorded"
      data-cid={recorded.head}
      className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
    >
      <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
      <div className="flex min-w-0 flex-col gap-3">
        <div>
          <p className="font-semibold">
            {counted(recorded.events, 'event')} recorded: entries {number(recorded.from)} to{' '}
            {number(recorded.to)} are on the disk of this laptop
          </p>
          <p className="font-mono text-sm break-all">{recorded.file}</p>
        </div>
        <table className="border-collapse text-start tabular-nums">
          <thead>
            <tr className="text-sm text-muted">
              <th scope="col" className="pe-6 text-start font-semibold">
                What
              </th>
              <th scope="col" className="pe-6 text-end font-semibold">
                Recorded
              </th>
              <th scope="col" className="text-end font-semibold">
                Was there
              </th>
            </tr>
          </thead>
          <tbody>
            {recorded.groups.map(({ title, recorded: made, there }) => (
              <tr key={title}>
                <th scope="row" className="pe-6 text-start font-normal">
                  {title}
                </th>
                <td className="pe-6 text-end">{number(made)}</td>
                <td className="text-end">{number(there)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {recorded.seeds > 0 ? (
          <p>
            {counted(recorded.seeds, 'seed')} lie encrypted in the key folder, all under the passphrase you
            set.
          </p>
        ) : null}
        <p>The ledger’s head now stands for all of it. Write it down, or compare it with another person:</p>
        <CidText cid={recorded.head} />
        <div className="flex flex-wrap gap-3">
          <Button small look="primary" onPress={() => verifyCid(recorded.head)}>
            Verify with another person
          </Button>
          <Button small onPress={() => go('organization')}>
            Go to the organizations
          </Button>
        </div>
      </div>
    </section>
  );
}
